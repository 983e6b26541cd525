"""One road of five detectors: what it was like in the past, what happens on it now, and the truth about both.

The month before is what the simulator's devices said, put straight into the tables: through the gateway it takes 100 s
on two free cores. Tết, the day that is watched and the jam that is live come through the gateway.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path

import httpx
import msgspec
import numpy as np

from deploy.private_stack import PrivateStack
from ingest.simulator.areas import demo_wards
from ingest.simulator.city import City, build_city
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.incidents import IncidentKind, TruthLine
from ingest.simulator.packets import Packet
from ingest.simulator.play import CityPlay
from ingest.simulator.road_scenes import ROAD_JAM
from streams.contracts.times import Micros, from_datetime
from streams.timescale.filling import fill
from streams.timescale.pool import Database

AREAS = Path(__file__).parents[2] / "ingest/simulator/demo/areas.geojson"
TAG = "road:vo-van-kiet"
DEVICES, SEED = 75, 1
CITY: City = build_city(demo_wards(), devices=DEVICES, seed=SEED)
DETECTORS = tuple(sorted(CITY.with_tag(TAG)))

INCIDENTS_PER_HOUR = 0.5
"""Of the whole city: some jams and slow spots of this road in a month."""


@dataclass(frozen=True)
class Incident:
    """What the truth says of one incident of the road."""

    kind: IncidentKind
    devices: tuple[str, ...]
    begins_at: datetime
    ends_at: datetime
    is_called_for: bool
    """Whether a rule about three of five detectors, asleep at Tết, has to raise an alert."""

    @classmethod
    def of(cls, line: TruthLine) -> "Incident":
        called_for = any(alert.rule == ROAD_JAM for alert in line.expected_alerts)
        begins_at, ends_at = datetime.fromisoformat(line.begins_at), datetime.fromisoformat(line.ends_at)
        return cls(line.kind, line.devices, begins_at, ends_at, called_for)


def prepare(stack: PrivateStack, admin: httpx.Client) -> None:
    """A city of this road alone: its areas and its detectors, and nobody's rules."""
    stack.command("areas", "import", str(AREAS))
    for detector in DETECTORS:
        body = msgspec.to_builtins(CITY.places[detector].device)
        del body["type"]
        admin.put(f"/devices/{detector}", json=body).raise_for_status()


@dataclass(frozen=True)
class Play:
    """A stretch of time of the road, `speed` times as fast, or (None) as fast as possible."""

    start: datetime
    length: timedelta
    script: str
    speed: float | None = None

    @property
    def ends_at(self) -> datetime:
        return self.start + self.length

    def through_the_gateway(self, stack: PrivateStack, truth: Path) -> list[Incident]:
        """Played to its end; its truth, which is left in the file."""
        city = ["--devices", str(DEVICES), "--seed", str(SEED), "--only", TAG, "--no-register", "--incidents", "off"]
        length, speed = f"{self.length.total_seconds():.0f}s", "max" if self.speed is None else str(self.speed)
        when = ["--start", self.start.isoformat(), "--duration", length, "--speed-up", speed]
        stack.command("simulate", *city, *when, "--incident", self.script, "--truth", str(truth))
        lines = truth.read_bytes().splitlines()
        return [Incident.of(msgspec.json.decode(line, type=TruthLine)) for line in lines]


_TET_BEGINS = datetime.fromisoformat("2026-02-16T00:00+07:00")
TET = Play(_TET_BEGINS - timedelta(hours=12), timedelta(hours=30), "jam@14400+2700,slow_spot@30000+2700,jam@72000+2700")
"""A jam eight hours before Tết, and one eight hours into it; what is between them is another road's."""


def the_day(start: datetime) -> Play:
    """A slow spot at two detectors, a jam at four."""
    return Play(start, timedelta(hours=24), "slow_spot@9000+2700,jam@30000+2700", speed=3600)


def the_jam(ends_at: datetime) -> Play:
    """Half an hour of a jam at all five detectors, and healthy minutes before and after it."""
    length = timedelta(minutes=45)
    return Play(ends_at - length, length, "jam@300+1800", speed=40)


def name_of(detector: str) -> str:
    return CITY.places[detector].device.name


def store_a_past(stack: PrivateStack, begins_at: datetime, ends_at: datetime) -> list[Incident]:
    """The speeds the detectors measured, into the tables; the truth about that time."""
    start, end = from_datetime(begins_at), from_datetime(ends_at)
    road = frozenset(DETECTORS)
    play = CityPlay(CITY, demo_rules(), start=start, incidents_per_hour=INCIDENTS_PER_HOUR, only=road)
    truth: list[Incident] = []
    speeds: dict[tuple[int, Micros], float] = {}
    for minute in takewhile(lambda one: one.begins_at < end, play.minutes()):
        truth += [Incident.of(TruthLine.of(incident)) for incident in minute.incidents]
        for packet in minute.packets:
            if isinstance(packet, Packet) and packet.device in road:
                names = [prop.name for prop in packet.properties]
                speed = packet.values[names.index("speed")]
                speeds.setdefault((DETECTORS.index(packet.device), packet.measured_at), speed)
    asyncio.run(_stored(stack, speeds))
    return truth


async def _stored(stack: PrivateStack, speeds: dict[tuple[int, Micros], float]) -> None:
    places, times = np.array(list(speeds)).T
    async with Database(stack.settings.database) as database:
        series = [(detector, "speed", "km/h") for detector in DETECTORS]
        await fill(database, series, places, times, np.array(list(speeds.values())))
