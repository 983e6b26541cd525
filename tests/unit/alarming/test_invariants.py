"""The promises of the book over arbitrary interleavings of verdicts, repeats, decisions, ticks and crashes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.alarming.book import AlarmBook
from streams.alarming.changes import Change, Removed, to_record
from streams.contracts.alerts import (
    Alert,
    AlertChanged,
    DecisionRefused,
    Notice,
    Severity,
    State,
    Suppression,
    TransitionKind,
)
from streams.contracts.decisions import Acknowledge, Action, Assign, Comment, Decision, Resolve, Shelve, Unshelve
from streams.contracts.evidence import Evidence
from streams.contracts.readings import Tick
from streams.contracts.times import HOUR, MINUTE, SECOND, Micros
from streams.contracts.topics import ALERTS
from streams.contracts.verdicts import Verdict
from streams.contracts.wire import decoder
from streams.runtime.publishing import Outgoing
from tests.unit.alarming.builders import START, a_decision, a_stamp, a_verdict, an_empty_book

Entry = Verdict | Decision | Tick
COMPACTION_LAG: Micros = 48 * HOUR
DEVICES = ("noise-0", "noise-1", "water-2")

_decode = decoder(ALERTS).decode


@dataclass
class LogWriter:
    """Writes what steps ask for as entries of a log, watching a book to know which alerts there are."""

    entries: list[Entry] = field(default_factory=list)
    book: AlarmBook = field(default_factory=an_empty_book)
    now: Micros = START
    last_alert: dict[str, str] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def write(self, entry: Entry) -> None:
        for change in self.book.process(len(self.entries), entry):
            if isinstance(change, AlertChanged):
                self.last_alert[change.alert.device] = change.alert.id
        self.entries.append(entry)


Step = Callable[[LogWriter], None]


def judging(device: int, severity: Severity | None, delay: Micros) -> Step:
    """Judging finds something; its time may lag behind the log's."""

    def step(log: LogWriter) -> None:
        stamp = a_stamp(len(log.verdicts), partition=device % 2)
        log.verdicts.append(a_verdict(severity, stamp=stamp, at=log.now - delay, device=DEVICES[device]))
        log.write(log.verdicts[-1])

    return step


def judging_again(number: int) -> Step:
    """A judge starts again and repeats its last verdicts."""

    def step(log: LogWriter) -> None:
        for verdict in log.verdicts[-number:]:
            log.write(verdict)

    return step


def time_passing(duration: Micros) -> Step:
    def step(log: LogWriter) -> None:
        log.now += duration
        log.write(Tick(log.now, 0))

    return step


def deciding(device: int, make_action: Callable[[Micros], Action], staleness: int | None) -> Step:
    """Somebody decides about the last alert of a device, `staleness` revisions behind."""

    def step(log: LogWriter) -> None:
        alert_id = log.last_alert.get(DEVICES[device], "al-unknown")
        alert = log.book.alert(alert_id)
        revision = None if staleness is None or alert is None else alert.revision - staleness
        action = make_action(log.now)
        log.decisions.append(a_decision(action, alert_id, decision=f"decision-{len(log.decisions)}", revision=revision))
        log.write(log.decisions[-1])

    return step


def deciding_again(number: int) -> Step:
    """The api sends a decision again, not knowing whether it arrived."""

    def step(log: LogWriter) -> None:
        for decision in log.decisions[-number:][:1]:
            log.write(decision)

    return step


DEVICE = st.integers(0, len(DEVICES) - 1)
ACTIONS: st.SearchStrategy[Callable[[Micros], Action]] = st.sampled_from(
    [
        lambda _: Acknowledge(),
        lambda _: Assign("minh"),
        lambda now: Shelve(now + 10 * SECOND, "soon"),
        lambda now: Shelve(now + 25 * HOUR, "tomorrow"),
        lambda now: Shelve(now - SECOND, "yesterday"),
        lambda _: Unshelve(),
        lambda _: Resolve(),
        lambda _: Comment("hm"),
    ]
)
DURATIONS = st.sampled_from([0, SECOND, 10 * SECOND, MINUTE, HOUR, 23 * HOUR, 25 * HOUR])
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(
        judging,
        DEVICE,
        st.sampled_from([None, Severity.HIGH, Severity.CRITICAL]),
        st.sampled_from([0, SECOND, -30 * SECOND]),
    ),
    st.builds(judging_again, st.integers(1, 6)),
    st.builds(time_passing, DURATIONS),
    st.builds(deciding, DEVICE, ACTIONS, st.sampled_from([None, 0, 0, 1])),
    st.builds(deciding_again, st.integers(1, 4)),
)


@st.composite
def logs(draw: st.DrawFn) -> list[Entry]:
    writer = LogWriter()
    for step in draw(st.lists(STEPS, min_size=1, max_size=60)):
        step(writer)
    return writer.entries


def folded(entries: list[Entry]) -> list[Change]:
    book = an_empty_book()
    return [change for offset, entry in enumerate(entries) for change in book.process(offset, entry)]


def alert_changes(changes: list[Change]) -> dict[str, list[AlertChanged]]:
    by_alert: dict[str, list[AlertChanged]] = {}
    for change in changes:
        if isinstance(change, AlertChanged):
            by_alert.setdefault(change.alert.id, []).append(change)
    return by_alert


@given(logs())
def test_each_condition_has_at_most_one_unresolved_alert(entries: list[Entry]) -> None:
    newest: dict[str, Alert] = {}
    for change in folded(entries):
        match change:
            case AlertChanged(alert=alert):
                newest[alert.id] = alert
            case Removed(key=key) if not key.startswith(b"~"):
                assert newest[key.decode()].state is State.RESOLVED
            case _:
                pass
        unresolved = [alert for alert in newest.values() if alert.state is not State.RESOLVED]
        assert len({(alert.rule, alert.device, alert.property) for alert in unresolved}) == len(unresolved)


@given(logs())
def test_revisions_grow_by_one_and_only_a_comment_leaves_them(entries: list[Entry]) -> None:
    for changes in alert_changes(folded(entries)).values():
        assert changes[0].transition.kind is TransitionKind.RAISED
        assert changes[0].alert.revision == 1
        for before, after in pairwise(changes):
            if after.transition.kind is TransitionKind.COMMENTED:
                assert after.alert == before.alert
            else:
                assert after.alert.revision == before.alert.revision + 1
                assert after.transition.kind is not TransitionKind.RAISED
            assert after.transition.at >= before.transition.at


@given(logs())
def test_a_resolved_alert_never_changes_and_nothing_suppresses_it(entries: list[Entry]) -> None:
    for changes in alert_changes(folded(entries)).values():
        resolved = [change.alert for change in changes if change.alert.state is State.RESOLVED]
        assert all(alert == resolved[0] for alert in resolved)
        assert all(alert.suppression is Suppression.NONE for alert in resolved)
        states = [change.alert.state is State.RESOLVED for change in changes]
        assert states == sorted(states)


@given(logs())
def test_an_alert_says_when_exactly_as_its_state_and_suppression_say(entries: list[Entry]) -> None:
    for changes in alert_changes(folded(entries)).values():
        for alert in (change.alert for change in changes):
            assert (alert.resolved_at is not None) == (alert.state is State.RESOLVED)
            assert alert.state is not State.CLEARED or alert.cleared_at is not None
            assert alert.state not in (State.ACTIVE, State.ACKNOWLEDGED) or alert.cleared_at is None
            assert (alert.suppressed_until is not None) == (alert.suppression is Suppression.SHELVED)


@given(logs())
def test_every_decision_is_answered_by_exactly_one_record_while_it_is_remembered(entries: list[Entry]) -> None:
    book, answered = an_empty_book(), dict[str, Micros]()
    for offset, entry in enumerate(entries):
        changes = book.process(offset, entry)
        if not isinstance(entry, Decision):
            continue
        is_known = entry.id in answered and book.now - answered[entry.id] < 24 * HOUR
        assert len(changes) == (0 if is_known else 1)
        for change in changes:
            match change:
                case AlertChanged(transition=transition):
                    assert transition.decision == entry.id
                case DecisionRefused(decision=decision):
                    assert decision == entry.id
                case Removed() | Notice() | Evidence():
                    raise AssertionError
            answered[entry.id] = book.now


@given(logs())
def test_repeated_verdicts_add_nothing(entries: list[Entry]) -> None:
    seen: set[Verdict] = set()
    once: list[Entry] = []
    for entry in entries:
        if isinstance(entry, Verdict):
            if entry in seen:
                continue
            seen.add(entry)
        once.append(entry)

    assert folded(once) == folded(entries)


@given(logs())
def test_what_is_removed_was_there_and_is_removed_once(entries: list[Entry]) -> None:
    standing: Counter[bytes] = Counter()
    for change in folded(entries):
        key = to_record(change).key
        assert key is not None
        if isinstance(change, Removed):
            assert standing.pop(key) > 0
        else:
            standing[key] += 1


@dataclass
class AlertsTopic:
    """ALERTS as Kafka keeps it: whole transactions, and of old records only the newest under a key."""

    records: list[tuple[Micros, Outgoing]] = field(default_factory=list)

    def commit(self, changes: list[Change], book: AlarmBook) -> None:
        self.records += [(book.now, to_record(change)) for change in [*changes, book.bookmark()]]

    def restored(self) -> AlarmBook:
        book = an_empty_book()
        for _, record in self._compacted():
            assert record.key is not None
            book.recall(record.key, None if record.value is None else _decode(record.value))
        book.resume(())
        return book

    def _compacted(self) -> list[tuple[Micros, Outgoing]]:
        if not self.records:
            return []
        horizon = self.records[-1][0] - COMPACTION_LAG
        last = {record.key: index for index, (_, record) in enumerate(self.records)}
        return [
            (at, record)
            for index, (at, record) in enumerate(self.records)
            if at > horizon or (last[record.key] == index and record.value is not None)
        ]


@settings(max_examples=500, deadline=None)
@given(logs(), st.data())
def test_crashes_at_any_time_change_nothing_byte_for_byte(entries: list[Entry], data: st.DataObject) -> None:
    uninterrupted = [to_record(change) for change in folded(entries)]
    topic, given_out = AlertsTopic(), list[Change]()
    book = topic.restored()
    while book.position < len(entries):
        first = book.position
        batch = entries[first : first + data.draw(st.integers(1, 12), label="batch")]
        changes = [change for index, entry in enumerate(batch) for change in book.process(first + index, entry)]
        fate = data.draw(st.sampled_from(["goes on", "goes on", "dies after", "dies before"]), label="fate")
        if fate == "dies before":
            batch_again = data.draw(st.booleans(), label="loses the whole batch")
            book = topic.restored()
            if batch_again:
                continue
            changes = book.process(first, entries[first])
        topic.commit(changes, book)
        given_out += changes
        if fate == "dies after":
            book = topic.restored()

    assert [to_record(change) for change in given_out] == uninterrupted
