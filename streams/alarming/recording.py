"""Writing a change down: the next revision, what hides it, whether it comes before operators, what it makes due.

Every change of every alert goes through `Recorder.write`; what it brings about among other alerts waits in `caused`.
"""

from collections import deque
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from streams.alarming.changes import Change
from streams.alarming.ledger import Ledger
from streams.alarming.planning import Planning
from streams.alarming.suppression import Grounds
from streams.alarming.topology import Topology
from streams.alarming.traits import is_open, is_shown, is_unanswered
from streams.contracts.alerts import Alert, AlertChanged, Transition, TransitionKind
from streams.contracts.times import Micros, from_seconds
from streams.runtime.settings import Alarm

CITY = "urbanwatch"
"""Who does what time, a place or another alert brings about."""


class Line(NamedTuple):
    """What the timeline says of a change, but for its time."""

    kind: TransitionKind
    by: str
    reason: str | None = None
    value: float | None = None
    decision: str | None = None
    subject: str | None = None


class Caused(NamedTuple):
    """A change whose consequences are still to be drawn."""

    before: Alert | None
    after: Alert
    line: Line


class Gatherer(Protocol):
    """Who sees an alert that is about to come before operators, and may let a group stand for it."""

    def gathered(self, alert: Alert) -> Alert: ...


class Recorder:
    """The only writer of alerts. `now` is the time of the fold, `ticked_at` the same at the last tick.

    `entry` is the offset of the entry of the log that is being folded.
    """

    def __init__(
        self, settings: Alarm, ledger: Ledger, topology: Topology, grounds: Grounds, planning: Planning
    ) -> None:
        self.now: Micros = 0
        self.ticked_at: Micros = 0
        self.entry = 0
        self.caused: deque[Caused] = deque()
        self.gatherer: Gatherer | None = None
        self._chatter_within = from_seconds(settings.chatter_within_s)
        self._ledger = ledger
        self._topology = topology
        self._grounds = grounds
        self._planning = planning
        self._written: list[Change] = []

    def write(self, before: Alert | None, after: Alert, line: Line) -> Alert:
        """Write down that `before` has become `after`, apart from revision and suppression, which are found here."""
        revision = 1 if before is None else before.revision + 1
        alert = self._grounds.hidden(replace(after, revision=revision, changed_at=self.now))
        was_open = before is not None and is_open(before)
        if self.gatherer is not None and is_open(alert) and not was_open:
            gathered = self.gatherer.gathered(alert)
            if gathered is not alert:
                alert = self._grounds.hidden(gathered)
                line = _gathered(line, gathered.covered_by)
        announces = is_shown(alert) and (_comes_up(alert, before) or self._is_news(alert, before))
        alert = self._expecting(before, alert, announces=announces)
        self._keep(before, alert, line, announces=announces)
        return alert

    def comment(self, alert: Alert, line: Line) -> None:
        """A line in the timeline that changes nothing else."""
        self._written.append(AlertChanged(alert, self._transition(line, announces=False)))

    def add(self, change: Change) -> None:
        """Give out what is no change of an alert."""
        self._written.append(change)

    def take(self) -> list[Change]:
        """All changes since it was last asked, oldest first."""
        taken, self._written = self._written, []
        return taken

    def _expecting(self, before: Alert | None, alert: Alert, *, announces: bool) -> Alert:
        """When it was announced, and by when somebody should acknowledge it, from when it came before operators."""
        acknowledge_by = alert.acknowledge_by if is_unanswered(alert) else None
        if is_unanswered(alert) and (before is None or not is_unanswered(before)):
            rule = self._topology.rule(alert.rule)
            within_s = None if rule is None else rule.response.acknowledge_within_s
            acknowledge_by = None if within_s is None else self.now + from_seconds(within_s)
        if announces:
            alert = replace(alert, announced_at=self.now, announced_severity=alert.severity)
        return alert if acknowledge_by == alert.acknowledge_by else replace(alert, acknowledge_by=acknowledge_by)

    def _is_news(self, alert: Alert, before: Alert | None) -> bool:
        """It became worse, and worse than was told a moment ago: one that goes up and down is told of once."""
        if not _is_worse(alert, before) or alert.announced_at is None or alert.announced_severity is None:
            return _is_worse(alert, before)
        is_past = self.now - alert.announced_at > self._chatter_within
        return is_past or alert.severity.rank > alert.announced_severity.rank

    def _keep(self, before: Alert | None, alert: Alert, line: Line, *, announces: bool) -> None:
        self._ledger.put(alert)
        self._planning.note(before, alert)
        self.caused.append(Caused(before, alert, line))
        self._written.append(AlertChanged(alert, self._transition(line, announces=announces)))

    def _transition(self, line: Line, *, announces: bool) -> Transition:
        return Transition(
            line.kind, self.now, line.by, line.reason, line.value, line.decision, line.subject, announces=announces
        )


def _comes_up(alert: Alert, before: Alert | None) -> bool:
    return is_unanswered(alert) and (before is None or not is_shown(before))


def _is_worse(alert: Alert, before: Alert | None) -> bool:
    return before is not None and is_shown(before) and alert.severity.rank > before.severity.rank


def _gathered(line: Line, group: str | None) -> Line:
    """A release into a group is no release."""
    kind = TransitionKind.GROUPED if line.kind is TransitionKind.RELEASED else line.kind
    return line._replace(kind=kind, subject=group)
