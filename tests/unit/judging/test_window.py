"""Windows by the device's clock; the city starts at second 1,000, so windows of 60 s end at 20, 80, 140 … s."""

from streams.contracts.alerts import Severity
from streams.contracts.rules import Level, Rule, Scope, WindowFunction, WindowRule
from streams.contracts.verdicts import Verdict, VerdictReason
from streams.judging.memories.panes import Panes
from streams.judging.subjects import WatchedSeries
from tests.unit.judging.city import DEVICE, START_S, City, a_silence, seconds_of, told

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL
WINDOW, NORMAL = VerdictReason.WINDOW, VerdictReason.BACK_TO_NORMAL
FIRST_END_S = 20


def a_window(
    *levels: tuple[Severity, float, float],
    fn: WindowFunction = WindowFunction.AVG,
    over_s: float = 60,
    every_s: float | None = None,
    at_least: int = 1,
    grace_s: float = 0,
    hold_s: float = 0,
    percentile: float | None = None,
    rule_id: str = "window",
) -> WindowRule:
    return WindowRule(
        scope=Scope(property="noise_level"),
        fn=fn,
        over_s=over_s,
        every_s=every_s,
        at_least=at_least,
        grace_s=grace_s,
        hold_s=hold_s,
        percentile=percentile,
        levels=tuple(Level(*level) for level in levels) or (Level(HIGH, 85, 80),),
        id=rule_id,
    )


def a_city_with(*rules: Rule) -> City:
    city = City()
    city.put(*rules)
    city.tick(0)
    return city


def series_of(city: City) -> WatchedSeries:
    return city.fold._devices[DEVICE].series["noise_level"]  # noqa: SLF001  what it weighs is asked here


def readings(city: City, *values: tuple[float, float]) -> list[Verdict]:
    """Values at seconds, and a tick a second until then."""
    verdicts: list[Verdict] = []
    for at_s, value in values:
        ticked_s = city.fold.now // 1_000_000 - START_S
        verdicts += city.ticks(ticked_s + 1, int(at_s)) if at_s < ticked_s + 3_600 else []
        verdicts += city.reading(value, at_s)
    return verdicts


def test_a_window_is_judged_by_the_first_reading_beyond_its_end() -> None:
    city = a_city_with(a_window())

    assert readings(city, (21, 80), (50, 100), (79.5, 90)) == []
    assert told(city.reading(10, 80)) == [("window", HIGH, WINDOW, 90)]
    assert told(readings(city, (140, 10))) == [("window", None, NORMAL, 10)]


def test_a_window_is_judged_by_a_tick_if_no_reading_comes() -> None:
    city = a_city_with(a_window())
    readings(city, (21, 90))

    verdicts = city.ticks(22, 300)

    assert told(verdicts) == [("window", HIGH, WINDOW, 90)]
    assert [seconds_of(verdict) for verdict in verdicts] == [80]
    assert verdicts[0].measured_at == (START_S + 80) * 1_000_000


def test_time_for_a_series_is_that_of_its_own_clock() -> None:
    """A device 500 s behind: its window is full when its own clock says so."""
    city = a_city_with(a_window())
    city.ticks(1, 520)
    city.reading(90, 520.5, measured_s=20.5)

    assert [seconds_of(verdict) for verdict in city.ticks(521, 700)] == [580]


def test_a_stretch_in_which_nobody_listened_ends_no_window() -> None:
    city = a_city_with(a_window())
    city.tick(1)
    city.reading(90, 21)

    assert city.tick(500) == []


def test_grace_waits_for_readings_that_come_late() -> None:
    city = a_city_with(a_window(grace_s=30))
    readings(city, (21, 60))

    assert readings(city, (81, 10)) == []
    assert city.ticks(82, 100) == []
    assert city.reading(120, 100.5, measured_s=79) == []
    assert told(city.ticks(101, 120)) == [("window", HIGH, WINDOW, 90)]


def test_a_late_reading_corrects_the_newest_window_judged() -> None:
    city = a_city_with(a_window())
    readings(city, (21, 60))

    assert readings(city, (81, 10)) == []
    assert told(city.reading(120, 100, measured_s=79)) == [("window", HIGH, WINDOW, 90)]
    assert told(city.reading(0, 101, measured_s=70)) == [("window", None, NORMAL, 60)]
    assert readings(city, (141, 10)) == []
    assert city.reading(500, 142, measured_s=79) == []


def test_a_late_reading_that_comes_again_counts_once() -> None:
    city = a_city_with(a_window((HIGH, 3, 2), fn=WindowFunction.COUNT))
    readings(city, (21, 1), (81, 1))
    for again in range(5):
        assert city.reading(1, 90 + again, measured_s=50) == []

    assert told(city.reading(1, 96, measured_s=51)) == [("window", HIGH, WINDOW, 3)]


def test_what_a_late_reading_corrects_does_not_depend_on_who_else_was_woken() -> None:
    """Regression: another rule's deadline, gone stale, had windows without any reading judged, and this one closed."""
    alone = a_city_with(a_window(over_s=120, every_s=60))
    beside = a_city_with(a_window(over_s=120, every_s=60), a_silence(250, scope=Scope(property="noise_level")))
    found = []
    for city in (alone, beside):
        verdicts = readings(city, (100, 60), (101, 60))
        verdicts += city.ticks(102, 500)
        found.append([told([verdict]) for verdict in [*verdicts, *city.reading(500, 501, measured_s=99)]])

    assert [verdict for verdict in found[1] if verdict[0][0] == "window"] == found[0]
    assert told(alone.ticks(502, 503)) == []
    assert found[0] == [[("window", HIGH, WINDOW, 620 / 3)]]


def test_sliding_windows_share_panes() -> None:
    city = a_city_with(
        a_window((HIGH, 85, 80), over_s=300, every_s=60, rule_id="five"),
        a_window((HIGH, 85, 80), over_s=120, every_s=60, rule_id="two", fn=WindowFunction.MAX),
    )
    verdicts = [verdict for at_s in range(21, 640, 10) for verdict in city.reading(100 if at_s > 320 else 0, at_s)]

    assert [(verdict.rule, verdict.value, seconds_of(verdict)) for verdict in verdicts] == [
        ("two", 100, 381),
        ("five", 100, 621),
    ]
    kept = [memory for memory in (series_of(city).memories or {}).values() if isinstance(memory, Panes)]
    assert [len(panes.numbers) for panes in kept] == [7]


def test_every_function_of_a_window() -> None:
    city = a_city_with(
        *(a_window((HIGH, -99, -99), fn=fn, percentile=75, rule_id=fn.value) for fn in WindowFunction),
    )
    readings(city, (21, 4), (22, 1), (23, 2), (24, 3), (79, 10))

    values = {verdict.rule: verdict.value for verdict in city.ticks(80, 90)}

    assert values == {"avg": 4, "min": 1, "max": 10, "sum": 20, "count": 5, "percentile": 4}


def test_a_window_with_too_few_readings_says_nothing() -> None:
    city = a_city_with(a_window(at_least=3))
    readings(city, (21, 90), (22, 90), (23, 90), (81, 0), (82, 0))

    assert told(city.ticks(83, 90)) == []


def test_what_is_held_stays_while_windows_say_nothing() -> None:
    city = a_city_with(a_window(at_least=2))
    assert [verdict.severity for verdict in readings(city, (21, 90), (22, 90), (81, 0))] == [HIGH]

    assert city.ticks(82, 400) == []
    assert told(readings(city, (401, 0), (402, 0), (441, 0))) == [("window", None, NORMAL, 0)]


def test_empty_windows_count_where_none_are_asked_for() -> None:
    rule = a_window((HIGH, 0, 2), fn=WindowFunction.COUNT, at_least=0)
    city = a_city_with(rule)
    readings(city, (5, 1), (25, 1), (30, 1), (50, 1))

    verdicts = city.ticks(51, 300)

    assert [(verdict.severity, seconds_of(verdict), verdict.value) for verdict in verdicts] == [(HIGH, 140, 0)]
    assert [verdict.severity for verdict in readings(city, (321, 1), (322, 1), (323, 1), (381, 1))] == [None]


def test_a_count_that_falls_is_not_told_of_windows_that_began_before_the_rule_was_known() -> None:
    city = City()
    city.tick(0)
    readings(city, *((at_s, 1) for at_s in range(1, 60, 5)))
    city.put(a_window((HIGH, 5, 8), fn=WindowFunction.COUNT))
    city.tick(60)

    assert readings(city, *((at_s, 1) for at_s in range(61, 141, 5))) == []


def test_a_hold_counts_windows_of_the_series_own_time() -> None:
    city = a_city_with(a_window(hold_s=120))

    verdicts = readings(city, (21, 90), (81, 90), (141, 90), (201, 90), (261, 90))

    assert [seconds_of(verdict) for verdict in verdicts] == [200]


def test_a_reading_far_ahead_ends_the_windows_between() -> None:
    city = a_city_with(
        a_window(rule_id="level"), a_window((HIGH, 0, 1), fn=WindowFunction.COUNT, at_least=0, rule_id="count")
    )
    readings(city, (21, 90))

    verdicts = readings(city, (86_400 * 20, 90))

    assert told(verdicts) == [("count", HIGH, WINDOW, 0), ("level", HIGH, WINDOW, 90)]
    panes = next(memory for memory in (series_of(city).memories or {}).values() if isinstance(memory, Panes))
    assert len(panes.numbers) == 1


def test_a_window_of_a_month_ending_every_second_is_kept_in_so_many_panes() -> None:
    city = a_city_with(a_window(over_s=31 * 86_400, every_s=1, grace_s=31 * 86_400))
    for minute in range(0, 45 * 1_440, 29):
        city.reading(1, minute * 60)

    panes = next(memory for memory in (series_of(city).memories or {}).values() if isinstance(memory, Panes))
    assert len(panes.numbers) <= 3 * 1_440 + 2


def test_the_same_window_with_another_level_judges_the_newest_again() -> None:
    city = a_city_with(a_window((HIGH, 85, 80)))
    readings(city, (21, 90), (81, 90))
    city.put(a_window((HIGH, 95, 80), (CRITICAL, 89, 80)))

    assert told(city.tick(82)) == [("window", CRITICAL, VerdictReason.RULE_CHANGED, 90)]
    city.put(a_window((CRITICAL, 95, 92)))
    assert told(city.tick(83)) == [("window", None, VerdictReason.RULE_CHANGED, 90)]


def test_another_window_keeps_what_is_held_until_its_first_is_judged() -> None:
    city = a_city_with(a_window())
    readings(city, (21, 90), (81, 90))
    city.put(a_window(over_s=120))

    assert city.tick(82) == []
    assert told(readings(city, (85, 10), (100, 20), (201, 0))) == [("window", None, NORMAL, 40)]


def test_another_kind_under_the_same_id_ends_it() -> None:
    city = a_city_with(a_window())
    readings(city, (21, 90), (81, 90))
    city.put(a_silence(60, rule_id="window"))

    assert told(city.tick(82)) == [("window", None, VerdictReason.RULE_CHANGED, 90)]
    assert series_of(city).memories is None
