"""A short shift: the city it is lived in, and what is known of it afterwards.

Seconds of the simulated city: 3 to 43 a sensor chatters, and one under planned work; 50 to 150 a power cut. Four meters
of the test's own are loud from the beginning on: what is decided about them must not depend on the cut.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import msgspec

from deploy.private_stack import PrivateStack
from ingest.simulator.areas import demo_wards
from ingest.simulator.city import City, build_city
from ingest.simulator.city_calendar import demo_calendars
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.incidents import IncidentKind, TruthLine
from ingest.simulator.play import CityPlay
from ingest.simulator.typed import parse_script
from streams.contracts.calendars import Calendar
from streams.contracts.times import to_iso

AREAS = Path(__file__).parents[2] / "ingest/simulator/demo/areas.geojson"
DEVICES, SEED = 100, 5
CITY: City = build_city(demo_wards(), devices=DEVICES, seed=SEED)
SCRIPT = "chatter@3+40,chatter@4+24,power_cut@50+100"
LASTS_S = 162
SILENT_AFTER_S = 95
"""Traffic detectors are missed within the power cut: forty silences that its gateways explain."""

ADOPTED, WATCHED, GIVEN, PUT_ASIDE = "Máy ồn Cầu Gỗ", "Máy ồn Chợ Hoa", "Máy ồn Gốc Đa", "Máy ồn Lò Gốm"
METERS = {name: f"own-meter-{number}" for number, name in enumerate((ADOPTED, WATCHED, GIVEN, PUT_ASIDE), start=1)}
ACCIDENT = "Tai nạn xe tải, chắn làn phải"
WORKS, NOISY_WORKS, LOOSE = "Thay micro", "Hòa nhạc ở chợ đến khuya", "Giắc cắm lỏng, đã gọi thợ"
TEAM, TEAM_NAME = "doi-3", "Đội tuần tra 3"
WINDOW_MIN = 3
"""The planned work ends by itself within the shift: minutes are what a form knows."""

JSON = dict[str, Any]


@dataclass
class Section:
    """A section of the hand-over page: its heading, what is said below it, and its lines."""

    heading: str
    notes: list[str]
    lines: list[str]


@dataclass
class Shift:
    """What is known when it is over."""

    truth: list[TruthLine] = field(default_factory=list)
    seen_after_s: dict[str, float] = field(default_factory=dict)
    handover: dict[str, Section] = field(default_factory=dict)
    period: JSON = field(default_factory=dict)
    """From when to when the hand-over page tells."""
    alerts: list[JSON] = field(default_factory=list)
    timelines: dict[str, list[JSON]] = field(default_factory=dict)
    """By alert, oldest first."""

    def incident(self, kind: IncidentKind) -> list[TruthLine]:
        return [line for line in self.truth if line.kind is kind]

    def about(self, device: str, rule: str = "demo-noise") -> list[JSON]:
        """The alerts of this rule about this device."""
        return [alert for alert in self.alerts if (alert["device"], alert["rule"]) == (device, rule)]

    def announcements(self, alert: JSON | None = None) -> list[JSON]:
        """The lines with which alerts, or this one, came before operators."""
        timelines = self.timelines.values() if alert is None else [self.timelines[alert["id"]]]
        return [line for timeline in timelines for line in timeline if line["announces"]]

    def told_of(self) -> list[JSON]:
        """Every line of a timeline within the period that the page is about."""
        begins, ends = at(self.period["from"]), at(self.period["to"])
        return [line for lines in self.timelines.values() for line in lines if begins <= at(line["at"]) < ends]


def at(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def chattering() -> tuple[str, str]:
    """The names of the sensor that chatters before operators, and of the one under planned work."""
    play = CityPlay(CITY, demo_rules(), start=0, incidents_per_hour=0, script=parse_script(SCRIPT))
    (minute,) = islice(play.minutes(), 1)
    seen, planned = (i.devices[0] for i in minute.incidents if i.kind is IncidentKind.CHATTER)
    return seen, planned


CHATTERS, PLANNED = chattering()


def name_of(device: str) -> str:
    return CITY.places[device].device.name


def _written(calendar: Calendar) -> dict[str, object]:
    spans = [{"starts_at": to_iso(span.starts_at), "ends_at": to_iso(span.ends_at)} for span in calendar.spans]
    return {"kind": calendar.kind, "name_vi": calendar.name_vi, "spans": spans, "area": calendar.area}


def prepare(stack: PrivateStack, admin: httpx.Client) -> None:
    """What a city has before the shift begins: areas, rules, a team, and the devices that are known by name."""
    stack.command("areas", "import", str(AREAS))
    for calendar in demo_calendars().values():
        admin.put(f"/calendars/{calendar.id}", json=_written(calendar)).raise_for_status()
    rules = demo_rules()
    quick = msgspec.structs.replace(rules["demo-silence-traffic"], after_s=SILENT_AFTER_S)
    for rule in (quick, rules["demo-noise"]):
        admin.put(f"/rules/{rule.id}", json=msgspec.to_builtins(rule)).raise_for_status()
    admin.put(f"/teams/{TEAM}", json={"name": TEAM_NAME, "members": ["admin"]}).raise_for_status()
    places = {name: (10.770 + 0.002 * number, 106.700) for number, name in enumerate(METERS)}
    named = [(device, name, *places[name]) for name, device in METERS.items()]
    at = CITY.places[PLANNED].device.location
    assert at is not None
    for device, name, lat, lon in (*named, (PLANNED, name_of(PLANNED), at.lat, at.lon)):
        body = {"kind": "noise", "name": name, "location": {"lat": lat, "lon": lon}, "interval_s": 60}
        admin.put(f"/devices/{device}", json=body).raise_for_status()
