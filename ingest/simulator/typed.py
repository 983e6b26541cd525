"""What people type for a duration, a speed, an instant, a time zone or a rate of incidents."""

import math
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.simulator.incidents import IncidentKind
from ingest.simulator.plan import Scripted
from streams.contracts.times import SECOND, Micros, from_datetime, from_seconds

DEFAULT_INCIDENTS_PER_HOUR = 12.0

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def parse_duration(text: str) -> Micros:
    """``90s``, ``10m``, ``2h``, ``30d``; ValueError with a sentence otherwise."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text)
    if match is None:
        raise ValueError(f"{text!r} is no duration; write 90s, 10m, 2h or 30d")
    return from_seconds(float(match[1]) * _SECONDS[match[2]])


def parse_speed(text: str) -> float:
    """A number from 1 up, or ``max``; ValueError with a sentence otherwise."""
    if text == "max":
        return math.inf
    speed = _number(text)
    if speed is None or speed < 1:
        raise ValueError(f"{text!r} is no speed; write a number from 1 up, or max")
    return speed


def parse_instant(text: str) -> Micros:
    """ISO 8601, UTC where it names no zone, in whole seconds; ValueError with a sentence otherwise."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time; write 2026-11-21T08:00:00Z") from None
    instant = from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return instant // SECOND * SECOND


def parse_incidents(text: str) -> float:
    """Incidents an hour: ``on`` (12), ``off`` (0) or a number; ValueError with a sentence otherwise."""
    if text in {"on", "off"}:
        return DEFAULT_INCIDENTS_PER_HOUR if text == "on" else 0.0
    rate = _number(text)
    if rate is None or not 0 <= rate <= 3600:  # noqa: PLR2004  one a second
        raise ValueError(f"{text!r} is no rate of incidents; write on, off or a number an hour")
    return rate


def parse_script(text: str) -> tuple[Scripted, ...]:
    """``power_cut@120+60,chatter@300``: kind, seconds after the start, how many it lasts; ValueError otherwise."""
    return tuple(_scripted(part) for part in text.split(","))


def _scripted(text: str) -> Scripted:
    match = re.fullmatch(r"\s*(\w+)@(\d+(?:\.\d+)?)(?:\+(\d+(?:\.\d+)?))?\s*", text)
    kinds = {kind.value: kind for kind in IncidentKind}
    if match is None or match[1] not in kinds or (match[3] is not None and float(match[3]) <= 0):
        raise ValueError(
            f"{text!r} is no incident; write power_cut@120 or power_cut@120+60 (kind, seconds after the start, "
            f"seconds it lasts), the kind one of {', '.join(kinds)}"
        )
    length = None if match[3] is None else from_seconds(float(match[3]))
    return Scripted(kinds[match[1]], from_seconds(float(match[2])), length)


def parse_zone(text: str) -> ZoneInfo:
    """An IANA name; ValueError with a sentence otherwise."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{text!r} is no time zone; write UTC or Asia/Ho_Chi_Minh") from None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
