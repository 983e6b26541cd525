"""What history teaches deviation rules: lessons for the profiles of their series, as if they had been lived through.

Nothing is learned from times in which a fault of the device stood or a calendar of the rule's `unless` held, nor from
the two newest stays: those are learned as they end.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from streams.contracts.calendars import Calendar
from streams.contracts.composition import judged_rules
from streams.contracts.lessons import Lesson
from streams.contracts.rules import DeviationRule, Rule, Season
from streams.contracts.times import Micros
from streams.judging.matching import covers, traits_of
from streams.judging.memories.profile import MOST_MEANS
from streams.judging.seasons import slot_of, slots_of
from streams.runtime.calendars import BUILT_IN, spans_between
from streams.runtime.registry import RegistryView
from streams.runtime.settings import Database as DatabaseSettings
from streams.runtime.units import conversion
from streams.timescale.bulk_history import StoredSeries, stored_series
from streams.timescale.lessons import Span, StayMean, Stays, fault_spans, stay_means
from streams.timescale.pool import Connection, Database
from streams.trials.excerpt import Excerpt, excerpt_of, judged
from streams.trials.scoping import devices_in, view_of

_CYCLE = {Season.WEEK: 168, Season.TIDE: 357}
"""Stays after which a slot has surely come round again: a week; from spring to neap tide and back, 14.77 days."""


class Taught(NamedTuple):
    """A lesson, and how many of how many series have been gone through (some teach nothing)."""

    lesson: Lesson | None
    done: int
    series: int


def deviation_rules(rule: Rule) -> list[DeviationRule]:
    """What of a rule learns what is usual: itself, or its parts."""
    return [part for part in judged_rules(rule) if isinstance(part, DeviationRule)]


async def lessons_for(
    settings: DatabaseSettings, view: RegistryView, rule: Rule, until: Micros
) -> AsyncIterator[Taught]:
    """Lessons from what was measured until then, series by series. DatabaseError where the database fails."""
    frozen = view.copied()
    parts = deviation_rules(rule)
    async with Database(settings) as database:
        async with database.connection() as connection:
            about = [(part, one) for part in parts for one in await _series_of(connection, frozen, part)]
        for done, (part, same) in enumerate(about, start=1):
            async with database.connection() as connection:
                yield Taught(await lesson(connection, frozen, part, same, until), done, len(about))


async def lessons_before(
    connection: Connection, excerpt: Excerpt, series: Sequence[StoredSeries], begins: Micros
) -> list[tuple[int, Lesson]]:
    """What the deviation rules of a trial would have learned of these series by then, with the place of each series."""
    view = view_of(excerpt)
    found = []
    for rule in (part for part in judged(excerpt.rules) if isinstance(part, DeviationRule)):
        of_rule: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, one in enumerate(series):
            if covers(rule.scope, traits_of(one.device, view)) and rule.scope.property in (None, one.property):
                of_rule[one.device, one.property].append(place)
        for places in of_rule.values():
            taught = await lesson(connection, view, rule, [series[place] for place in places], begins)
            found += [] if taught is None else [(place, taught) for place in places]
    return found


async def lesson(
    connection: Connection, view: RegistryView, rule: DeviationRule, same: Sequence[StoredSeries], until: Micros
) -> Lesson | None:
    """What one series (in each of its units) teaches; None: nothing."""
    device, property_name = same[0].device, same[0].property
    slots = slots_of(rule.season)
    last = slots.stay_at(until) - 1
    stays = Stays(slots.width, slots.origin, last - MOST_MEANS * _CYCLE[rule.season], last)
    begins = slots.starts_at(stays.first)
    without = [
        *await fault_spans(connection, device, property_name, begins),
        *_asleep(rule, view, device, begins, until),
    ]
    means: dict[int, list[StayMean]] = defaultdict(list)
    for one in same:
        found = conversion(one.unit, one.property)
        if found is not None:
            for mean in await stay_means(connection, one.number, stays, without):
                means[mean.stay].append(mean._replace(mean=found.convert(mean.mean)))
    by_slot: dict[int, list[float]] = defaultdict(list)
    for stay in sorted(means):
        count = sum(one.readings for one in means[stay])
        by_slot[slot_of(rule.season, stay)].append(sum(one.mean * one.readings for one in means[stay]) / count)
    if not by_slot:
        return None
    return Lesson(
        device, property_name, rule.season, {slot: tuple(all_[-MOST_MEANS:]) for slot, all_ in by_slot.items()}
    )


async def _series_of(connection: Connection, view: RegistryView, rule: DeviationRule) -> list[list[StoredSeries]]:
    """The series the rule is about, each in all its units."""
    excerpt = excerpt_of(view, replace(rule, is_enabled=True))
    devices = devices_in(rule.scope, view_of(excerpt))
    found: dict[tuple[str, str], list[StoredSeries]] = defaultdict(list)
    for one in await stored_series(connection, devices, rule.scope.property):
        found[one.device, one.property].append(one)
    return list(found.values())


def _asleep(rule: DeviationRule, view: RegistryView, device: str, begins: Micros, ends: Micros) -> list[Span]:
    """When a calendar had the rule sleep there."""
    areas = traits_of(device, view).areas
    calendars: list[Calendar] = []
    for calendar_id in rule.unless:
        calendar = BUILT_IN.get(calendar_id) or view.calendars.get(calendar_id)
        if calendar is not None and (calendar.area is None or calendar.area in areas):
            calendars.append(calendar)
    return [(span.starts_at, span.ends_at) for one in calendars for span in spans_between(one, begins, ends)]
