"""Decisions and their answers on the wire: what the api sends is what alarming reads, and back."""

import msgspec
import pytest

from streams.alarming.book import AlarmBook
from streams.alarming.changes import to_record
from streams.contracts.alerts import AlertChanged, Bookmark, DecisionRefused, Finding, Origin, Severity
from streams.contracts.decisions import (
    Acknowledge,
    Action,
    Adopt,
    Assign,
    Comment,
    Decision,
    Disown,
    Report,
    Resolve,
    Shelve,
    Unshelve,
)
from streams.contracts.devices import Location
from streams.contracts.times import HOUR
from streams.contracts.topics import ALARM_LOG, ALERTS
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.contracts.wire import decoder, encode
from streams.runtime.settings import Alarm

NOW = 1_795_276_800_000_000
ACTIONS: list[Action] = [
    Acknowledge(),
    Acknowledge(comment="đang đến"),
    Assign("minh", due_at=NOW + HOUR, comment="please"),
    Assign(None),
    Shelve(until=NOW + HOUR, reason="roadworks"),
    Unshelve(comment="done"),
    Resolve(finding=Finding.FALSE, comment="a bird"),
    Resolve(),
    Comment("seen from the bridge"),
    Report(
        "Hai xe tải va chạm", Severity.HIGH, "phone", "left lane\nblocked", "ward-1", "cam-1", Location(10.7, 106.6)
    ),
    Report("smoke", Severity.LOW),
    Adopt(("al-2", "al-3"), comment="the same accident"),
    Disown(("al-2",)),
]


def a_book_with_an_alert() -> tuple[AlarmBook, str]:
    book = AlarmBook(Alarm())
    stamp = Stamp("urbanwatch.readings.v1", 3, 70, 0)
    (raised,) = book.process(
        0,
        Verdict(stamp, "too-loud", "noise-17", "noise_level", Severity.HIGH, VerdictReason.THRESHOLD, NOW, value=86),
    )
    assert isinstance(raised, AlertChanged)
    return book, raised.alert.id


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
def test_a_decision_reads_back_as_it_was_written(action: Action) -> None:
    decision = Decision("d-1", "al-1", "lan", NOW, action, revision=3)

    assert decoder(ALARM_LOG).decode(encode(decision)) == decision


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
def test_the_answer_to_a_decision_reads_back_and_names_it(action: Action) -> None:
    book, alert = a_book_with_an_alert()
    decision = decoder(ALARM_LOG).decode(encode(Decision("d-1", alert, "lan", NOW, action)))

    (answer,) = book.process(1, decision)

    record = to_record(answer)
    assert record.value is not None
    read: AlertChanged | DecisionRefused | Bookmark = decoder(ALERTS).decode(record.value)
    match read:
        case AlertChanged(alert=changed, transition=transition):
            assert (record.key, changed.id, transition.decision) == (alert.encode(), alert, "d-1")
        case DecisionRefused(decision=refused, current=current):
            assert (record.key, refused) == (b"~refused/d-1", "d-1")
            assert current == book.alert(alert)
        case Bookmark():
            raise AssertionError


def test_a_report_is_answered_by_the_alert_of_the_id_it_named_and_adopting_by_the_adopter() -> None:
    book, sensor = a_book_with_an_alert()

    (reported,) = book.process(1, Decision("d-1", "al-told", "lan", NOW, Report("smoke", Severity.CRITICAL, "phone")))
    adopted = book.process(2, Decision("d-2", "al-told", "lan", NOW, Adopt((sensor,))))

    assert isinstance(reported, AlertChanged)
    assert (reported.alert.id, reported.alert.origin, reported.transition.decision) == (
        "al-told",
        Origin.REPORTED,
        "d-1",
    )
    told = [
        (one.alert.id, one.alert.covered_by, one.transition.decision)
        for one in adopted
        if isinstance(one, AlertChanged)
    ]
    assert told == [("al-told", None, "d-2"), (sensor, "al-told", None)]


def test_a_decision_on_the_wire_names_its_action() -> None:
    decision = Decision("d-1", "al-1", "lan", NOW, Shelve(until=NOW + HOUR, reason="roadworks"), revision=3)

    assert msgspec.json.decode(encode(decision)) == {
        "type": "decision",
        "id": "d-1",
        "alert": "al-1",
        "by": "lan",
        "at": NOW,
        "action": {"type": "shelve", "until": NOW + HOUR, "reason": "roadworks"},
        "revision": 3,
    }


@pytest.mark.parametrize(
    "record",
    [
        b'{"type":"decision","id":"d","alert":"a","by":"lan","at":1,"action":{"type":"delete"}}',
        b'{"type":"decision","id":"d","alert":"a","by":"lan","at":1,"action":{"type":"shelve","until":2}}',
        b'{"type":"decision","id":"d","alert":"a","by":"lan","at":1.5,"action":{"type":"unshelve"}}',
        b'{"type":"decision","id":"d","alert":"a","by":"lan","at":1,"action":{"type":"unshelve"},"role":"admin"}',
    ],
    ids=["an unknown action", "shelving without a reason", "a time that is no whole number", "an unknown field"],
)
def test_what_is_no_decision_is_not_read(record: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        decoder(ALARM_LOG).decode(record)
