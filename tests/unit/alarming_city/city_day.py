"""A city from packets to alerts in one process: played, judged in all partitions, alarmed, on ticks wound by hand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from ingest.simulator.areas import demo_wards
from ingest.simulator.city import build_city
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.incidents import Incident
from ingest.simulator.packets import AnyPacket
from ingest.simulator.plan import Scripted
from ingest.simulator.play import CityPlay
from streams.alarming.book import AlarmBook
from streams.alarming.changes import Change
from streams.contracts.alerts import Alert, AlertChanged, Severity, State
from streams.contracts.readings import Tick
from streams.contracts.times import HOUR, SECOND, Micros
from streams.contracts.verdicts import Verdict
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Alarm
from tests.unit.simulator.folds import Judging, registry_of

START: Micros = 1_790_000_000 * SECOND
"""2026-09-21, 21:13 in the city."""

STEP: Micros = 4 * SECOND
"""Between two ticks: within what judging takes for uninterrupted listening."""

Story = tuple[str, str, str]
"""Rule, device and property."""


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
            found[alert.rule, alert.device, alert.property].append(alert)
        return found

    def told(self) -> str:
        """The announcements, for the message of a failed test."""
        return "\n".join(
            f"{(c.transition.at - START) / 60e6:8.2f} min {c.transition.kind} {c.alert.rule} {c.alert.device} "
            f"{c.alert.group} {c.alert.severity} {c.alert.origin}"
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
    judging, alarming = Judging(registry), _Alarming(registry)
    day = CityDay()
    for minute in takewhile(lambda minute: minute.begins_at < START + length, play.minutes()):
        day.incidents += minute.incidents
        for verdicts, tick in _steps(judging, minute.packets, max(minute.begins_at, START), minute.ends_at):
            day.changes += alarming.fold(verdicts, tick)
    return day


def _steps(
    judging: Judging, packets: list[AnyPacket], begins_at: Micros, ends_at: Micros
) -> Iterator[tuple[list[Verdict], Micros]]:
    """Tick by tick: what judging finds until then and on it, and its time."""
    waiting = iter(packets)
    packet = next(waiting, None)
    for at in range(begins_at, ends_at, STEP):
        verdicts: list[Verdict] = []
        while packet is not None and packet.sent_at < at:
            verdicts += judging.read(packet)
            packet = next(waiting, None)
        yield [*verdicts, *judging.tick(at)], at
    rest: list[Verdict] = []
    while packet is not None:
        rest += judging.read(packet)
        packet = next(waiting, None)
    yield rest, ends_at


class _Alarming:
    """The alarm log, verdicts before the tick that follows them, and the book that folds it."""

    def __init__(self, registry: Sequence[RegistryChange]) -> None:
        self._registry = registry
        self._book = AlarmBook(Alarm())
        self._offset = 0

    def fold(self, verdicts: list[Verdict], at: Micros) -> Iterator[AlertChanged]:
        """What comes of the verdicts, then of the time that has passed; the first tick brings the registry."""
        for verdict in verdicts:
            yield from self._process(verdict)
        yield from self._process(Tick(at, len(self._registry)))
        if self._book.registry_position < len(self._registry):
            yield from _alerts(self._book.register(self._registry, len(self._registry)))

    def _process(self, entry: Verdict | Tick) -> Iterator[AlertChanged]:
        self._offset += 1
        yield from _alerts(self._book.process(self._offset - 1, entry))


def _alerts(changes: Iterable[Change]) -> Iterator[AlertChanged]:
    return (change for change in changes if isinstance(change, AlertChanged))


def worst(history: list[Alert]) -> Severity:
    """The greatest severity an alert had."""
    return max((alert.severity for alert in history), key=lambda severity: severity.rank)


def stood(history: list[Alert]) -> list[Alert]:
    """The changes in which it stood."""
    return [alert for alert in history if alert.state in (State.ACTIVE, State.ACKNOWLEDGED)]
