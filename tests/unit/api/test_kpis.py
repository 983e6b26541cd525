"""The reckoning of alarm KPIs, against times written by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from api.kpis.answer import KpiAnswer
from api.kpis.figures import Verdict, at_most, below
from api.kpis.floods import Flood, floods, most_within
from api.kpis.reckoning import reckon
from api.kpis.standing import durations
from streams.contracts.alerts import Finding, Severity
from streams.contracts.times import DAY, HOUR, MINUTE, SECOND, Micros, from_datetime, to_iso
from streams.timescale.alarm_facts import (
    AlarmFacts,
    Durations,
    FactsQuestion,
    Found,
    Source,
    Standing,
    StandingChange,
)

_SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
_LATE = 100 * DAY


def local(text: str) -> Micros:
    """A time of day in Ho Chi Minh City in November 2026, e.g. ``21 07:30``."""
    return from_datetime(datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=_SAIGON))


def minutes(*at: float) -> list[Micros]:
    return [round(each * MINUTE) for each in at]


class TestFloods:
    def test_ten_in_ten_minutes_are_no_flood_and_eleven_are(self) -> None:
        assert floods(minutes(*range(10)), _LATE) == []
        # The eleventh comes at 9.5; at 16 those of 0 to 6 have left, 7, 8, 9 and 9.5 are four.
        assert floods(minutes(*range(10), 9.5), _LATE) == [Flood(9 * MINUTE + 30 * SECOND, 16 * MINUTE, 11, 11)]
        assert floods(minutes(*range(10), 9.5), 10 * MINUTE) == [Flood(9 * MINUTE + 30 * SECOND, None, 11, 11)]

    def test_one_a_minute_is_ten_in_ten_minutes_for_ever(self) -> None:
        assert floods(minutes(*range(600)), _LATE) == []

    def test_a_flood_across_the_edge_of_two_clock_periods_is_seen(self) -> None:
        assert len(floods(minutes(*[9 + number / 10 for number in range(20)]), _LATE)) == 1

    def test_a_flood_goes_on_below_its_beginning_until_fewer_than_five_are_left(self) -> None:
        burst = [number / 10 for number in range(12)]
        trickle = [2.0 * number for number in range(1, 31)]  # five in any ten minutes, until minute 60
        (flood,) = floods(minutes(*sorted([*burst, *trickle])), _LATE)

        assert (flood.begins, flood.count, flood.peak) == (MINUTE, 42, 16)
        assert flood.ends == 62 * MINUTE  # 52 leaves; 54, 56, 58 and 60 are left

    def test_all_at_one_instant_are_one_flood_of_ten_minutes(self) -> None:
        assert floods([MINUTE] * 3_000, _LATE) == [Flood(MINUTE, 11 * MINUTE, 3_000, 3_000)]

    def test_an_annunciation_counts_for_one_flood_only(self) -> None:
        first = [number / 100 for number in range(11)]
        # At 10.10 the first flood's last ones leave, those of 9.0 to 9.3 stay: four. Then seven more.
        second = [9.0, 9.1, 9.2, 9.3, *[11 + number / 100 for number in range(7)]]
        found = floods(minutes(*first, *second), _LATE)

        assert [flood.count for flood in found] == [15, 7]
        assert found[0].ends is not None
        assert found[0].ends < found[1].begins

    def test_the_most_in_any_ten_minutes(self) -> None:
        assert most_within(minutes(0, 5, 9, 10, 14, 30), 0) == 4  # 5, 9, 10, 14; 0 and 10 are ten minutes apart
        assert most_within(minutes(0, 5, 9, 10, 14, 30), 11 * MINUTE) == 1
        assert most_within([], 0) == 0


def answer(
    facts: AlarmFacts, begins: str = "21 06:00", ends: str = "21 14:00", areas: frozenset[str] | None = None
) -> KpiAnswer:
    return reckon(facts, FactsQuestion(local(begins), local(ends), areas), "Asia/Ho_Chi_Minh")


class TestRates:
    def test_averages_are_over_the_whole_period_and_series_have_quiet_buckets_too(self) -> None:
        found = answer(AlarmFacts([local("21 06:05"), local("21 06:07"), local("21 13:59")]))

        assert found.annunciations == 3
        assert found.per_hour.average == at_most(3 / 8, 6, 12)
        assert found.per_day.average.value == 9
        assert found.per_10_minutes.average.value == pytest.approx(3 / 48)
        assert (found.per_10_minutes.maximum, found.per_hour.maximum, found.per_day.maximum) == (2, 2, 3)
        assert found.per_hour.series is not None
        assert [point.count for point in found.per_hour.series] == [2, 0, 0, 0, 0, 0, 0, 1]
        assert found.per_hour.series[0].time == "2026-11-20T23:00:00Z"

    def test_days_begin_at_local_midnight(self) -> None:
        times = [local("20 23:59"), local("21 00:00"), local("21 23:59"), local("22 00:00")]
        found = answer(AlarmFacts(times), "20 00:00", "23 00:00")

        assert found.per_day.series is not None
        assert [(point.time, point.count) for point in found.per_day.series] == [
            ("2026-11-19T17:00:00Z", 1),
            ("2026-11-20T17:00:00Z", 2),
            ("2026-11-21T17:00:00Z", 1),
        ]

    def test_what_came_before_the_period_tells_of_floods_only(self) -> None:
        before = [local("21 05:55") + number * SECOND for number in range(12)]
        found = answer(AlarmFacts(before))

        assert (found.annunciations, found.peak.value) == (0, 0)
        assert [(flood.begins, flood.ends) for flood in found.floods.items] == [
            (to_iso(before[10]), to_iso(before[7] + 10 * MINUTE))
        ]
        # Of 28,800 s those from 06:00:00 to 06:05:07 were in flood.
        assert found.floods.share_of_time == below(307 / 28_800, 0.01)
        assert found.floods.share_of_time.verdict is Verdict.OVER

    def test_shares_are_of_all_periods_also_quiet_ones(self) -> None:
        busy = [local("21 06:00") + number * 10 * SECOND for number in range(31)]
        found = answer(AlarmFacts(busy))

        assert found.hours_over_30 == below(1 / 8, 0.01)
        assert found.ten_minutes_over_10.value == 1 / 48
        assert found.peak == at_most(31, 10)

    def test_a_series_of_too_many_points_is_left_out(self) -> None:
        found = answer(AlarmFacts([local("21 06:05")]), "01 00:00", "30 00:00")

        assert found.per_10_minutes.series is None
        assert found.per_hour.series is not None

    def test_verdicts_follow_the_two_figures_of_the_standard(self) -> None:
        verdicts = [at_most(value, 6, 12).verdict for value in (6, 6.1, 12, 12.1)]

        assert verdicts == [Verdict.ACCEPTABLE, Verdict.MANAGEABLE, Verdict.MANAGEABLE, Verdict.OVER]
        assert below(0.01, 0.01).verdict is Verdict.OVER
        assert at_most(None, 6).verdict is None


def change(alert: str, at: str, standing: Standing) -> StandingChange:
    return StandingChange(alert, local(at), standing)


class TestStanding:
    def test_how_many_stood_at_most_on_average_and_at_the_end(self) -> None:
        found = answer(
            AlarmFacts(
                standing=[
                    change("a", "21 05:00", Standing.SHOWN),
                    change("b", "21 07:15", Standing.SHOWN),
                    change("a", "21 07:45", Standing.NOT),
                    change("c", "21 08:00", Standing.HIDDEN),
                    change("b", "21 10:00", Standing.NOT),
                    change("d", "21 13:00", Standing.SHOWN),
                ]
            )
        ).standing

        assert (found.at_end, found.most) == (1, 2)
        assert found.average == pytest.approx((1.75 + 2.75 + 1) / 8)
        assert [point.count for point in found.series] == [1, 2, 1, 1, 0, 0, 0, 1]

    def test_an_alert_is_stale_after_a_day_and_not_while_it_is_hidden(self) -> None:
        found = answer(
            AlarmFacts(
                standing=[
                    change("old", "18 12:00", Standing.SHOWN),
                    change("shelved", "18 12:00", Standing.SHOWN),
                    change("shelved", "18 13:00", Standing.HIDDEN),
                    change("young", "19 12:00", Standing.SHOWN),
                    change("old", "20 12:00", Standing.NOT),
                    change("young", "20 12:00", Standing.NOT),
                    change("shelved", "21 06:00", Standing.SHOWN),
                ]
            ),
            "18 00:00",
            "22 00:00",
        ).stale

        # old from 19 12:00 to 20 12:00; young went after exactly a day; shelved from the moment it came back.
        assert [point.count for point in found.series] == [0, 1, 1, 1]
        assert (found.at_end, found.on_worst_day) == (1, below(1, 5))

    def test_an_alert_that_was_stale_twice_on_a_day_counts_once(self) -> None:
        changes = [
            change("a", "19 12:00", Standing.SHOWN),
            change("a", "20 14:00", Standing.HIDDEN),
            change("a", "20 15:00", Standing.SHOWN),
            change("a", "21 15:00", Standing.NOT),
        ]
        found = answer(AlarmFacts(standing=changes), "20 00:00", "22 00:00").stale

        assert [point.count for point in found.series] == [1, 1]

    def test_time_to_clear_runs_from_when_it_was_first_shown(self) -> None:
        found = answer(
            AlarmFacts(
                standing=[
                    change("earlier", "21 05:00", Standing.SHOWN),
                    change("earlier", "21 05:30", Standing.NOT),
                    change("a", "21 06:00", Standing.HIDDEN),
                    change("a", "21 06:10", Standing.SHOWN),
                    change("a", "21 06:20", Standing.HIDDEN),
                    change("a", "21 06:40", Standing.NOT),
                    change("never", "21 07:00", Standing.HIDDEN),
                    change("never", "21 07:40", Standing.NOT),
                    change("a", "21 08:00", Standing.SHOWN),
                    change("a", "21 08:10", Standing.NOT),
                ]
            )
        ).time_to_clear

        assert (found.count, found.median_s) == (2, (1800 + 600) / 2)

    def test_percentiles_lie_between_neighbours(self) -> None:
        assert durations([40, 10, 20, 30]) == Durations(4, 25, 37)
        assert durations([]) == Durations(0, None, None)


class TestShares:
    def test_sources_priorities_and_findings(self) -> None:
        found = answer(
            AlarmFacts(
                announced=[local("21 07:00") + number * MINUTE for number in range(20)],
                severities={Severity.LOW: 16, Severity.MEDIUM: 3, Severity.HIGH: 1},
                top_sources=[Source("noise", "n-1", None, None, 5), Source("flow", "", "area/w-1", "w-1", 1)],
                found=[
                    Found("flow", Finding.TRUE, 3),
                    Found("flow", None, 2),
                    Found("noise", Finding.FALSE, 1),
                ],
            )
        )

        assert [(item.device, item.share) for item in found.top_sources.items] == [("n-1", 0.25), ("", 0.05)]
        assert (found.top_sources.share.value, found.top_sources.share.verdict) == (0.3, Verdict.OVER)
        assert [(item.severity, item.share.value, item.share.verdict) for item in found.priorities] == [
            (Severity.CRITICAL, 0, Verdict.ACCEPTABLE),
            (Severity.HIGH, 0.05, Verdict.ACCEPTABLE),
            (Severity.MEDIUM, 0.15, Verdict.ACCEPTABLE),
            (Severity.LOW, 0.8, Verdict.ACCEPTABLE),
        ]
        overall, (flow, noise) = found.findings.overall, found.findings.by_rule
        assert (overall.resolved, overall.without) == (6, 2)
        assert overall.shares == {Finding.TRUE: 0.75, Finding.FALSE: 0.25, Finding.DUPLICATE: 0, Finding.TEST: 0}
        assert (flow.rule, flow.counts[Finding.TRUE], flow.without) == ("flow", 3, 2)
        assert noise.shares is not None
        assert noise.shares[Finding.FALSE] == 1

    def test_of_nothing_there_are_no_shares_and_no_verdicts_about_them(self) -> None:
        found = answer(AlarmFacts())

        assert found.per_day.average.verdict is Verdict.ACCEPTABLE
        assert found.priorities[0].share.verdict is None
        assert found.top_sources.share.value is None
        assert found.findings.overall.shares is None
        assert (found.standing.most, found.standing.average, found.stale.at_end) == (0, 0, 0)


def test_a_year_of_150_a_day_is_reckoned_in_about_a_second() -> None:
    year = 365 * DAY
    begins = local("01 00:00") - year
    times = [begins + number * year // 54_750 for number in range(54_750)]
    standing = [
        StandingChange(f"al-{number}", at + stands, Standing.SHOWN if stands == 0 else Standing.NOT)
        for number, at in enumerate(times)
        for stands in (0, HOUR)
    ]
    standing.sort(key=lambda each: each.at)

    found = reckon(AlarmFacts(times, standing), FactsQuestion(begins, begins + year + DAY), "Asia/Ho_Chi_Minh")

    assert found.per_day.average.verdict is Verdict.ACCEPTABLE
    assert (found.floods.count, found.time_to_clear.median_s) == (0, 3600)
