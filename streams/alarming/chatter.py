"""A condition that keeps coming and going: counted and told now and then, instead of raised and cleared each time."""

from msgspec.structs import replace

from streams.alarming.agenda import Agenda, Task
from streams.alarming.ledger import Ledger
from streams.alarming.recording import CITY, Line, Recorder
from streams.alarming.revisions import gone
from streams.alarming.traits import worst
from streams.contracts.alerts import Alert, Chatter, Severity, TransitionKind
from streams.contracts.times import MINUTE, Micros, from_seconds
from streams.contracts.verdicts import Verdict
from streams.runtime.settings import Alarm

TOLD_EVERY: Micros = MINUTE
"""How often repeats are told while it lasts."""

MOST_CHATTERING = 5_000
"""So many are watched at once; beyond, alerts come and go one by one. A bookmark with twice as many is more than a
record of ALERTS may be, and goes out with every transaction."""


class Chatters:
    """What chattering alerts did since their last record; it stands in the bookmark, for no record tells of it."""

    def __init__(self, settings: Alarm, ledger: Ledger, recorder: Recorder, agenda: Agenda) -> None:
        self._count = settings.chatter_count
        self._within = from_seconds(settings.chatter_within_s)
        self._ledger = ledger
        self._recorder = recorder
        self._agenda = agenda
        self._of_late: dict[str, Chatter] = {}

    def __len__(self) -> int:
        return len(self._of_late)

    def of_late(self) -> dict[str, Chatter]:
        """For the bookmark."""
        return dict(self._of_late)

    def resume(self, of_late: dict[str, Chatter]) -> None:
        """As a bookmark has it."""
        self._of_late = dict(of_late)
        for alert_id, chatter in of_late.items():
            self._agenda.add(chatter.changed_at + self._within, Task.CALM, alert_id)

    def is_present(self, alert: Alert) -> bool:
        """Whether the condition of an alert that stands is true now."""
        chatter = self._of_late.get(alert.id)
        return chatter is None or chatter.is_present

    def coming(self, came_at: tuple[Micros, ...], at: Micros) -> tuple[Micros, ...]:
        """The last times the condition came true, with this one: as many as make chatter."""
        return (*came_at, at)[-self._count :]

    def watch(self, alert: Alert, verdict: Verdict) -> None:
        """The condition has come true, perhaps too often in a short time."""
        came_at = alert.came_at
        if len(came_at) < self._count or came_at[-1] - came_at[0] > self._within:
            return
        if len(self._of_late) >= MOST_CHATTERING:
            return
        now = self._recorder.now
        self._of_late[alert.id] = Chatter(
            is_present=True, changed_at=now, untold=0, told_at=now, severity=verdict.severity
        )
        self._agenda.add(now + self._within, Task.CALM, alert.id)
        self._recorder.write(alert, replace(alert, is_chattering=True), _told(TransitionKind.CHATTERED, alert.repeats))

    def came(self, alert_id: str, severity: Severity) -> None:
        """The condition of a chattering alert holds, with this severity."""
        chatter, now = self._of_late[alert_id], self._recorder.now
        if chatter.is_present:
            self._of_late[alert_id] = replace(chatter, severity=severity)
            return
        chatter = replace(chatter, is_present=True, changed_at=now, untold=chatter.untold + 1, severity=severity)
        alert = self._ledger.get(alert_id)
        if alert is not None and now - chatter.told_at >= TOLD_EVERY:
            repeats = alert.repeats + chatter.untold
            self._recorder.write(alert, replace(alert, repeats=repeats), _told(TransitionKind.CHATTERED, repeats))
            chatter = replace(chatter, untold=0, told_at=now)
        self._of_late[alert_id] = chatter

    def went(self, alert_id: str) -> None:
        """The condition of a chattering alert is gone, for now."""
        chatter = self._of_late[alert_id]
        if chatter.is_present:
            self._of_late[alert_id] = replace(chatter, is_present=False, changed_at=self._recorder.now)

    def calm(self, alert_id: str, due: Micros) -> None:
        """If it has kept still for long enough, it is like any other alert, and clears if its condition is gone."""
        chatter, now = self._of_late.get(alert_id), self._recorder.now
        alert = self._ledger.get(alert_id)
        if chatter is None or alert is None:
            return
        still_at = chatter.changed_at + self._within
        if still_at > due:  # the entry moves on with it, so that calming has its place among what is due
            self._agenda.add(still_at, Task.CALM, alert_id)
        if still_at != due:
            return
        del self._of_late[alert_id]
        severity = chatter.severity or alert.severity
        repeats = alert.repeats + chatter.untold
        calmed = replace(
            alert,
            is_chattering=False,
            repeats=repeats,
            judged_severity=severity,
            severity=worst(severity, alert.risen_to) or severity,
        )
        calmed = self._recorder.write(alert, calmed, _told(TransitionKind.CALMED, repeats))
        if not chatter.is_present:
            cleared = gone(calmed, chatter.changed_at, now)
            self._recorder.write(calmed, cleared, Line(TransitionKind.CLEARED, CITY, reason="calmed"))

    def forget(self, alert: Alert) -> None:
        """A closed alert does not chatter."""
        self._of_late.pop(alert.id, None)


def _told(kind: TransitionKind, repeats: int) -> Line:
    return Line(kind, CITY, reason=f"repeats: {repeats}")
