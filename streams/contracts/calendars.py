"""Calendars: when things are not as usual, so that a holiday is not a storm of alerts."""

from enum import StrEnum
from typing import Annotated

import msgspec

from streams.contracts.times import Micros


class CalendarKind(StrEnum):
    """Why it is not as usual."""

    HOLIDAY = "holiday"
    SCHOOL = "school"
    CLOSURE = "closure"
    EVENT = "event"
    TIDE = "tide"
    OTHER = "other"


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From `starts_at` until before `ends_at`."""

    starts_at: Micros
    ends_at: Micros
    note: str = ""


class Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="calendar", omit_defaults=True):
    """Times that rules can leave out (`unless`), in order and apart. `area`: only there, and within it.

    Besides these there are calendars that need no entry: see `streams/runtime/calendars.py:BUILT_IN`.
    """

    id: str
    kind: CalendarKind
    name_vi: str = ""
    name_en: str = ""
    spans: Annotated[tuple[Span, ...], msgspec.Meta(max_length=2_000)] = ()
    area: str | None = None
    by: str = ""
