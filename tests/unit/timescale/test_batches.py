import pytest

from streams.contracts.alerts import DecisionRefused, Notice, NoticeKind, RefusalReason
from streams.contracts.decisions import Acknowledge, Decision
from streams.contracts.readings import Tick
from streams.contracts.rejections import Reason
from streams.contracts.topics import ALARM_LOG, ALERTS, READINGS, REJECTIONS, SIGHTINGS, Topic
from streams.contracts.wire import encode
from streams.timescale.batches import BatchBuilder, Place, Record, printable
from tests.unit.timescale.records import START, ARecord, a_reading

_PLACE: Place = (READINGS.name, 3)


def records(*values: bytes | None, first: int = 0) -> list[Record]:
    return [ARecord(READINGS.name, 3, first + index, value) for index, value in enumerate(values)]


def test_readings_stand_beside_their_records_and_ticks_only_move_the_position() -> None:
    builder = BatchBuilder({_PLACE: 0})
    tick = encode(Tick(START, 0))

    builder.add({_PLACE: records(tick, encode(a_reading(1)), tick, encode(a_reading(2)), tick)})
    batch = builder.take()

    assert batch.readings == [a_reading(1), a_reading(2)]
    assert [record.offset for record in batch.reading_records] == [1, 3]
    assert (batch.expected, batch.after) == ({_PLACE: 0}, {_PLACE: 5})
    assert batch.newest_ms == {_PLACE: START // 1000 + 4_000}


def test_one_unreadable_record_spoils_no_other_and_a_tombstone_is_no_error() -> None:
    builder = BatchBuilder({_PLACE: 0})

    builder.add({_PLACE: records(encode(a_reading(1)), b"{", None, b"\xff\xfe", encode(a_reading(2)))})
    batch = builder.take()

    assert batch.readings == [a_reading(1), a_reading(2)]
    assert [record.offset for record in batch.reading_records] == [0, 4]
    assert [(r.source, r.reason, r.sample) for r, _ in batch.rejections] == [
        (f"{READINGS.name}/3/1", Reason.UNREADABLE_RECORD, b"{"),
        (f"{READINGS.name}/3/3", Reason.UNREADABLE_RECORD, b"\xff\xfe"),
    ]


@pytest.mark.parametrize("topic", [READINGS, SIGHTINGS, ALERTS, REJECTIONS])
@pytest.mark.parametrize(
    "value",
    [b"{", b"\xff\xfe", b'{"type":"\xff"}', b'{"x":' + b"[" * 100_000],
    ids=["cut off", "no text", "half a text", "too deep"],
)
def test_whatever_cannot_be_read_is_rejected_by_the_store(topic: Topic, value: bytes) -> None:
    builder = BatchBuilder({(topic.name, 0): 0})

    builder.add({(topic.name, 0): [ARecord(topic.name, 0, 0, value)]})
    batch = builder.take()

    assert [r.reason for r, _ in batch.rejections] == [Reason.UNREADABLE_RECORD]
    assert batch.after == {(topic.name, 0): 1}


def test_what_cannot_be_read_of_the_alarm_log_is_alarmings_to_reject() -> None:
    builder = BatchBuilder({(ALARM_LOG.name, 0): 0})

    builder.add({(ALARM_LOG.name, 0): [ARecord(ALARM_LOG.name, 0, 0, b"{")]})
    batch = builder.take()

    assert batch.rejections == []
    assert batch.after == {(ALARM_LOG.name, 0): 1}


def test_the_next_batch_expects_what_the_one_before_it_moved_to() -> None:
    builder = BatchBuilder({_PLACE: 10, (ALERTS.name, 0): 7})
    builder.add({_PLACE: records(encode(a_reading(1)), first=10)})
    first = builder.take()
    builder.add({_PLACE: records(encode(a_reading(2)), first=14)})  # 11 to 13 were compacted or aborted
    builder.move((ALERTS.name, 0), 9)
    builder.move((ALERTS.name, 0), 8)
    second = builder.take()

    assert (first.expected, first.after, first.records) == ({_PLACE: 10}, {_PLACE: 11}, 1)
    assert second.expected == {_PLACE: 11, (ALERTS.name, 0): 7}
    assert second.after == {_PLACE: 15, (ALERTS.name, 0): 9}
    assert builder.take().after == {}


def test_of_the_alarm_log_the_decisions_are_kept_and_of_alerts_the_changes() -> None:
    decision = Decision("d-1", "a-1", "lan", START, Acknowledge())
    refused = DecisionRefused("d-1", "a-1", RefusalReason.UNKNOWN_ALERT, START, "lan")
    builder = BatchBuilder({(ALARM_LOG.name, 0): 0, (ALERTS.name, 0): 0})

    builder.add(
        {
            (ALARM_LOG.name, 0): [
                ARecord(ALARM_LOG.name, 0, 0, encode(decision)),
                ARecord(ALARM_LOG.name, 0, 1, encode(Tick(START, 0))),
            ],
            (ALERTS.name, 0): [ARecord(ALERTS.name, 0, 0, encode(refused)), ARecord(ALERTS.name, 0, 1, None)],
        }
    )
    batch = builder.take()

    assert [kept for kept, _ in batch.decisions] == [decision]
    assert (batch.changes, batch.rejections) == ([], [])


def test_notices_are_kept() -> None:
    notice = Notice(NoticeKind.MAINTENANCE_BEGAN, "w-1", START, "lan", "cables", START + 1)
    builder = BatchBuilder({(ALERTS.name, 0): 0})

    builder.add({(ALERTS.name, 0): [ARecord(ALERTS.name, 0, 0, encode(notice))]})

    assert [kept for kept, _ in builder.take().notices] == [notice]


def test_what_postgresql_refuses_in_a_text_is_replaced() -> None:
    assert printable("a\0b\ud800c Đ") == "a\ufffdb?c Đ"
