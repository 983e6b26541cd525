"""Rules that sleep while a calendar holds."""

from streams.contracts.alerts import Severity
from streams.contracts.areas import Area
from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.devices import Device
from streams.contracts.registry import EntryKind
from streams.contracts.rules import Level, Scope, ThresholdRule, WindowFunction, WindowRule
from streams.contracts.times import SECOND
from streams.contracts.verdicts import VerdictReason
from tests.unit.judging.city import DEVICE, START_S, City, seconds_of, told

HIGH = Severity.HIGH
THRESHOLD, CALENDAR = VerdictReason.THRESHOLD, VerdictReason.CALENDAR


def a_rule(*unless: str) -> ThresholdRule:
    return ThresholdRule(Scope(property="noise_level"), (Level(HIGH, 85, 80),), id="noise", unless=unless)


def a_closure(starts_s: float, ends_s: float, area: str | None = None) -> Calendar:
    span = Span(round((START_S + starts_s) * SECOND), round((START_S + ends_s) * SECOND))
    return Calendar("closure", CalendarKind.CLOSURE, spans=(span,), area=area)


def a_city(calendar: Calendar) -> City:
    city = City()
    city.put(a_rule("closure"), calendar)
    city.tick(0)
    return city


def test_a_rule_asleep_ends_its_conditions_and_is_judged_anew_when_it_wakes() -> None:
    city = a_city(a_closure(10, 20))
    city.reading(90, 1)

    verdicts = city.ticks(2, 15)
    assert city.reading(95, 16) == []
    verdicts += city.ticks(17, 30)

    assert told(verdicts) == [("noise", None, CALENDAR, 90), ("noise", HIGH, THRESHOLD, 95)]
    assert [seconds_of(verdict) for verdict in verdicts] == [10, 20]


def test_a_rule_that_minds_a_calendar_nobody_knows_is_awake() -> None:
    city = City()
    city.put(a_rule("tides"))
    city.tick(0)

    assert len(city.reading(90, 1)) == 1


def test_a_calendar_of_an_area_is_minded_there_alone() -> None:
    city = a_city(a_closure(10, 20, area="district"))
    city.put(
        Device(DEVICE, "noise", area="ward"),
        Device("noise-14", "noise", area="elsewhere"),
        Area("ward", "", "", "ward", parent="district"),
    )
    city.tick(1)
    city.reading(90, 2)
    city.reading(90, 2, device="noise-14")

    verdicts = city.ticks(3, 15)

    assert [(verdict.device, verdict.reason) for verdict in verdicts] == [(DEVICE, CALENDAR)]


def test_a_calendar_that_is_changed_or_removed_counts_from_the_tick_that_says_so() -> None:
    city = a_city(a_closure(100, 200))
    city.reading(90, 1)
    city.put(a_closure(0, 200))
    assert told(city.tick(2)) == [("noise", None, CALENDAR, 90)]

    city.remove(EntryKind.CALENDAR, "closure")
    assert told(city.tick(3)) == [("noise", HIGH, THRESHOLD, 90)]


def test_a_window_that_slept_begins_anew() -> None:
    city = City()
    window = WindowRule(
        Scope(property="noise_level"), WindowFunction.SUM, 60, (Level(HIGH, 100, 50),), id="sum", unless=("closure",)
    )
    city.put(window, a_closure(30, 50))
    city.tick(0)
    verdicts = [
        verdict
        for at_s in range(1, 82)
        for verdict in (*city.tick(at_s), *(city.reading(10, at_s + 0.5) if at_s % 5 == 0 else []))
    ]

    assert [(verdict.value, seconds_of(verdict)) for verdict in verdicts] == []
    (explanation,) = city.fold.explain(DEVICE, None, "sum")
    assert {fact.name: fact.value for fact in explanation.facts}["value"] == 70


def test_ticks_ask_no_calendar_between_turns() -> None:
    city = a_city(a_closure(10, 20))
    city.ticks(1, 12)

    assert city.fold.wakes_at == (START_S + 20) * SECOND
