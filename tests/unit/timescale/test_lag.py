import pytest

from streams.contracts.alerts import Severity
from streams.contracts.times import DAY
from streams.contracts.topics import ALERTS, READINGS, Topic
from streams.contracts.verdicts import VerdictReason
from streams.timescale.batches import Batch
from streams.timescale.lag import RULE, LagWatch, Opinion, longest_delay_s, verdict_on


def a_watch() -> LagWatch:
    watch = LagWatch()
    watch.begin({(READINGS.name, number): 100 for number in range(READINGS.partitions)})
    return watch


def test_lag_is_what_is_not_stored_and_as_old_as_the_newest_that_is() -> None:
    watch = a_watch()
    watch.note_stored(
        Batch(
            after={(READINGS.name, 0): 150, (READINGS.name, 1): 150},
            newest_ms={(READINGS.name, 0): 1_000_000, (READINGS.name, 1): 500_000},
        )
    )
    ends = [170, 150] + [100] * 10

    assert watch.lag_of(READINGS, ends, now_ms=1_060_000) == (20, 60.0)


def test_a_store_that_has_everything_is_not_behind_however_quiet_the_log() -> None:
    assert a_watch().lag_of(READINGS, [100] * 12, now_ms=10**12) == (0, 0.0)


def test_before_the_first_batch_the_age_counts_from_the_first_look() -> None:
    watch = a_watch()

    assert watch.lag_of(READINGS, [101] * 12, now_ms=10**12) == (12, 0.0)
    assert watch.lag_of(READINGS, [102] * 12, now_ms=10**12 + 7_000) == (24, 7.0)


def test_one_record_after_days_of_silence_is_not_days_old() -> None:
    watch = a_watch()
    watch.note_stored(Batch(after={(READINGS.name, 0): 150}, newest_ms={(READINGS.name, 0): 1_000_000}))
    four_days_later = 1_000_000 + 4 * 86_400_000

    assert watch.lag_of(READINGS, [150] + [100] * 11, now_ms=four_days_later) == (0, 0.0)
    assert watch.lag_of(READINGS, [151] + [100] * 11, now_ms=four_days_later + 5_000) == (1, 5.0)
    assert watch.lag_of(READINGS, [152] + [100] * 11, now_ms=four_days_later + 10_000) == (2, 10.0)


def test_a_store_catching_up_is_as_far_behind_as_what_it_stores() -> None:
    watch = a_watch()
    watch.lag_of(READINGS, [900] + [100] * 11, now_ms=10**9)
    watch.note_stored(Batch(after={(READINGS.name, 0): 150}, newest_ms={(READINGS.name, 0): 10**9 - 400_000_000}))

    assert watch.lag_of(READINGS, [900] + [100] * 11, now_ms=10**9 + 5_000) == (750, 400_005.0)


def test_while_the_database_has_not_said_what_is_stored_the_delay_grows() -> None:
    watch = LagWatch()

    assert watch.lag_of(READINGS, [100] * 12, now_ms=10**9) == (0, 0.0)
    assert watch.lag_of(READINGS, [100] * 12, now_ms=10**9 + 9_000) == (0, 9.0)
    watch.begin({(READINGS.name, number): 100 for number in range(READINGS.partitions)})
    assert watch.lag_of(READINGS, [100] * 12, now_ms=10**9 + 14_000) == (0, 0.0)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([False, False, False], [False]),
        ([True, True, True, False, True], [True, False]),
        ([False, True, False, True, True], [False, True]),
    ],
)
def test_behind_is_said_after_two_looks_in_a_row_and_the_end_of_it_at_once(found: list[bool], said: list[bool]) -> None:
    opinion = Opinion()

    assert [each for each in found if opinion.changes(found_behind=each)] == said


@pytest.mark.parametrize(("topic", "days"), [(READINGS, 7), (ALERTS, 2)])
def test_delay_becomes_loss_when_kafka_drops_or_compacts(topic: Topic, days: int) -> None:
    assert longest_delay_s(topic) == days * 86_400


def test_a_verdict_says_that_the_store_is_behind_and_that_it_is_so_no_longer() -> None:
    behind = verdict_on(is_behind=True, lag_s=400_000, at=DAY)
    over = verdict_on(is_behind=False, lag_s=1, at=2 * DAY)

    assert (behind.rule, behind.severity, behind.reason) == (RULE, Severity.CRITICAL, VerdictReason.STORE_BEHIND)
    assert (over.rule, over.severity, over.reason) == (RULE, None, VerdictReason.BACK_TO_NORMAL)
    assert behind.stamp < over.stamp
