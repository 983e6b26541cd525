import json
from collections.abc import Sequence
from typing import cast

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.forwarding import Forwarder, rejection_records, tick_records
from ingest.gateway import Judge, Judged
from ingest.measurements import Fault, Measurement
from ingest.packets import Packet
from ingest.topics import Router, native_patterns
from streams.contracts.readings import ONLINE, Reading, Tick
from streams.contracts.rejections import Reason
from streams.contracts.times import from_datetime, to_datetime
from streams.contracts.topics import ALARM_LOG, READINGS, REJECTIONS, SIGHTINGS
from streams.contracts.wire import decoder
from streams.runtime.settings import Settings

NOW = 1_795_248_000_000_000
LIMIT = Settings().mqtt.packet_limit_bytes


def a_packet(topic: bytes, payload: bytes, *, size: int | None = None) -> Packet:
    return Packet(topic, payload, NOW, 1, 1, len(payload) if size is None else size)


def judged(*packets: Packet, registered: frozenset[str] = frozenset()) -> Judged:
    return Judge(Settings(), Router("urbanwatch/v1", native_patterns()), set(registered)).judge(packets)


def test_a_poisoned_packet_stops_no_other() -> None:
    good = b'{"property": "rain", "value": 1}'

    result = judged(
        a_packet(b"urbanwatch/v1/a/readings", good),
        a_packet(b"urbanwatch/v1/a/readings", b"\x00\x01"),
        a_packet(b"urbanwatch/v1/b/readings", good),
    )

    assert [reading.device for reading in result.readings] == ["a", "b"]
    assert [(rejection.reason, rejection.device, rejection.sample) for rejection in result.rejections] == [
        (Reason.NOT_JSON, "a", b"\x00\x01")
    ]


def test_a_packet_whose_judging_fails_is_rejected_whole_and_stops_no_other() -> None:
    class Stumbling:
        """A decoder that breaks its promise in the middle of a payload."""

        def decode(self, payload: bytes) -> Sequence[Measurement | Fault]:
            return [Measurement("rain", 1.0), *([Measurement("rain", value=cast("float", None))] * (payload == b"bad"))]

    judge = Judge(Settings(), Router("urbanwatch/v1", {"+/readings": Stumbling()}), set())

    result = judge.judge([a_packet(f"urbanwatch/v1/{text}/readings".encode(), text.encode()) for text in ("bad", "b")])

    assert [reading.device for reading in result.readings] == ["b"]
    assert [(rejection.reason, rejection.sample) for rejection in result.rejections] == [(Reason.NOT_JUDGED, b"bad")]


def test_a_status_is_a_reading_of_online_at_the_moment_of_receipt() -> None:
    (reading,) = judged(a_packet(b"urbanwatch/v1/lamp-1/status", b"offline")).readings

    assert (reading.property, reading.value, reading.measured_at) == (ONLINE, 0.0, NOW)


def test_readings_without_a_time_that_arrive_together_are_each_a_point_of_their_own_in_their_order() -> None:
    packs = b'[{"property":"rain","value":1},{"property":"rain","value":2},{"property":"wind","value":3}]'

    readings = judged(
        a_packet(b"urbanwatch/v1/a/readings", packs),
        a_packet(b"urbanwatch/v1/a/readings", b'{"property":"rain","value":4}'),
        a_packet(b"urbanwatch/v1/a/status", b"online"),
        a_packet(b"urbanwatch/v1/a/status", b"offline"),
    ).readings

    assert [reading.value for reading in readings] == [1, 2, 3, 4, 1, 0]
    assert [reading.measured_at for reading in readings] == [NOW + later for later in range(6)]
    assert {reading.received_at for reading in readings} == {NOW}


def test_devices_not_in_the_registry_are_accepted_and_marked() -> None:
    payload = b'{"property": "rain", "value": 1}'

    result = judged(
        a_packet(b"urbanwatch/v1/known/readings", payload),
        a_packet(b"urbanwatch/v1/new/readings", payload),
        registered=frozenset({"known"}),
    )

    assert [reading.is_registered for reading in result.readings] == [True, False]


def test_topics_that_fit_no_pattern_are_rejected_with_a_reason() -> None:
    topics = [
        b"urbanwatch/v1/a",
        b"urbanwatch/v1/a/b/readings",
        b"urbanwatch/v1/a/other",
        b"elsewhere/a/readings",
        b"urbanwatch/v1/a b/readings",
        b"urbanwatch/v1//readings",
        b"urbanwatch/v1/\xff/readings",
        b"urbanwatch/v1/a\x7f/readings",
    ]

    assert [rejection.reason for rejection in judged(*(a_packet(topic, b"{}") for topic in topics)).rejections] == [
        *[Reason.BAD_TOPIC] * 4,
        *[Reason.BAD_NAME] * 2,
        Reason.NOT_UTF8,
        Reason.CONTROL_CHARACTER,
    ]


def test_an_oversize_packet_is_rejected_with_its_size() -> None:
    (rejection,) = judged(a_packet(b"urbanwatch/v1/a/readings", b"{" * 512, size=LIMIT + 1)).rejections

    assert (rejection.reason, rejection.size_bytes) == (Reason.TOO_LARGE, LIMIT + 1)


def test_a_bad_reading_of_an_array_is_told_with_its_index() -> None:
    payload = b'[{"property":"a","value":1},{"property":"a b","value":1},{"property":"a"}]'

    result = judged(a_packet(b"urbanwatch/v1/a/readings", payload))

    assert len(result.readings) == 1
    assert [(rejection.reason, rejection.detail[:10]) for rejection in result.rejections] == [
        (Reason.BAD_NAME, "Reading 1:"),
        (Reason.MISSING_FIELD, "Reading 2:"),
    ]


def test_a_packet_full_of_bad_readings_gives_a_bounded_number_of_rejections() -> None:
    payload = b"[" + b",".join([b'{"property":"a b","value":1}'] * 5_000) + b"]"

    rejections = judged(a_packet(b"urbanwatch/v1/a/readings", payload)).rejections

    assert len(rejections) == 100
    assert "holds 5000 bad readings" in rejections[-1].detail


def test_the_probe_is_never_data() -> None:
    result = judged(a_packet(b"urbanwatch/v1/~probe", b'{"property": "rain", "value": 1}'))

    assert result == Judged(probes=[b'{"property": "rain", "value": 1}'])


def test_a_tick_goes_into_every_partition() -> None:
    records = tick_records(Tick(NOW, 7))

    assert sorted((record.topic.name, record.partition) for record in records) == sorted(
        (topic.name, partition) for topic in (READINGS, SIGHTINGS, ALARM_LOG) for partition in range(topic.partitions)
    )


names = st.text("aàảãáạăằđêươựzy017_.:-", min_size=1, max_size=8)
some_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["property", "time", "value", "unit", "other"]), inner, max_size=5)
    ),
    max_leaves=12,
)
topics = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=20).map(lambda device: f"urbanwatch/v1/{device}/readings".encode("utf-8", "surrogatepass")),
    st.sampled_from([b"urbanwatch/v1/a/readings", b"urbanwatch/v1/a/status", b"urbanwatch/v1/a/x"]),
)
payloads = st.one_of(st.binary(max_size=200), some_json.map(lambda value: json.dumps(value).encode()))


@settings(max_examples=200, deadline=None)
@given(topics, payloads)
@example(b"urbanwatch/v1/a/readings", b'{"property":"\\ud800","value":1}')
@example(b"urbanwatch/v1/a/readings", b'{"property":"a","value":1,"unit":"\\udfff"}')
@example(b"urbanwatch/v1/a/readings", b'{"\\ud800":"a","value":1}')
@example(b"urbanwatch/v1/a/readings", b'{"property":"a","value":1,"time":"0001-01-01T00:00:00+14:00"}')
@example(b"urbanwatch/v1/a/readings", b'{"property":"a","value":1,"time":1e303}')
@example(b"urbanwatch/v1/a/readings", b'{"property":"a","value":1,"time":"9999-12-31T23:59:59-14:00"}')
@example(b"urbanwatch/v1/a/readings", b'{"property":"a","value":1,"time":"2026-11-21T24:00:00\\u0000Z"}')
def test_any_bytes_on_any_topic_become_records_that_can_be_read_again(topic: bytes, payload: bytes) -> None:
    result = judged(a_packet(topic, payload))

    assert result.readings or result.rejections or result.probes
    reading_decoder, rejection_decoder = decoder(READINGS), decoder(REJECTIONS)
    for record, reading in zip(Forwarder().readings(result.readings), result.readings, strict=True):
        assert record.value is not None
        assert reading_decoder.decode(record.value) == reading
    for record, rejection in zip(rejection_records(result.rejections), result.rejections, strict=True):
        assert record.value is not None
        assert rejection_decoder.decode(record.value) == rejection


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            names, st.floats(allow_nan=False, allow_infinity=False), st.integers(-399 * 86_400 * 10**6, 59 * 10**6)
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_a_device_measured_arrives_exactly(measured: list[tuple[str, float, int]]) -> None:
    readings = [
        {"property": name, "value": value, "time": to_datetime(NOW + shift).isoformat()}
        for name, value, shift in measured
    ]

    result = judged(a_packet(b"urbanwatch/v1/a/readings", json.dumps(readings).encode()))

    assert result.rejections == []
    assert result.readings == [
        Reading("a", name, value, from_datetime(to_datetime(NOW + shift)), NOW, is_registered=False)
        for name, value, shift in measured
    ]
