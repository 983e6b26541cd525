"""How late the alert of a rule may come, from the moment its condition holds in full: what the truth promises."""

from ingest.simulator.incidents import IncidentKind
from ingest.simulator.scenes import SWING_EVERY
from ingest.simulator.statuses import LATEST_WILL
from streams.contracts.readings import ONLINE
from streams.contracts.rules import (
    FlatlineRule,
    ImplausibleRule,
    Rule,
    SequenceRule,
    SeveralOfRule,
    SilenceRule,
    ThresholdRule,
    WindowRule,
)
from streams.contracts.times import SECOND, Micros, from_seconds

LONGEST_DELAY: Micros = 100 * SECOND
"""How late a packet may be; the truth and the silence rules allow for it."""

ON_THE_WAY: Micros = 5 * SECOND
"""From the last packet or tick that matters to the alert, with room to spare."""


def longest_wait(kind: IncidentKind, rule: Rule, interval: Micros) -> Micros:  # noqa: PLR0911  one answer a kind
    """For devices that speak at this interval: a dropped packet, the next one late, the rule's time, the one after.

    Three packets dropped in a row would take longer; that happens once in 125,000.
    """
    match rule:
        case SilenceRule(after_s=after_s):
            return from_seconds(after_s) + LONGEST_DELAY + ON_THE_WAY
        case ThresholdRule(hold_s=hold_s) if rule.scope.property == ONLINE:
            return LATEST_WILL + from_seconds(hold_s) + ON_THE_WAY
        case ThresholdRule(hold_s=hold_s) if kind is IncidentKind.CHATTER:
            return 2 * SWING_EVERY + from_seconds(hold_s) + ON_THE_WAY
        case ThresholdRule(hold_s=hold_s):
            return from_seconds(hold_s) + 4 * interval + LONGEST_DELAY
        case WindowRule(over_s=over_s, every_s=every_s, grace_s=grace_s, hold_s=hold_s):
            return from_seconds(over_s + (every_s or over_s) + grace_s + hold_s) + 3 * interval + LONGEST_DELAY
        case FlatlineRule(after_s=after_s, at_least=at_least):
            return max(from_seconds(after_s), at_least * interval) + 4 * interval + LONGEST_DELAY
        case ImplausibleRule(at_least=at_least):
            return (at_least + 3) * interval + LONGEST_DELAY
        case SeveralOfRule(of=part) if not isinstance(part, str):
            return longest_wait(kind, part, interval) + ON_THE_WAY
        case SequenceRule(of=parts):
            return max(longest_wait(kind, part, interval) for part in parts if not isinstance(part, str)) + ON_THE_WAY
        case _:
            raise ValueError(f"nobody knows how late an alert of {rule.id} may come")
