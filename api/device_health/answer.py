"""Device health as it is answered: the days of series with what ails them, and of each device the days it was down."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

import msgspec

from api.device_health.diagnosing import Diagnosis, diagnose, expected
from api.views import Iso
from streams.contracts.devices import Device
from streams.contracts.times import from_datetime, to_iso
from streams.timescale.series_days import ReckonedDay, SeriesDay

Day = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date"}, examples=["2026-11-21"])]

_FIRST_S, _MISSED_INTERVALS = 3_600.0, 3
_DOWN_FROM = 0.5
"""A device is down on a day on which each of its series was for this share of it."""


class SeriesHealth(msgspec.Struct, frozen=True):
    """One series on one day, a day of Asia/Ho_Chi_Minh. `property` is empty for a device that said nothing at all.

    `diagnosis`: empty where nothing is known to ail it. `down_s`: seconds in gaps. `still_s`: the longest run of one
    value (`still_at`). `expected`: readings by the registered interval, else by the typical gap.
    """

    device: str
    kind: str | None
    name: str
    area: str | None
    property: str
    unit: str
    date: Day
    readings: int
    expected: int | None
    diagnosis: tuple[Diagnosis, ...]
    down_s: float
    least: float | None = None
    most: float | None = None
    changes: int = 0
    zeros: int = 0
    still_s: float = 0
    still_at: float | None = None
    spikes: int = 0
    implausible: int = 0


class DayOfHealth(msgspec.Struct, frozen=True):
    """All series of a day. `reckoned_at`: as of when; null where the day was not reckoned (yet)."""

    date: Day
    reckoned_at: Iso | None
    items: list[SeriesHealth]
    next: str | None = None


class DeviceHealth(msgspec.Struct, frozen=True):
    """The days of one device. `days_down`: on how many it was down; `days_sick`: on how many anything ailed it."""

    device: str
    days: list[SeriesHealth]
    days_down: int
    days_sick: int
    reckoned_at: dict[Day, Iso]


class DeviceDays(msgspec.Struct, frozen=True):
    """One device over a period: by day what ailed any of its series. Days on which nothing did are left out."""

    device: str
    kind: str | None
    name: str
    area: str | None
    days: dict[Day, tuple[Diagnosis, ...]]
    days_down: int
    days_sick: int


class DeviceDaysPage(msgspec.Struct, frozen=True):
    """Devices with the most days down first. `dates`: the days that were reckoned."""

    dates: list[Day]
    items: list[DeviceDays]
    next: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the facts of series: devices as registered, days as reckoned, when each was first heard."""

    devices: Mapping[str, Device]
    reckoned: Mapping[date, ReckonedDay]
    first_heard: Mapping[str, date]

    def is_silent(self, device: Device, day: date) -> bool:
        """Whether a device without a reading on the day is to be called silent.

        Not before it was first heard; one never heard, not on the first day of all; and not within the first hour, or
        three of its intervals, in which anything was heard at all.
        """
        since = self.first_heard.get(device.id)
        is_missed = day >= since if since is not None else day > self.first_heard.get("", day)
        return is_missed and self.reckoned[day].heard_s >= max(_FIRST_S, _MISSED_INTERVALS * (device.interval_s or 0))


def health_of(facts: Iterable[SeriesDay], wanted: Sequence[str], known: Known) -> list[SeriesHealth]:
    """Every series of the wanted devices on every reckoned day; registered ones that were missed are silent."""
    found: list[SeriesHealth] = []
    heard: set[tuple[date, str]] = set()
    for one in facts:
        if one.day in known.reckoned:
            heard.add((one.day, one.device))
            found.append(_series_health(one, known.devices.get(one.device), known.reckoned[one.day].heard_s))
    registered = [known.devices[device] for device in wanted if device in known.devices]
    for day, reckoned in sorted(known.reckoned.items()):
        missing = [device for device in registered if (day, device.id) not in heard and known.is_silent(device, day)]
        found += [_silent(device, day, reckoned.heard_s) for device in missing]
    return sorted(found, key=lambda item: (item.date, item.device, item.property, item.unit))


def down_on(items: Iterable[SeriesHealth], reckoned: Mapping[date, ReckonedDay]) -> dict[str, set[str]]:
    """Of each device the days on which it was down."""
    up: dict[str, set[str]] = defaultdict(set)
    seen: dict[str, set[str]] = defaultdict(set)
    for item in items:
        seen[item.device].add(item.date)
        if item.down_s < _DOWN_FROM * reckoned[date.fromisoformat(item.date)].heard_s:
            up[item.device].add(item.date)
    return {device: days - up[device] for device, days in seen.items()}


def by_device(items: Sequence[SeriesHealth], reckoned: Mapping[date, ReckonedDay]) -> list[DeviceDays]:
    """Each device's days, those with the most days down first."""
    down = down_on(items, reckoned)
    days: dict[str, dict[str, set[Diagnosis]]] = defaultdict(lambda: defaultdict(set))
    known: dict[str, SeriesHealth] = {}
    for item in items:
        known.setdefault(item.device, item)
        if item.diagnosis:
            days[item.device][item.date].update(item.diagnosis)
    found = [
        DeviceDays(
            device=device,
            kind=item.kind,
            name=item.name,
            area=item.area,
            days={day: tuple(each for each in Diagnosis if each in ails) for day, ails in days[device].items()},
            days_down=len(down[device]),
            days_sick=len(days[device]),
        )
        for device, item in known.items()
    ]
    return sorted(found, key=lambda each: (-each.days_down, -each.days_sick, each.device))


def days_between(first: date, last: date) -> int:
    """How many days from the first to the last, both counted."""
    return (last - first) // timedelta(days=1) + 1


def reckoned_texts(reckoned: Mapping[date, ReckonedDay]) -> dict[str, str]:
    """The days reckoned, and when, as they are answered."""
    return {day.isoformat(): to_iso(from_datetime(one.at)) for day, one in sorted(reckoned.items())}


def _series_health(facts: SeriesDay, device: Device | None, passed: float) -> SeriesHealth:
    interval_s = None if device is None else device.interval_s
    return SeriesHealth(
        device=facts.device,
        kind=None if device is None else device.kind,
        name="" if device is None else device.name,
        area=None if device is None else device.area,
        property=facts.property,
        unit=facts.unit,
        date=facts.day.isoformat(),
        readings=facts.readings,
        expected=expected(facts, interval_s=interval_s, passed_s=passed),
        diagnosis=diagnose(facts, interval_s=interval_s, passed_s=passed),
        down_s=min(facts.down_s, passed),
        least=facts.least,
        most=facts.most,
        changes=facts.changes,
        zeros=facts.zeros,
        still_s=facts.still_s,
        still_at=facts.still_at,
        spikes=facts.spikes,
        implausible=facts.implausible,
    )


def _silent(device: Device, day: date, passed: float) -> SeriesHealth:
    return SeriesHealth(
        device=device.id,
        kind=device.kind,
        name=device.name,
        area=device.area,
        property="",
        unit="",
        date=day.isoformat(),
        readings=0,
        expected=round(passed / device.interval_s) if device.interval_s else None,
        diagnosis=(Diagnosis.SILENT,),
        down_s=passed,
    )
