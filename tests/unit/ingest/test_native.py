from datetime import UTC, datetime

import pytest
from msgspec import UNSET

from ingest.decoders.native import NativeReadings, NativeStatus
from ingest.measurements import Fault, Measurement
from streams.contracts.rejections import Reason

decode = NativeReadings().decode


def reason_of(payload: bytes) -> Reason:
    (outcome,) = decode(payload)
    assert isinstance(outcome, Fault), outcome
    return outcome.reason


def test_an_object_is_one_measurement() -> None:
    assert decode(
        b'{"property": "vehicle_flow", "time": "2026-11-21T08:00:00.123Z", "value": 33.5, "unit": "1/h"}'
    ) == [Measurement("vehicle_flow", 33.5, datetime(2026, 11, 21, 8, 0, 0, 123_000, UTC), "1/h")]


def test_time_and_unit_may_be_left_out() -> None:
    assert decode(b'{"value": 1, "property": "rain"}') == [Measurement("rain", 1.0, UNSET, UNSET)]


def test_true_and_false_are_values() -> None:
    assert [
        m.value
        for m in decode(b'[{"property":"lit","value":true},{"property":"lit","value":false}]')
        if isinstance(m, Measurement)
    ] == [True, False]


def test_escaped_characters_are_read_the_slow_way_with_the_same_result() -> None:
    assert decode(b'{"property": "m\\u01b0a", "value": 2}') == decode('{"property": "mưa", "value": 2}'.encode())


def test_an_array_is_judged_reading_by_reading() -> None:
    good, bad, last = decode(b'[{"property":"a","value":1},{"property":"a","value":"1"},{"property":"b","value":2}]')

    assert isinstance(good, Measurement)
    assert isinstance(last, Measurement)
    assert bad == Fault(
        Reason.WRONG_TYPE,
        "'value' is a string, not a number, true or false.",
        b'{"property":"a","value":"1"}',
    )


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \n", Reason.EMPTY),
        (b"[]", Reason.EMPTY),
        (b"\xff\xfe", Reason.NOT_UTF8),
        (b'{"property":"a\xff","value":1}', Reason.NOT_UTF8),
        (b"{", Reason.NOT_JSON),
        (b"hello", Reason.NOT_JSON),
        (b'{"property":"a","value":NaN}', Reason.NOT_JSON),
        (b'[{"property":"a","value":Infinity}]', Reason.NOT_JSON),
        (b'{"property":"a","value":1} {}', Reason.NOT_JSON),
        (b'{"property":"a\x01","value":1}', Reason.NOT_JSON),
        (b"\xef\xbb\xbf{}", Reason.NOT_JSON),
        (b"[" * 200_000, Reason.NOT_JSON),
        (b'{"property":' * 50_000, Reason.NOT_JSON),
        (b"[" * 900 + b"]" * 900, Reason.WRONG_TYPE),
        (b"{}", Reason.MISSING_FIELD),
        (b'{"property":"a"}', Reason.MISSING_FIELD),
        (b'{"value":1}', Reason.MISSING_FIELD),
        (b'{"property":"a","value":1,"colour":"red"}', Reason.UNKNOWN_FIELD),
        (b'{"property":"a","value":1,"value":2}', Reason.DUPLICATE_FIELD),
        (b'{"property":"a","time":5,"value":1,"time":6}', Reason.DUPLICATE_FIELD),
        (b'{"property":"a","value":1,"v\\u0061lue":2}', Reason.DUPLICATE_FIELD),
        (b"5", Reason.WRONG_TYPE),
        (b"null", Reason.WRONG_TYPE),
        (b"[[]]", Reason.WRONG_TYPE),
        (b'{"property":5,"value":1}', Reason.WRONG_TYPE),
        (b'{"property":"a","value":null}', Reason.WRONG_TYPE),
        (b'{"property":"a","value":"33.5"}', Reason.WRONG_TYPE),
        (b'{"property":"a","value":1,"unit":null}', Reason.WRONG_TYPE),
        (b'{"property":"a","value":1,"time":true}', Reason.WRONG_TYPE),
        (b'{"property":"a","value":1e999}', Reason.NOT_FINITE),
        (b'{"property":"a","value":-' + b"9" * 9_000 + b"}", Reason.NOT_FINITE),
        (b'{"property":"a","value":1,"time":1e999}', Reason.BAD_TIME),
        (b'{"property":"a","value":1,"time":"yesterday"}', Reason.BAD_TIME),
        (b'{"property":"a","value":1,"time":"2026-02-30T00:00:00Z"}', Reason.BAD_TIME),
    ],
)
def test_what_is_wrong_has_its_own_reason(payload: bytes, reason: Reason) -> None:
    assert reason_of(payload) is reason


def test_a_property_named_like_a_field_is_no_duplicate() -> None:
    assert decode(b'{"property":"value","value":1,"unit":"time"}') == [Measurement("value", 1.0, UNSET, "time")]


def test_good_readings_among_very_many_bad_ones_are_found() -> None:
    outcomes = decode(b"[" + b"1," * 20_000 + b'{"property":"a","value":1}]')

    assert len(outcomes) == 20_001
    assert outcomes[-1] == Measurement("a", 1.0)


@pytest.mark.parametrize("text", ["2026-11-21T08:00Z", "20261121T080000Z", "2026-11-21T15:00:00+0700"])
def test_other_forms_of_iso_8601_are_read_too(text: str) -> None:
    (outcome,) = decode(f'{{"property":"a","value":1,"time":"{text}"}}'.encode())

    assert isinstance(outcome, Measurement)
    assert outcome.time == datetime(2026, 11, 21, 8, tzinfo=UTC)


def test_a_status_is_online_or_offline() -> None:
    status = NativeStatus()

    assert status.decode(b"online") == [Measurement("online", value=1.0)]
    assert status.decode(b"offline") == [Measurement("online", value=0.0)]


@pytest.mark.parametrize(
    ("payload", "reason"), [(b"", Reason.EMPTY), (b"Online", Reason.BAD_STATUS), (b"\xff", Reason.BAD_STATUS)]
)
def test_any_other_status_is_a_fault(payload: bytes, reason: Reason) -> None:
    (outcome,) = NativeStatus().decode(payload)

    assert isinstance(outcome, Fault)
    assert outcome.reason is reason
