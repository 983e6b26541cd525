"""What is true of a rule to which nobody referred so far: as much as its standing alerts tell."""

from collections.abc import Iterator
from typing import NamedTuple

from streams.alarming.chatter import Chatters
from streams.alarming.ledger import Ledger
from streams.alarming.traits import came_last, is_standing
from streams.contracts.alerts import Origin, Severity
from streams.contracts.evidence import Evidence
from streams.contracts.times import Micros


class Seed(NamedTuple):
    """The rule holds of the subject, with this severity, since."""

    subject: Evidence
    severity: Severity
    since: Micros


class Seeds:
    """Asks the ledger. What somebody resolved by hand while its condition persisted is not known."""

    def __init__(self, ledger: Ledger, chatters: Chatters) -> None:
        self._ledger = ledger
        self._chatters = chatters

    def of_rule(self, rule: str) -> Iterator[Seed]:
        """All that is true of a rule about series; a composed rule's truths are always kept."""
        for alert in self._ledger.of_rule(rule):
            is_one = alert.origin is Origin.RULE and not alert.place and is_standing(alert)
            if is_one and self._chatters.is_present(alert):
                subject = Evidence(rule, alert.device, alert.property, None, 0, area=alert.area, value=alert.value)
                yield Seed(subject, alert.judged_severity or alert.severity, came_last(alert))
