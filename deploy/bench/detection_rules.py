"""The rules a detection report is about: the demo rules and the ready-made sets, and what each is meant to find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.rule_sets.reading import chosen, ready_made
from ingest.simulator.city_calendar import DayKind, day_kind
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.effects import Reaches
from ingest.simulator.incidents import Incident, IncidentKind
from ingest.simulator.kinds import Kind
from streams.contracts.composition import judged_rules
from streams.contracts.rules import (
    DeviationRule,
    FlatlineRule,
    RateRule,
    Rule,
    SequenceRule,
    SeveralOfRule,
    SilenceRule,
    Stage,
    ThresholdRule,
    WindowRule,
)
from streams.contracts.times import DAY, Micros, from_seconds, to_datetime
from streams.runtime.calendars import ZONE

DEMO = "demo"


_CALLS_FOR: Mapping[str, frozenset[IncidentKind]] = {
    "traffic": frozenset({IncidentKind.CONGESTION, IncidentKind.JAM, IncidentKind.SLOW_SPOT, IncidentKind.SPILL_BACK}),
    "flooding": frozenset({IncidentKind.FLOODING}),
    "lighting": frozenset({IncidentKind.LAMP_OUTAGE}),
    "network": frozenset({IncidentKind.GATEWAY_DEAD}),
    "unusual": frozenset({IncidentKind.SUDDEN_DROP}),
    "device-health": frozenset(
        {
            IncidentKind.DEVICE_DEAD,
            IncidentKind.GATEWAY_DEAD,
            IncidentKind.STUCK,
            IncidentKind.STUCK_ON,
            IncidentKind.IMPLAUSIBLE,
            IncidentKind.DETECTOR_CHATTER,
        }
    ),
}
"""What a ready-made set has to find; air and noise have limits of hours and days, which no incident here reaches."""

_SLOW_KMH = 10.0
_LEARNED_AFTER: Micros = 22 * DAY
_WORKING_HOURS = range(7, 20)
_SOON_STILL = (Kind.TRAFFIC, Kind.NOISE)
"""Kinds whose flat lines the set of device health finds in half an hour; of the others it takes two hours."""


@dataclass(frozen=True)
class RuleSets:
    """Rules by id, and the set each came from."""

    rules: Mapping[str, Rule]
    _set_of: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        """The sets, in their order."""
        return list(dict.fromkeys(self._set_of.values()))

    def set_of(self, rule: str) -> str:
        """The set a rule came from."""
        return self._set_of[rule]

    def calls_for(self, rule_set: str, incident: Incident, begins_at: Micros) -> bool:
        """Whether the set has to find the incident, in a city that is heard since `begins_at`."""
        if rule_set == DEMO:
            return bool(incident.expected)
        return incident.kind in _CALLS_FOR.get(rule_set, frozenset()) and _is_plain(incident, begins_at)


def _is_plain(incident: Incident, begins_at: Micros) -> bool:
    """Whether the incident is one the set is sure of: beyond its level, long enough, and where it has learned."""
    effects = incident.effects
    match incident.kind:
        case IncidentKind.CONGESTION:
            return any(isinstance(one, Reaches) and one.column == 1 and one.peak < _SLOW_KMH for one in effects)
        case IncidentKind.STUCK:
            return any(one.kind in _SOON_STILL for one in effects)
        case IncidentKind.SUDDEN_DROP:
            local = to_datetime(incident.begins_at).astimezone(ZONE)
            is_workday = day_kind(local.date()) is DayKind.WORKDAY
            return incident.begins_at >= begins_at + _LEARNED_AFTER and is_workday and local.hour in _WORKING_HOURS
        case _:
            return True


def set_names() -> list[str]:
    """The sets that come with the product, and the demo rules."""
    return [DEMO, *ready_made()]


def rule_sets(names: Sequence[str]) -> RuleSets:
    """The sets of these names, under ids of their own: ``<set>-<id>``. ValueError for a name that is no set's."""
    rules: dict[str, Rule] = {}
    set_of: dict[str, str] = {}
    for name in names:
        if name != DEMO and name not in ready_made():
            raise ValueError(f"{name!r} is no rule set; there are {', '.join(set_names())}")
        own = (
            demo_rules().values()
            if name == DEMO
            else chosen(ready_made()[name], None, prefix=f"{name}-", stage=Stage.LIVE)
        )
        rules |= {rule.id: rule for rule in own}
        set_of |= dict.fromkeys((rule.id for rule in own), name)
    return RuleSets(rules, set_of)


def looks_back(rule: Rule) -> Micros:
    """The longest time a rule looks back, or waits: so long after an incident it may still find it."""
    seconds = max((_seconds(part) for part in judged_rules(rule)), default=0.0)
    if isinstance(rule, SequenceRule | SeveralOfRule):
        seconds += rule.within_s
    return from_seconds(seconds)


def _seconds(rule: Rule) -> float:
    match rule:
        case WindowRule(over_s=over_s, every_s=every_s, grace_s=grace_s, hold_s=hold_s):
            return over_s + (every_s or over_s) + grace_s + hold_s
        case DeviationRule(over_s=over_s, hold_s=hold_s) | RateRule(over_s=over_s, hold_s=hold_s):
            return over_s + hold_s
        case ThresholdRule(hold_s=hold_s):
            return hold_s
        case SilenceRule(after_s=after_s) | FlatlineRule(after_s=after_s):
            return after_s
        case _:
            return 0.0
