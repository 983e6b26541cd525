"""The book: every alert that stands, folded from the alarm log one entry at a time, without a clock.

The same log gives the same changes, byte for byte, wherever the fold was interrupted: all the book knows comes
back from what it gave out (`recall`) and from the bookmark written with it.
"""

from collections.abc import Iterator

from streams.alarming.agenda import Agenda, Task
from streams.alarming.changes import Change, Removed, alert_key, refusal_key, refused_decision
from streams.alarming.conditions import advance
from streams.alarming.decisions import decide
from streams.alarming.suppression import wake, wakes_at
from streams.contracts.alerts import Alert, AlertChanged, Bookmark, DecisionRefused, Severity, State
from streams.contracts.decisions import Decision
from streams.contracts.readings import Tick
from streams.contracts.times import HOUR, Micros
from streams.contracts.verdicts import Stamp, Verdict

REFUSAL_KEPT: Micros = HOUR
"""How long a refusal stays in the topic; whoever waits for it waits seconds."""

DECISION_REMEMBERED: Micros = 24 * HOUR
DECISIONS_REMEMBERED = 50_000
"""The ids of the last decisions: by age and by number, whichever is fewer. About 10 MB at most."""

_Condition = tuple[str, str, str]
"""Rule, device, property: at most one unresolved alert each."""


class AlarmBook:
    """The state of alarming. `process` is the fold; `recall` puts back what an earlier process gave out."""

    def __init__(self, *, closed_kept: Micros) -> None:
        self.position = 0
        self.now: Micros = 0
        self._closed_kept = closed_kept
        self._alerts: dict[str, Alert] = {}
        self._unresolved: dict[_Condition, str] = {}
        self._stamps: dict[str, tuple[int, int]] = {}
        self._decided: dict[str, Micros] = {}
        self._refusals: dict[str, Micros] = {}  # when each leaves the topic
        self._agenda = Agenda()

    def process(self, offset: int, entry: Verdict | Decision | Tick) -> list[Change]:
        """Every change the entry at `offset` of the alarm log causes, oldest first."""
        self.position = offset + 1
        match entry:
            case Verdict():
                return self._judged(entry)
            case Decision():
                return self._decide(entry)
            case Tick(at=at):
                self.now = max(self.now, at)
                return list(self._due())

    def skip(self, offset: int) -> None:
        """Pass over an entry that cannot be read."""
        self.position = offset + 1

    def recall(self, key: bytes, record: AlertChanged | DecisionRefused | Bookmark | None) -> None:
        """Take back one record of ALERTS (None: a tombstone), in the order of the topic, before the first `process`."""
        match record:
            case AlertChanged(alert=alert, transition=transition):
                self._put(alert)
                if transition.decision is not None:
                    self._remember(transition.decision, transition.at)
            case DecisionRefused(decision=decision, at=at):
                self._note_refusal(decision, at)
                self._remember(decision, at)
            case Bookmark(position=position, at=at, stamps=stamps):
                self.position, self.now, self._stamps = position, at, dict(stamps)
            case None:
                refused = refused_decision(key)
                if refused is None:
                    self._alerts.pop(key.decode(), None)
                else:
                    self._refusals.pop(refused, None)

    def bookmark(self) -> Bookmark:
        """Where the book stands: what `recall` needs besides the changes given out."""
        return Bookmark(position=self.position, at=self.now, stamps=dict(self._stamps))

    def alert(self, alert_id: str) -> Alert | None:
        """The alert, unless it has left the topic."""
        return self._alerts.get(alert_id)

    def unresolved(self) -> Iterator[Alert]:
        """Every alert that is not resolved."""
        return (self._alerts[alert_id] for alert_id in self._unresolved.values())

    def unresolved_by_severity(self) -> dict[Severity, int]:
        """How many unresolved alerts there are of each severity."""
        counts = dict.fromkeys(Severity, 0)
        for alert in self.unresolved():
            counts[alert.severity] += 1
        return counts

    @property
    def decisions_remembered(self) -> int:
        """How many decisions would be known again."""
        return len(self._decided)

    @property
    def tasks_planned(self) -> int:
        """How many things are to happen at a time to come."""
        return len(self._agenda)

    def _judged(self, verdict: Verdict) -> list[Change]:
        if not self._is_new(verdict.stamp):
            return []
        self.now = max(self.now, verdict.at)
        alert_id = self._unresolved.get((verdict.rule, verdict.device, verdict.property))
        change = advance(None if alert_id is None else self._alerts[alert_id], verdict, self.now)
        if change is None:
            return []
        self._put(change.alert)
        return [change]

    def _is_new(self, stamp: Stamp) -> bool:
        """Whether the stamp is beyond the last one seen from its partition, which it becomes."""
        source = f"{stamp.topic}/{stamp.partition}"
        at = (stamp.offset, stamp.index)
        last = self._stamps.get(source)
        if last is not None and at <= last:
            return False
        self._stamps[source] = at
        return True

    def _decide(self, decision: Decision) -> list[Change]:
        if self._is_remembered(decision.id):
            return []
        answer = decide(self._alerts.get(decision.alert), decision, self.now)
        self._remember(decision.id, self.now)
        match answer:
            case AlertChanged(alert=alert):
                self._put(alert)
            case DecisionRefused():
                self._note_refusal(decision.id, self.now)
        return [answer]

    def _due(self) -> Iterator[Change]:
        """What the time that has come brings about."""
        for due, task, subject in self._agenda.take_due(self.now):
            match task:
                case Task.WAKE:
                    alert = self._alerts.get(subject)
                    if alert is not None and wakes_at(alert) == due:  # it may have been unshelved or shelved anew
                        woken = wake(alert, self.now)
                        self._put(woken.alert)
                        yield woken
                case Task.REMOVE_ALERT:
                    if self._alerts.pop(subject, None) is not None:
                        yield Removed(alert_key(subject))
                case Task.REMOVE_REFUSAL:
                    if self._refusals.get(subject) == due:
                        del self._refusals[subject]
                        yield Removed(refusal_key(subject))
        self._forget_decisions()

    def _put(self, alert: Alert) -> None:
        before = self._alerts.get(alert.id)
        self._alerts[alert.id] = alert
        condition = (alert.rule, alert.device, alert.property)
        if alert.state is not State.RESOLVED:
            self._unresolved[condition] = alert.id
        elif before is None or before.state is not State.RESOLVED:
            if self._unresolved.get(condition) == alert.id:
                del self._unresolved[condition]
            self._agenda.add(alert.changed_at + self._closed_kept, Task.REMOVE_ALERT, alert.id)
        due = wakes_at(alert)
        if due is not None and (before is None or wakes_at(before) != due):
            self._agenda.add(due, Task.WAKE, alert.id)

    def _note_refusal(self, decision_id: str, at: Micros) -> None:
        self._refusals[decision_id] = at + REFUSAL_KEPT
        self._agenda.add(at + REFUSAL_KEPT, Task.REMOVE_REFUSAL, decision_id)

    def _is_remembered(self, decision_id: str) -> bool:
        at = self._decided.get(decision_id)
        return at is not None and at > self.now - DECISION_REMEMBERED

    def _remember(self, decision_id: str, at: Micros) -> None:
        self._decided.pop(decision_id, None)  # ids stand in the order of their times
        self._decided[decision_id] = at
        if len(self._decided) > DECISIONS_REMEMBERED:
            del self._decided[next(iter(self._decided))]

    def _forget_decisions(self) -> None:
        """Make room: what was decided too long ago counts for nothing."""
        while self._decided and not self._is_remembered(oldest := next(iter(self._decided))):
            del self._decided[oldest]
