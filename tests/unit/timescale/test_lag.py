import pytest

from streams.contracts.alerts import Severity
from streams.contracts.times import DAY
from streams.contracts.topics import ALERTS, READINGS, Topic
from streams.contracts.verdicts import VerdictReason
from streams.timescale.batches import Batch
from streams.timescale.lag import RULE, LagWatch, longest_delay_s, verdict_on


def a_watch() -> LagWatch:
    return LagWatch({(READINGS.name, number): 100 for number in range(READINGS.partitions)})


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


def test_before_the_first_batch_the_age_is_not_known() -> None:
    assert a_watch().lag_of(READINGS, [101] * 12, now_ms=10**12) == (12, 0.0)


@pytest.mark.parametrize(("topic", "days"), [(READINGS, 7), (ALERTS, 2)])
def test_delay_becomes_loss_when_kafka_drops_or_compacts(topic: Topic, days: int) -> None:
    assert longest_delay_s(topic) == days * 86_400


def test_a_verdict_says_that_the_store_is_behind_and_that_it_is_so_no_longer() -> None:
    behind = verdict_on(is_behind=True, lag_s=400_000, at=DAY)
    over = verdict_on(is_behind=False, lag_s=1, at=2 * DAY)

    assert (behind.rule, behind.severity, behind.reason) == (RULE, Severity.CRITICAL, VerdictReason.STORE_BEHIND)
    assert (over.rule, over.severity, over.reason) == (RULE, None, VerdictReason.BACK_TO_NORMAL)
    assert behind.stamp < over.stamp
