"""Incidents people report, and alerts that one alert adopts: it stands for them, being about the same thing."""

from msgspec.structs import replace

from streams.alarming.inhibition import Inhibition
from streams.alarming.ledger import Ledger
from streams.alarming.recording import Line, Recorder
from streams.alarming.topology import Topology
from streams.alarming.traits import in_order
from streams.contracts.alerts import (
    Alert,
    Cover,
    Origin,
    RefusalReason,
    State,
    Suppression,
    TransitionKind,
)
from streams.contracts.decisions import Adopt, Decision, Disown, Report

REPORTED_RULE = "reported"
_RESERVED = "~"
"""The first sign of keys in ALERTS that are no alert's id."""


class Reports:
    """Decisions that make alerts, or let one stand for others. Each answers with None (applied) or why not."""

    def __init__(self, ledger: Ledger, topology: Topology, recorder: Recorder, inhibition: Inhibition) -> None:
        self._ledger = ledger
        self._topology = topology
        self._recorder = recorder
        self._inhibition = inhibition

    def report(self, decision: Decision, told: Report) -> RefusalReason | None:
        """A new alert under the id the decision names."""
        if self._ledger.get(decision.alert) is not None or decision.alert.startswith(_RESERVED):
            return RefusalReason.ALREADY_REPORTED
        device = self._topology.device(told.device)
        now = self._recorder.now
        alert = Alert(
            id=decision.alert,
            rule=REPORTED_RULE,
            device=told.device,
            property="",
            area=told.area if told.area is not None or device is None else device.area,
            severity=told.severity,
            state=State.ACTIVE,
            suppression=Suppression.NONE,
            value=None,
            raised_at=now,
            changed_at=now,
            revision=1,
            origin=Origin.REPORTED,
            title=told.title,
            description=told.description,
            source=told.source,
            location=told.location if told.location is not None or device is None else device.location,
        )
        self._recorder.write(None, alert, _line(TransitionKind.REPORTED, decision, told.title))
        return None

    def adopt(self, adopter: Alert, decision: Decision, action: Adopt) -> RefusalReason | None:
        """All of them, or none: one that is resolved, covered already, or stands for the adopter cannot be adopted.

        Nor can a live alert adopt one that is watched, or the other way round.
        """
        adopted = self._named(action.alerts)
        if isinstance(adopted, RefusalReason):
            return adopted
        for alert in adopted:
            is_free = alert.state is not State.RESOLVED and alert.covered_by is None
            is_free = is_free and alert.is_watched is adopter.is_watched
            if not is_free or self._ledger.stands_for(alert.id, adopter):
                return RefusalReason.NOT_ADOPTABLE
        if not adopted:
            return RefusalReason.NOT_ADOPTABLE
        self._recorder.write(adopter, adopter, _line(TransitionKind.ADOPTED, decision, action.comment, adopted))
        for alert in adopted:
            covered = replace(alert, covered_by=adopter.id, covered_as=Cover.ADOPTED, held_until=None)
            line = Line(TransitionKind.ADOPTED, decision.by, action.comment, subject=adopter.id)
            self._recorder.write(alert, covered, line)
        return None

    def disown(self, adopter: Alert, decision: Decision, action: Disown) -> RefusalReason | None:
        """All of them, or none: each must have been adopted by this alert."""
        disowned = self._named(action.alerts)
        if isinstance(disowned, RefusalReason):
            return disowned
        for alert in disowned:
            is_adopted = alert.covered_as is Cover.ADOPTED and alert.covered_by == adopter.id
            if not is_adopted or alert.state is State.RESOLVED:
                return RefusalReason.NOT_ADOPTED
        if not disowned:
            return RefusalReason.NOT_ADOPTED
        self._recorder.write(adopter, adopter, _line(TransitionKind.RELEASED, decision, action.comment, disowned))
        for alert in disowned:
            line = Line(TransitionKind.RELEASED, decision.by, action.comment, subject=adopter.id)
            self._inhibition.released(alert, line)
        return None

    def _named(self, ids: tuple[str, ...]) -> list[Alert] | RefusalReason:
        found = [self._ledger.get(alert_id) for alert_id in dict.fromkeys(ids)]
        known = [alert for alert in found if alert is not None]
        return sorted(known, key=in_order) if len(known) == len(found) else RefusalReason.UNKNOWN_ALERT


def _line(kind: TransitionKind, decision: Decision, reason: str | None, about: list[Alert] | None = None) -> Line:
    """The answer to the decision; with one alert it is about, that is named."""
    subject = about[0].id if about is not None and len(about) == 1 else None
    return Line(kind, decision.by, reason, decision=decision.id, subject=subject)
