import pytest

from streams.alarming.entries import read_entry, to_record
from streams.contracts.readings import Tick
from streams.contracts.rejections import SAMPLE_BYTES, Reason, Rejection
from streams.contracts.topics import ALARM_LOG, REJECTIONS
from streams.contracts.wire import decoder, encode


def test_what_fits_the_schema_is_an_entry() -> None:
    tick = Tick(5, 7)

    assert read_entry(encode(tick), offset=1, written_ms=2) == tick


@pytest.mark.parametrize(
    "value",
    [b"{", b"\xff", b'{"type":"\xff"}', b'{"x":' + b"[" * 100_000, b'{"type":"reading"}', b"", None],
    ids=["cut off", "no text", "no text within", "nested too deep", "another type", "empty", "nothing"],
)
def test_what_does_not_fit_is_a_rejection_that_says_where_it_stood(value: bytes | None) -> None:
    rejection = read_entry(value, offset=41, written_ms=1_000)

    assert isinstance(rejection, Rejection)
    assert (rejection.source, rejection.reason) == (f"{ALARM_LOG.name}/0/41", Reason.UNREADABLE_RECORD)
    assert (rejection.received_at, rejection.size_bytes) == (1_000_000, len(value or b""))
    assert len(rejection.sample) <= SAMPLE_BYTES
    assert rejection.detail


def test_a_rejection_goes_to_its_topic_under_its_source() -> None:
    rejection = read_entry(b"{", offset=41, written_ms=1_000)
    assert isinstance(rejection, Rejection)

    record = to_record(rejection)

    assert (record.topic, record.key) == (REJECTIONS, rejection.source.encode())
    assert record.value is not None
    assert decoder(REJECTIONS).decode(record.value) == rejection
