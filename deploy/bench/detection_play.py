"""The played city, hour by hour: judged by worker processes, each with its partitions; alarmed in this one.

Each worker plays the part of the city that its partitions carry (`CityPlay`, `only`): what its devices say is what
they say in the whole city. Nothing is shared but the seed.
"""

import multiprocessing
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import chain
from multiprocessing.connection import Connection

from deploy.bench.detection_city import Alarms, Judges, registry_of
from ingest.simulator.areas import demo_wards
from ingest.simulator.city import City, build_city
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.incidents import Incident
from ingest.simulator.plan import IncidentPlan
from ingest.simulator.play import CityPlay
from streams.contracts.alerts import AlertChanged
from streams.contracts.rules import Rule
from streams.contracts.times import HOUR, MINUTE, Micros
from streams.contracts.topics import READINGS
from streams.contracts.verdicts import Verdict


@dataclass(frozen=True)
class Played:
    """What is played: the demo city of so many devices, `hours` from `begins_at` on, under `rules`."""

    devices: int
    seed: int
    begins_at: Micros
    hours: int
    incidents_per_hour: float
    rules: Mapping[str, Rule]

    @property
    def ends_at(self) -> Micros:
        """When it is over."""
        return self.begins_at + self.hours * HOUR

    def city(self) -> City:
        """The same for the same seed."""
        return build_city(demo_wards(), devices=self.devices, seed=self.seed)

    def incidents(self) -> list[Incident]:
        """All of them, in the order they begin."""
        plan = IncidentPlan(self.city(), demo_rules(), start=self.begins_at, per_hour=self.incidents_per_hour)
        return plan.beginning_before(self.ends_at)


@dataclass(frozen=True)
class PlayedHour:
    """One hour: what became of alerts in it, and how many readings were judged."""

    ends_at: Micros
    changes: list[AlertChanged]
    readings: int


def play(played: Played, *, workers: int) -> Iterator[PlayedHour]:
    """Hour after hour. With one worker everything is done in this process."""
    alarms = Alarms(registry_of(played.city(), played.rules), played.begins_at)
    with ExitStack() as stack:
        shares = [range(number, READINGS.partitions, workers) for number in range(workers)]
        hours = [
            judged_hours(played, share) if workers == 1 else stack.enter_context(closing(_elsewhere(played, share)))
            for share in shares
        ]
        for number, parts in enumerate(zip(*hours, strict=True), start=1):
            ends_at = played.begins_at + number * HOUR
            verdicts = sorted(chain.from_iterable(found for found, _ in parts), key=_when)
            yield PlayedHour(ends_at, list(alarms.fold(verdicts, ends_at)), sum(readings for _, readings in parts))


_JudgedHour = tuple[list[Verdict], int]


def judged_hours(played: Played, partitions: range) -> Iterator[_JudgedHour]:
    """Of each hour the verdicts of some partitions, and how many readings they have judged."""
    city = played.city()
    judges = Judges(registry_of(city, played.rules), partitions, played.begins_at)
    only = frozenset(device for device in city.places if READINGS.partition_of(device) in partitions)
    city_play = CityPlay(
        city, demo_rules(), start=played.begins_at, incidents_per_hour=played.incidents_per_hour, only=only
    )
    minutes = city_play.minutes()
    for _ in range(played.hours):
        found: list[Verdict] = []
        before = judges.readings
        for _ in range(HOUR // MINUTE):
            minute = next(minutes)
            found += judges.judge(minute.packets, minute.ends_at)
        yield found, judges.readings - before


def _when(verdict: Verdict) -> tuple[Micros, int, int, int]:
    stamp = verdict.stamp
    return (verdict.at, stamp.partition, stamp.offset, stamp.index)


def _elsewhere(played: Played, partitions: range) -> Generator[_JudgedHour, None, None]:
    """`judged_hours` in a process of its own, which is some hours ahead at most: a pipe holds no more."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send_hours, args=(theirs, played, partitions), daemon=True)
    process.start()
    theirs.close()
    try:
        for _ in range(played.hours):
            yield ours.recv()
    finally:
        ours.close()
        process.terminate()
        process.join()


def _send_hours(pipe: Connection, played: Played, partitions: range) -> None:
    for hour in judged_hours(played, partitions):
        pipe.send(hour)
