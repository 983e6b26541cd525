import pytest

from ingest.last_tick import LastWritten, with_entries
from ingest.ticker import INGEST_DOWN, STAMP_TOPIC
from streams.contracts.alerts import Severity
from streams.contracts.readings import Tick
from streams.contracts.times import SECOND, Micros
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.contracts.wire import encode

NOON: Micros = 1_795_262_400 * SECOND


def a_verdict(topic: str, offset: int) -> Verdict:
    return Verdict(
        Stamp(topic, 0, offset, 0), INGEST_DOWN, "gateway-1", "", Severity.CRITICAL, VerdictReason.INGEST_DOWN, NOON
    )


NOT_UTF8 = encode(a_verdict(STAMP_TOPIC, NOON)).replace(b"gateway-1", b"\xff")


def last_of(*entries: Tick | Verdict | bytes | None) -> LastWritten:
    values = [entry if isinstance(entry, bytes | None) else encode(entry) for entry in entries]
    return with_entries(LastWritten(), enumerate(values))


def test_the_newest_tick_counts_also_where_two_gateways_wrote_at_once() -> None:
    assert last_of(Tick(NOON, 3), Tick(NOON + 2, 3), Tick(NOON + 1, 3)).tick == Tick(NOON + 2, 3)


def test_time_stood_at_the_verdict_that_came_after_the_last_tick() -> None:
    last = last_of(Tick(NOON, 3), a_verdict(STAMP_TOPIC, NOON + 11 * SECOND))

    assert last == LastWritten(Tick(NOON, 3), NOON + 11 * SECOND)
    assert last.at == NOON + 11 * SECOND


def test_the_stamp_of_another_process_is_no_time_of_the_gateway() -> None:
    assert last_of(Tick(NOON, 3), a_verdict("urbanwatch.readings.v1", 2 * NOON)).at == NOON


def test_a_log_that_holds_nothing_stands_at_1970() -> None:
    assert last_of().at == 0


@pytest.mark.parametrize("value", [None, b"", b"{}", NOT_UTF8, b'{"a":' * 100_000])
def test_an_unreadable_entry_is_passed_over(value: bytes | None) -> None:
    assert last_of(Tick(NOON, 3), value, Tick(NOON + SECOND, 3)).at == NOON + SECOND
