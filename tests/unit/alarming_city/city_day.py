"""A city from packets to alerts in one process: played, judged in all partitions, alarmed."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from operator import attrgetter

from deploy.bench.detection_city import Alarms, Judges, registry_of
from ingest.simulator.areas import demo_wards
from ingest.simulator.city import build_city
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.incidents import ExpectedAlert, HiddenAlert, Incident
from ingest.simulator.plan import Scripted
from ingest.simulator.play import CityPlay
from streams.contracts.alerts import Alert, AlertChanged, Severity, State
from streams.contracts.times import HOUR, SECOND, Micros
from streams.contracts.topics import READINGS

START: Micros = 1_790_000_000 * SECOND
"""2026-09-21, 21:13 in the city."""

Story = tuple[str, str, str]
"""Rule, device and property; rule and place where a composed rule is about one."""


@dataclass
class CityDay:
    """What came of it: every change in its order, and the incidents that were injected."""

    changes: list[AlertChanged] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)

    @property
    def announcements(self) -> list[AlertChanged]:
        """Every time an alert came before operators."""
        return [change for change in self.changes if change.transition.announces]

    def announced_between(self, begins_at: Micros, ends_at: Micros) -> list[AlertChanged]:
        return [change for change in self.announcements if begins_at <= change.transition.at < ends_at]

    def shortest_quiet(self) -> Micros:
        """Between two announcements."""
        times = [change.transition.at for change in self.announcements]
        return min((second - first for first, second in pairwise(times)), default=24 * HOUR)

    def histories(self) -> dict[Story, list[Alert]]:
        """What became of the alerts about each condition, change after change."""
        found: dict[Story, list[Alert]] = defaultdict(list)
        for change in self.changes:
            alert = change.alert
            found[story_of(alert)].append(alert)
        return found

    def told(self) -> str:
        """The announcements, for the message of a failed test."""
        return "\n".join(
            f"{(c.transition.at - START) / 60e6:8.2f} min {c.transition.kind} {c.alert.rule} "
            f"{c.alert.device or c.alert.place} {c.alert.group} {c.alert.severity} {c.alert.origin}"
            for c in self.announcements
        )


def lived(
    length: Micros,
    *,
    devices: int = 1_000,
    seed: int = 1,
    incidents_per_hour: float = 0,
    script: tuple[Scripted, ...] = (),
) -> CityDay:
    """The city from `START` on, for `length`."""
    city, rules = build_city(demo_wards(), devices=devices, seed=seed), demo_rules()
    play = CityPlay(city, rules, start=START, incidents_per_hour=incidents_per_hour, script=script)
    registry = registry_of(city, rules)
    judges, alarms = Judges(registry, range(READINGS.partitions), START), Alarms(registry, START)
    day = CityDay()
    for minute in takewhile(lambda minute: minute.begins_at < START + length, play.minutes()):
        day.incidents += minute.incidents
        verdicts = sorted(judges.judge(minute.packets, minute.ends_at), key=attrgetter("at"))
        day.changes += alarms.fold(verdicts, minute.ends_at)
    return day


def story_of(alert: Alert | ExpectedAlert | HiddenAlert) -> Story:
    """What it is about: a composed rule's alert is about its place."""
    place = "" if isinstance(alert, HiddenAlert) else alert.place
    return (alert.rule, place, "") if place else (alert.rule, alert.device, alert.property)


def worst(history: list[Alert]) -> Severity:
    """The greatest severity an alert had."""
    return max((alert.severity for alert in history), key=lambda severity: severity.rank)


def stood(history: list[Alert]) -> list[Alert]:
    """The changes in which it stood."""
    return [alert for alert in history if alert.state in (State.ACTIVE, State.ACKNOWLEDGED)]
