"""What people and programs see around rules: their versions, the catalogue of properties, calendars, sets of rules."""

from itertools import islice

import msgspec

from api.views import Iso
from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.properties import Property, Quantity
from streams.contracts.rules import Rule
from streams.contracts.times import DAY, Micros, to_iso
from streams.runtime.calendars import BUILT_IN, holds, spans_between
from streams.runtime.units import spellings
from streams.timescale.rule_versions import RuleVersion

_SHOWN_BEFORE, _HOLIDAYS_SHOWN_BEFORE, _SHOWN_AFTER = 31 * DAY, 400 * DAY, 400 * DAY
_MOST_SHOWN = 200
"""Of a calendar without end: a Tết is in it whenever one asks."""


class RuleVersionItem(msgspec.Struct, frozen=True):
    """A rule as it was from `changed_at` on. Version 0: written past the api; its time is known once it is stored."""

    version: int
    changed_by: str
    changed_at: Iso | None
    rule: Rule


class RuleVersionPage(msgspec.Struct, frozen=True):
    """Versions of a rule, newest first."""

    items: list[RuleVersionItem]
    next: str | None


class PropertyItem(msgspec.Struct, frozen=True):
    """A property. `unit` is the one rules speak; `units`: all ways of writing it that need no reckoning.

    Outside `low` to `high` it cannot be true; `grounds` says why.
    """

    name: str
    quantity: Quantity
    unit: str
    units: tuple[str, ...]
    low: float
    high: float
    label_vi: str
    label_en: str
    grounds: str


class PropertyPage(msgspec.Struct, frozen=True):
    """The catalogue of properties, by name."""

    items: list[PropertyItem]
    next: str | None


class SpanItem(msgspec.Struct, frozen=True):
    """From `starts_at` until before `ends_at`."""

    starts_at: Iso
    ends_at: Iso
    note: str


class CalendarItem(msgspec.Struct, frozen=True):
    """A calendar. `next`: the span that begins next.

    Of a built-in one, which has no end, `spans` are those from a month ago (of holidays: from 400 days ago, as old as a
    reading may be) to 400 days ahead, 200 at most.
    """

    id: str
    kind: CalendarKind
    name_vi: str
    name_en: str
    spans: list[SpanItem]
    area: str | None
    by: str
    is_built_in: bool
    holds_now: bool
    next: SpanItem | None


class CalendarPage(msgspec.Struct, frozen=True):
    """Calendars by id."""

    items: list[CalendarItem]
    next: str | None


def version_of(version: RuleVersion) -> RuleVersionItem:
    """A stored version as the public sees it."""
    return RuleVersionItem(version.version, version.changed_by, to_iso(version.changed_at), version.rule)


def version_item(rule: Rule) -> RuleVersionItem:
    """The version that is in force."""
    return RuleVersionItem(rule.version, rule.changed_by, rule.changed_at or None, rule)


def property_item(known: Property) -> PropertyItem:
    """A property as the public sees it."""
    return PropertyItem(
        known.name,
        known.quantity,
        known.unit,
        spellings(known.unit),
        known.low,
        known.high,
        known.label_vi,
        known.label_en,
        known.grounds,
    )


def calendar_item(calendar: Calendar, now: Micros) -> CalendarItem:
    """A calendar as the public sees it at `now`."""
    is_built_in = calendar.id in BUILT_IN
    ahead = (span for span in spans_between(calendar, now, now + _SHOWN_AFTER) if span.starts_at > now)
    before = _HOLIDAYS_SHOWN_BEFORE if calendar.kind is CalendarKind.HOLIDAY else _SHOWN_BEFORE
    shown = spans_between(calendar, now - before, now + _SHOWN_AFTER) if is_built_in else calendar.spans
    areas = () if calendar.area is None else (calendar.area,)
    return CalendarItem(
        id=calendar.id,
        kind=calendar.kind,
        name_vi=calendar.name_vi,
        name_en=calendar.name_en,
        spans=[_span_item(span) for span in (islice(shown, _MOST_SHOWN) if is_built_in else shown)],
        area=calendar.area,
        by=calendar.by,
        is_built_in=is_built_in,
        holds_now=holds((calendar.id,), now, {calendar.id: calendar}, areas) is not None,
        next=next((_span_item(span) for span in islice(ahead, 1)), None),
    )


def _span_item(span: Span) -> SpanItem:
    return SpanItem(to_iso(span.starts_at), to_iso(span.ends_at), span.note)
