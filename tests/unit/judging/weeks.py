"""A street in the rhythm of the week, read every quarter of an hour or as often as a test likes."""

from collections.abc import Iterable
from math import exp

import numpy as np

from streams.contracts.alerts import Severity
from streams.contracts.lessons import Lesson
from streams.contracts.rules import DeviationRule, Level, Scope, Season, Side
from streams.contracts.times import DAY, HOUR, SECOND, Micros
from streams.contracts.verdicts import Verdict
from streams.judging.memories.profile import Profile
from streams.judging.seasons import slot_at, slots_of
from tests.unit.judging.city import DEVICE, START_S, City

FLOW = "flow"
MONDAY: Micros = 1_788_109_200 * SECOND
"""2026-08-31T00:00 in the city: a Monday, and no holiday for the two days after."""

_START: Micros = START_S * SECOND


def rhythm(at: Micros) -> float:
    """Vehicles an hour: two peaks, a broad noon, quieter nights and weekends."""
    local_h = (at + 7 * HOUR) % DAY / HOUR
    weekend = 0.6 if (at + 7 * HOUR) // DAY % 7 in {2, 3} else 1.0
    peaks = 500 * exp(-(((local_h - 7.5) / 1.2) ** 2)) + 600 * exp(-(((local_h - 17.5) / 1.5) ** 2))
    return weekend * (80 + peaks + 300 * exp(-(((local_h - 12.5) / 4) ** 2)))


def a_deviation(  # each of them matters to some test
    raise_at: float = 5,
    clear_at: float = 3,
    *,
    rule_id: str = "unusual",
    over_s: float = 900,
    season: Season = Season.WEEK,
    side: Side = Side.BOTH,
    warm_up: int = 3,
    least_spread: float = 0,
    hold_s: float = 0,
    unless: tuple[str, ...] = (),
) -> DeviationRule:
    return DeviationRule(
        Scope(property=FLOW),
        (Level(Severity.HIGH, raise_at, clear_at),),
        over_s=over_s,
        season=season,
        side=side,
        warm_up=warm_up,
        least_spread=least_spread,
        hold_s=hold_s,
        unless=unless,
        id=rule_id,
    )


def a_lesson(seasons: int = 6, spread: float = 0.05, seed: int = 1, season: Season = Season.WEEK) -> Lesson:
    """The rhythm in so many seasons, each slot's mean off by a share of it now and then more, now and then less."""
    dice = np.random.default_rng(seed)
    slots = slots_of(season)
    stays = {slot_at(season, MONDAY + number * slots.width): number for number in range(slots.count)}
    means = {
        slot: tuple(rhythm(MONDAY + number * slots.width + slots.width // 2) * (1 + spread * dice.normal(size=seasons)))
        for slot, number in stays.items()
    }
    return Lesson(DEVICE, FLOW, season, {slot: tuple(float(mean) for mean in found) for slot, found in means.items()})


def a_city(*rules: DeviationRule, begins: Micros = MONDAY) -> City:
    city = City()
    city.put(*rules)
    city.tick((begins - _START) / SECOND)
    return city


def read(city: City, readings: Iterable[tuple[Micros, float]]) -> list[Verdict]:
    return [
        verdict for at, value in readings for verdict in city.reading(value, (at - _START) / SECOND, property_name=FLOW)
    ]


def a_taught_city(*rules: DeviationRule, lesson: Lesson | None = None) -> tuple[City, Micros]:
    """It has lived through the first five hours of a Monday after history taught it; and when that was."""
    city = a_city(*rules)
    read(city, [(MONDAY, rhythm(MONDAY))])
    city.record(lesson or a_lesson())
    lived = [(MONDAY + minute * 60 * SECOND, minute) for minute in range(1, 300)]
    assert read(city, [(at, rhythm(at) * (1.02 if minute % 2 else 0.98)) for at, minute in lived]) == []
    return city, MONDAY + 5 * HOUR


def profile_of(city: City) -> Profile:
    series = city.fold._devices[DEVICE].series[FLOW]  # noqa: SLF001  what was learned is nobody else's business
    memory = series.memory("profile/week")
    assert isinstance(memory, Profile)
    return memory


def tick_at(city: City, at: Micros) -> list[Verdict]:
    return city.tick((at - _START) / SECOND)
