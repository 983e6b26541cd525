"""`urbanwatch simulate`: a simulated city, its truth written ahead, played to the broker."""

import math
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from ingest.simulator.areas import demo_wards
from ingest.simulator.city import ROAD_TAG, City, build_city
from ingest.simulator.demo_policies import demo_policies
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.errors import PlayError
from ingest.simulator.incidents import Incident, TruthLine
from ingest.simulator.pace import Pace
from ingest.simulator.packets import AnyPacket
from ingest.simulator.plan import Scripted
from ingest.simulator.play import CityMinute, CityPlay
from ingest.simulator.player import wall_clock
from ingest.simulator.progress import PlayProgress
from ingest.simulator.session import Outcome, Session, run_session
from streams.contracts.times import DAY, Micros
from streams.runtime.settings import Settings


@dataclass(frozen=True)
class Simulation:
    """What is asked for.

    Without `start` it begins now, or sped up its length (or a day) ago; without `length` it goes on until stopped.
    `only`: a tag; the devices that carry it say what they say in the whole city, the others nothing.
    """

    devices: int = 200
    seed: int = 1
    speed: float = 1.0
    length: Micros | None = None
    start: Micros | None = None
    incidents_per_hour: float = 12.0
    script: tuple[Scripted, ...] = ()
    truth: Path | None = None
    ledger: Path | None = None
    is_registering: bool = True
    only: str | None = None


def run_simulation(settings: Settings, wanted: Simulation) -> Outcome:
    """Play the city. Raises PlayError or EventLogError where it cannot."""
    now = wall_clock()
    ago = 0 if wanted.speed == 1 else wanted.length or DAY
    begins_at = now - ago if wanted.start is None else wanted.start
    ends_at = None if wanted.length is None else begins_at + wanted.length
    wards, rules = demo_wards(), demo_rules()
    city = build_city(wards, devices=wanted.devices, seed=wanted.seed)
    only = None if wanted.only is None else _part(city, wanted.only)
    play = CityPlay(
        city,
        rules,
        start=begins_at,
        incidents_per_hour=wanted.incidents_per_hour,
        script=wanted.script,
        only=only,
    )
    running = RunningIncidents()
    session = Session(
        name="simulator",
        settings=settings,
        devices=[device for device in city.devices if only is None or device.id in only],
        rules=rules,
        policies=demo_policies(wards),
        is_registering=wanted.is_registering,
        ledger=wanted.ledger,
        pace=Pace(begins_at, now, wanted.speed),
        progress=PlayProgress("simulated city", begins_at=begins_at, ends_at=ends_at, note=running.at),
    )
    with wanted.truth.open("ab") if wanted.truth else nullcontext() as truth:
        return run_session(session, packets_with_truth(play.minutes(), running, truth, ends_at))


def _part(city: City, tag: str) -> frozenset[str]:
    part = city.with_tag(tag)
    if not part:
        roads = ", ".join(f"{ROAD_TAG}{road}" for road in city.roads())
        raise PlayError(f"no device of this city carries the tag {tag!r}; its main roads are {roads or 'none'}")
    return part


class RunningIncidents:
    """The incidents running at a played time, for the progress line."""

    def __init__(self) -> None:
        self._known: list[Incident] = []

    def add(self, incidents: list[Incident]) -> None:
        """These are about to begin."""
        self._known += incidents

    def at(self, played: Micros) -> str:
        """Their kinds, or nothing."""
        self._known = [incident for incident in self._known if incident.ends_at > played]
        kinds = [incident.kind.value for incident in self._known if incident.begins_at <= played]
        return f"incidents: {', '.join(kinds)}" if kinds else ""


def packets_with_truth(
    minutes: Iterator[CityMinute], running: RunningIncidents, truth: IO[bytes] | None, ends_at: Micros | None
) -> Iterator[AnyPacket]:
    """The packets of all minutes; a minute is taken when it is about to be played, so the truth is written ahead."""
    last = math.inf if ends_at is None else ends_at
    for minute in minutes:
        running.add(minute.incidents)
        for incident in minute.incidents:
            if truth is not None and incident.begins_at < last:
                truth.write(msgspec.json.encode(TruthLine.of(incident)) + b"\n")
                truth.flush()
        for packet in minute.packets:
            if packet.sent_at >= last:
                return
            yield packet
        if minute.ends_at >= last:
            return
