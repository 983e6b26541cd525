"""The book: every alert that stands, folded from the alarm log one entry at a time, without a clock.

    a verdict   → conditions (placed by inhibition, gathered by grouping, watched for chatter); composing
    a decision  → decisions, reports
    a tick      → what is due by the agenda; then the registry's changes that come with it (`register`)
    and after each of them its consequences: groups follow members, effects follow causes, what covered is gone

The same log gives the same changes, byte for byte, wherever the fold was interrupted: all the book knows comes
back from what it gave out (`recall`), from the bookmark written with it, and from the registry (`resume`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from streams.alarming.agenda import Agenda, Task
from streams.alarming.answers import Answers
from streams.alarming.changes import (
    Change,
    Removed,
    alert_key,
    evidence_key,
    refusal_key,
    refused_decision,
    told_evidence,
)
from streams.alarming.chatter import Chatters
from streams.alarming.composing.composing import Composing
from streams.alarming.composing.seeds import Seeds
from streams.alarming.conditions import Conditions
from streams.alarming.consequences import Consequences
from streams.alarming.decisions import Decisions
from streams.alarming.grouping import Grouping
from streams.alarming.inhibition import Inhibition
from streams.alarming.ledger import Ledger
from streams.alarming.planning import Planning
from streams.alarming.recording import CITY, Line, Recorder
from streams.alarming.registering import Registering
from streams.alarming.reports import Reports
from streams.alarming.response import Responses
from streams.alarming.stages import Stages
from streams.alarming.suppression import Grounds, with_shelf
from streams.alarming.topology import Topology
from streams.alarming.windows import Policies
from streams.contracts.alerts import Alert, AlertChanged, Bookmark, DecisionRefused, Notice, Severity, TransitionKind
from streams.contracts.decisions import Decision
from streams.contracts.evidence import Evidence
from streams.contracts.readings import Tick
from streams.contracts.times import Micros
from streams.contracts.verdicts import Stamp, Verdict
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Alarm


class Figures(NamedTuple):
    """How many alerts are unresolved, how many of them others stand for, are groups, chatter, or are watched.

    Also the tasks planned, and the evidence kept.
    """

    unresolved: Mapping[Severity, int]
    covered: int
    groups: int
    chattering: int
    planned: int
    watched: int
    evidence: int


class AlarmBook:
    """The state of alarming. `process` and `register` are the fold; `recall`, then `resume` put back what there was."""

    def __init__(self, settings: Alarm) -> None:
        self.position = 0
        self.registry_position = 0
        self._stamps: dict[str, tuple[int, int]] = {}
        self._recalled: dict[str, Alert] = {}
        self._bookmark_recalled = Bookmark(position=0, at=0, stamps={})
        self._answers = Answers()
        self._agenda = Agenda()
        topology = self._topology = Topology()
        grounds = Grounds(topology)
        ledger = self._ledger = Ledger()
        self._planning = Planning(settings, topology, self._agenda)
        recorder = self._recorder = Recorder(settings, ledger, topology, grounds, self._planning)
        inhibition = self._inhibition = Inhibition(settings, ledger, topology, recorder)
        grouping = recorder.gatherer = Grouping(ledger, topology, recorder)
        self._chatters = Chatters(settings, ledger, recorder, self._agenda)
        self._conditions = Conditions(ledger, topology, recorder, inhibition, self._chatters)
        self._decisions = Decisions(ledger, recorder, Reports(ledger, topology, recorder, inhibition))
        self._responses = Responses(topology, recorder)
        self._policies = Policies(ledger, topology, grounds, recorder, self._agenda)
        self._composing = Composing(topology, Seeds(ledger, self._chatters), recorder, self._agenda, self._conditions)
        stages = Stages(ledger, topology, recorder, inhibition)
        self._registering = Registering(
            ledger, topology, self._planning, self._policies, stages=stages, composed=self._composing.registry
        )
        self._consequences = Consequences(ledger, recorder, inhibition, grouping, self._chatters)

    def process(self, offset: int, entry: Verdict | Decision | Tick) -> list[Change]:
        """Every change the entry at `offset` of the alarm log causes, oldest first."""
        self.position = offset + 1
        self._recorder.entry = offset
        match entry:
            case Verdict():
                self._judged(entry)
            case Decision():
                self._decide(entry)
            case Tick():
                self._recorder.now = self._recorder.ticked_at = max(self.now, entry.at)
                self._do_what_is_due()
        self._consequences.draw()
        return self._recorder.take()

    def register(self, changes: Iterable[RegistryChange], position: int) -> list[Change]:
        """What the registry's changes below `position` bring about; call it right after the tick that tells of them."""
        for change in changes:
            self._registering.register(change)
            self._composing.settle()
            self._consequences.draw()
        self.registry_position = max(self.registry_position, position)
        self._do_what_is_due()
        return self._recorder.take()

    def skip(self, offset: int) -> None:
        """Pass over an entry that cannot be read."""
        self.position = offset + 1

    def recall(self, key: bytes, record: AlertChanged | DecisionRefused | Notice | Evidence | Bookmark | None) -> None:
        """Take back one record of ALERTS (None: a tombstone), in the order of the topic. `resume` comes after."""
        match record:
            case AlertChanged(alert=alert, transition=transition):
                self._recalled[alert.id] = with_shelf(alert, transition)
                if transition.decision is not None:
                    self._answers.remember(transition.decision, transition.at)
            case DecisionRefused(decision=decision, at=at):
                self._answers.note_refusal(decision, at)
                self._answers.remember(decision, at)
            case Bookmark():
                self._bookmark_recalled = record
                self.position, self.registry_position = record.position, record.registry_position
            case Notice():
                pass  # which policies are in force follows from the registry
            case Evidence():
                self._composing.evidence.recall(evidence_key(record), record)
            case None:
                self._forget(key)

    def resume(self, changes: Iterable[RegistryChange]) -> None:
        """Stand where the last bookmark left off; `changes` are all of the registry below `registry_position`."""
        bookmark = self._bookmark_recalled
        self._recorder.now, self._recorder.ticked_at = bookmark.at, bookmark.ticked_at
        self._stamps = dict(bookmark.stamps)
        for change in changes:
            self._topology.apply(change)
        self._policies.resume(bookmark.ticked_at)
        for alert in self._recalled.values():
            self._ledger.put(alert)
            self._planning.note(None, alert)
        self._recalled.clear()
        self._chatters.resume(bookmark.chatter)
        for refused, due in self._answers.refusals():
            self._agenda.add(due, Task.REMOVE_REFUSAL, refused)
        self._composing.resume()

    def bookmark(self) -> Bookmark:
        """Where the book stands: what `recall` needs besides the changes given out."""
        return Bookmark(
            position=self.position,
            at=self.now,
            stamps=dict(self._stamps),
            registry_position=self.registry_position,
            chatter=self._chatters.of_late(),
            ticked_at=self._recorder.ticked_at,
        )

    @property
    def now(self) -> Micros:
        """The time of the fold."""
        return self._recorder.now

    @property
    def wakes_at(self) -> Micros | None:
        """The time before which no tick brings anything about; None: none does, as things stand."""
        return self._agenda.next_due

    def alert(self, alert_id: str) -> Alert | None:
        """The alert, unless it has left the topic."""
        return self._ledger.get(alert_id)

    def evidence(self) -> Iterator[Evidence]:
        """What composed rules rest on, in no order."""
        return iter(self._composing.evidence.kept)

    def unresolved(self) -> Iterator[Alert]:
        """Every alert that is not resolved."""
        return self._ledger.unresolved()

    def figures(self) -> Figures:
        """How much there is of what, without looking at all of it."""
        return Figures(
            unresolved=dict(self._ledger.unresolved_by_severity),
            covered=self._ledger.covered,
            groups=self._ledger.membership.number_of_groups,
            chattering=len(self._chatters),
            planned=len(self._agenda),
            watched=self._ledger.watched,
            evidence=len(self._composing.evidence.kept),
        )

    @property
    def decisions_remembered(self) -> int:
        """How many decisions would be known again."""
        return len(self._answers)

    @property
    def tasks_planned(self) -> int:
        """How many things are to happen at a time to come."""
        return len(self._agenda)

    def _judged(self, verdict: Verdict) -> None:
        if self._is_new(verdict.stamp):
            self._recorder.now = max(self.now, verdict.at)
            if self._composing.judged(verdict):
                self._conditions.judged(verdict)
            self._composing.settle()

    def _forget(self, key: bytes) -> None:
        """A tombstone: of a refusal, of evidence, or of an alert."""
        refused, evidence = refused_decision(key), told_evidence(key)
        if refused is not None:
            self._answers.drop_refusal(refused)
        elif evidence is not None:
            self._composing.evidence.recall(evidence, None)
        else:
            self._recalled.pop(key.decode(), None)

    def _is_new(self, stamp: Stamp) -> bool:
        """Whether the stamp is beyond the last one seen from its partition, which it becomes."""
        source = f"{stamp.topic}/{stamp.partition}"
        at = (stamp.offset, stamp.index)
        last = self._stamps.get(source)
        if last is not None and at <= last:
            return False
        self._stamps[source] = at
        return True

    def _decide(self, decision: Decision) -> None:
        if self._answers.is_known(decision.id, self.now):
            return
        self._answers.remember(decision.id, self.now)
        if self._decisions.decide(decision) is not None:
            self._agenda.add(self._answers.note_refusal(decision.id, self.now), Task.REMOVE_REFUSAL, decision.id)

    def _do_what_is_due(self) -> None:
        """What the time that has come brings about."""
        for due, task, subject in self._agenda.take_due(self.now):
            match task:
                case Task.TURN_WINDOW:
                    self._policies.turn(subject, due)
                case Task.TURN_CALENDAR:
                    self._composing.turn_calendar(subject, due)
                case Task.AGE_EVIDENCE:
                    self._composing.age(subject, due)
                case Task.CALM:
                    self._chatters.calm(subject, due)
                case Task.REMOVE_REFUSAL:
                    if self._answers.is_leaving(subject, due):
                        self._answers.drop_refusal(subject)
                        self._recorder.add(Removed(refusal_key(subject)))
                case _:
                    alert = self._ledger.get(subject)
                    if alert is not None and self._planning.is_due(alert, due, task):
                        self._carry_out(task, alert)
            self._composing.settle()
            self._consequences.draw()
        self._answers.forget_old(self.now)

    def _carry_out(self, task: Task, alert: Alert) -> None:
        match task:
            case Task.WAKE:
                self._responses.wake(alert)
            case Task.RELEASE:
                self._inhibition.released(alert, Line(TransitionKind.RELEASED, CITY))
            case Task.RISE:
                self._responses.rise(alert)
            case Task.ESCALATE_UNANSWERED:
                self._responses.escalate_unanswered(alert)
            case Task.REMIND:
                if alert.due_at is not None and alert.due_at > self.now:
                    self._responses.remind(alert)
            case Task.ESCALATE_OVERDUE:
                self._responses.escalate_overdue(alert)
            case Task.REMOVE_ALERT:
                self._ledger.remove(alert)
                self._recorder.add(Removed(alert_key(alert.id)))
            case Task.TURN_WINDOW | Task.TURN_CALENDAR | Task.AGE_EVIDENCE | Task.CALM | Task.REMOVE_REFUSAL:
                pass  # about no alert
