"""A device's outage hides the outages of what hangs on it: one alert for the cause, none for each of its effects.

the parent is out         → its alert stands for the child's from birth
the parent goes out later → its alert takes over the standing alerts below
the parent is not out     → the child's is held back a little: the parent's verdict may be on its way
the parent is back        → the children's are held back until they have had time to be heard again
"""

from collections.abc import Iterator

from msgspec.structs import replace

from streams.alarming.ledger import Ledger
from streams.alarming.recording import CITY, Caused, Line, Recorder
from streams.alarming.topology import Topology
from streams.alarming.traits import is_outage, is_standing
from streams.contracts.alerts import Alert, Cover, TransitionKind
from streams.contracts.times import HOUR, Micros, from_seconds
from streams.runtime.settings import Alarm

_LONGEST_RELEASE: Micros = HOUR
_INTERVALS = 2
"""A device back in reach is heard within this many of its intervals."""


class Inhibition:
    """Outages and what hangs on what."""

    def __init__(self, settings: Alarm, ledger: Ledger, topology: Topology, recorder: Recorder) -> None:
        self._hold = from_seconds(settings.hold_s)
        self._release = from_seconds(settings.release_s)
        self._ledger = ledger
        self._topology = topology
        self._recorder = recorder

    def placed(self, alert: Alert) -> Alert:
        """An outage about to come: covered by another that is its cause, or held back. Others as they are.

        What stands below is taken over first, so that no group gathers a cause together with its effects.
        """
        if not is_outage(alert):
            return alert
        placed = self._covered_or_held(alert) if alert.covered_by is None else alert
        self._take_over(placed)
        return placed

    def placed_again(self, alert: Alert) -> Alert:
        """One that returns, placed. A member stays its group's, unless an outage is its cause by now.

        Cleared on the shelf it is not resolved but comes back as a member: its group would tell of it beside its cause.
        """
        is_member = is_outage(alert) and alert.covered_as is Cover.MEMBER
        return self.placed(self._covered(alert) if is_member else alert)

    def released(self, alert: Alert, line: Line) -> None:
        """The alert stands for itself from now on, unless another outage is its cause after all."""
        loose = replace(alert, covered_by=None, covered_as=None, held_until=None)
        covered = self._covered(loose) if is_outage(alert) and is_standing(alert) else loose
        if covered is not loose:
            line = line._replace(kind=TransitionKind.INHIBITED, subject=covered.covered_by)
        self._recorder.write(alert, covered, line)

    def follow(self, change: Caused) -> None:
        """An outage has ended: let go of what it covered."""
        alert = change.after
        stood = change.before is not None and is_standing(change.before)
        if stood and not is_standing(alert) and is_outage(alert):
            for child in self._ledger.covered_by(alert.id):
                if child.covered_as is Cover.OUTAGE:
                    self._let_go(child, alert)

    def _covered_or_held(self, alert: Alert) -> Alert:
        covered = self._covered(alert)
        if covered is not alert:
            return covered
        device = self._topology.device(alert.device)
        hangs_on_known = device is not None and device.parent is not None and self._topology.device(device.parent)
        if not self._hold or not hangs_on_known:
            return alert
        return replace(alert, held_until=self._recorder.now + self._hold)

    def _covered(self, alert: Alert) -> Alert:
        """The alert with the outage that is its cause: of the same device, or of the nearest one above it."""
        for device in (alert.device, *self._topology.above(alert.device)):
            for outage in self._ledger.outages_of(device):
                is_known = alert.is_watched or not outage.is_watched
                if is_known and not self._ledger.stands_for(alert.id, outage):
                    return replace(alert, covered_by=outage.id, covered_as=Cover.OUTAGE, held_until=None)
        return alert

    def _take_over(self, alert: Alert) -> None:
        for outage in self._nearest_below(alert):
            is_told = outage.covered_as is Cover.OUTAGE and self._is_standing(outage.covered_by)
            if outage.covered_as is Cover.ADOPTED or is_told or self._ledger.stands_for(outage.id, alert):
                continue
            covered = replace(outage, covered_by=alert.id, covered_as=Cover.OUTAGE, held_until=None)
            self._recorder.write(outage, covered, Line(TransitionKind.INHIBITED, CITY, subject=alert.id))

    def _nearest_below(self, cause: Alert) -> Iterator[Alert]:
        """The standing outages below a device, as far down as no other lies between.

        One that is watched stands for watched ones alone, and lies between nothing and a live cause.
        """
        seen, waiting = {cause.device}, [cause.device]
        while waiting:
            for child in self._topology.hanging_on(waiting.pop()):
                if child in seen:
                    continue
                seen.add(child)
                outages = self._ledger.outages_of(child)
                yield from (outage for outage in outages if outage.is_watched or not cause.is_watched)
                if all(outage.is_watched and not cause.is_watched for outage in outages):
                    waiting.append(child)

    def _is_standing(self, alert_id: str | None) -> bool:
        alert = self._ledger.get(alert_id)
        return alert is not None and is_standing(alert)

    def _let_go(self, child: Alert, parent: Alert) -> None:
        loose = replace(child, covered_by=None, covered_as=None)
        if not is_standing(child):
            self._recorder.write(child, loose, Line(TransitionKind.RELEASED, CITY, subject=parent.id))
            return
        held = self._covered(loose)
        if held is loose:
            held = replace(loose, held_until=self._recorder.now + self._patience(child.device))
        self._recorder.write(
            child, held, Line(TransitionKind.INHIBITED, CITY, subject=held.covered_by or parent.device)
        )

    def _patience(self, device_id: str) -> Micros:
        device = self._topology.device(device_id)
        interval_s = 0 if device is None or device.interval_s is None else device.interval_s
        return min(max(self._release, _INTERVALS * from_seconds(interval_s)), _LONGEST_RELEASE)
