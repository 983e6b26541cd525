"""What a verdict does to the alert of its (rule, device, property, place): raise, return, change severity, clear."""

from typing import NamedTuple

from msgspec.structs import replace

from streams.alarming.chatter import Chatters
from streams.alarming.ids import named_id
from streams.alarming.inhibition import Inhibition
from streams.alarming.ledger import Ledger
from streams.alarming.recording import Line, Recorder
from streams.alarming.response import risen
from streams.alarming.revisions import gone
from streams.alarming.topology import Topology
from streams.alarming.traits import is_standing, worst
from streams.contracts.alerts import Alert, Severity, State, Suppression, TransitionKind
from streams.contracts.rules import Rule, Stage
from streams.contracts.verdicts import Verdict, VerdictReason


class Told(NamedTuple):
    """What is to be said of a verdict besides: the place a composed rule is true of, why, and of what most of all."""

    place: str = ""
    reason: str | None = None
    subject: str | None = None


_OF_A_SERIES = Told()


def alert_id(verdict: Verdict) -> str:
    """The id of the alert this verdict raises.

    The stamp makes it unique; rule, device and property keep two verdicts of one record apart whatever judging does.
    """
    stamp = verdict.stamp
    return named_id(
        verdict.rule, verdict.device, verdict.property, stamp.topic, stamp.partition, stamp.offset, stamp.index
    )


class Conditions:
    """One condition, one unresolved alert."""

    def __init__(
        self, ledger: Ledger, topology: Topology, recorder: Recorder, inhibition: Inhibition, chatters: Chatters
    ) -> None:
        self._ledger = ledger
        self._topology = topology
        self._recorder = recorder
        self._inhibition = inhibition
        self._chatters = chatters

    def judged(self, verdict: Verdict, told: Told = _OF_A_SERIES) -> None:
        """What the verdict changes; nothing, where it says what is known."""
        alert = self._ledger.unresolved_of((verdict.rule, verdict.device, verdict.property, told.place))
        severity = verdict.severity
        if severity is None:
            if alert is not None and is_standing(alert):
                self._clear(alert, verdict, told)
        elif alert is None:
            self._raise(verdict, severity, told)
        elif alert.state is State.CLEARED:
            self._return(alert, verdict, severity, told)
        elif alert.is_chattering:
            self._flutter(alert, verdict, severity, told)
        elif severity is not (alert.judged_severity or alert.severity):
            self._change_severity(alert, verdict, severity, told)

    def _raise(self, verdict: Verdict, severity: Severity, told: Told) -> None:
        before = self._ledger.closed_last_of((verdict.rule, verdict.device, verdict.property, told.place))
        rule = self._topology.rule(verdict.rule)
        alert = Alert(
            id=alert_id(verdict),
            rule=verdict.rule,
            device=verdict.device,
            property=verdict.property,
            area=verdict.area,
            severity=severity,
            state=State.ACTIVE,
            suppression=Suppression.NONE,
            value=verdict.value,
            raised_at=verdict.at,
            changed_at=self._recorder.now,
            revision=1,
            measured_at=verdict.measured_at,
            judged_severity=severity,
            came_at=self._chatters.coming(() if before is None else before.came_at, verdict.at),
            is_outage=verdict.reason is VerdictReason.SILENCE,
            is_seen=verdict.reason is VerdictReason.SIGHTING,
            place=told.place,
            is_watched=rule is not None and rule.stage is Stage.WATCHED,
            is_fault=rule is not None and rule.is_fault,
            rule_version=0 if rule is None else rule.version,
        )
        alert = self._inhibition.placed(self._gathered_somewhere(alert, rule))
        raised = self._recorder.write(None, alert, _line(TransitionKind.RAISED, verdict, told))
        self._chatters.watch(raised, verdict)

    def _return(self, alert: Alert, verdict: Verdict, severity: Severity, told: Told) -> None:
        """By the rule as it is now; whether it is watched changes with the rule alone."""
        rule = self._topology.rule(verdict.rule)
        returned = replace(
            _measured(alert, verdict),
            state=State.ACTIVE,
            severity=severity,
            judged_severity=severity,
            risen_to=None,
            cleared_at=None,
            came_at=self._chatters.coming(alert.came_at, verdict.at),
            repeats=alert.repeats + 1,
            is_outage=verdict.reason is VerdictReason.SILENCE,
            is_seen=verdict.reason is VerdictReason.SIGHTING,
            is_fault=alert.is_fault if rule is None else rule.is_fault,
            rule_version=alert.rule_version if rule is None else rule.version,
        )
        returned = self._inhibition.placed_again(self._gathered_somewhere(returned, rule))
        returned = self._recorder.write(alert, returned, _line(TransitionKind.RETURNED, verdict, told))
        self._chatters.watch(returned, verdict)

    def _gathered_somewhere(self, alert: Alert, rule: Rule | None) -> Alert:
        """The alert with the place in which its rule has it gathered now; one that is covered stays where it is."""
        if rule is None or alert.covered_by is not None:
            return alert
        place = None if rule.group is None else self._topology.gathered_in(rule.group, alert)
        return alert if place == alert.group else replace(alert, group=place)

    def _change_severity(self, alert: Alert, verdict: Verdict, severity: Severity, told: Told) -> None:
        risen_to = worst(alert.risen_to, risen(alert, self._topology.rule(alert.rule), self._recorder.now))
        changed = replace(
            _measured(alert, verdict),
            severity=worst(severity, risen_to) or severity,
            judged_severity=severity,
            risen_to=risen_to,
        )
        self._recorder.write(alert, changed, _line(TransitionKind.SEVERITY_CHANGED, verdict, told))

    def _flutter(self, alert: Alert, verdict: Verdict, severity: Severity, told: Told) -> None:
        """While it chatters a worse severity counts at once, a lesser one when it has calmed."""
        if severity.rank > (alert.judged_severity or alert.severity).rank:
            self._change_severity(alert, verdict, severity, told)
        self._chatters.came(alert.id, severity)

    def _clear(self, alert: Alert, verdict: Verdict, told: Told) -> None:
        if alert.is_chattering:
            self._chatters.went(alert.id)
            return
        cleared = gone(_measured(alert, verdict), verdict.at, self._recorder.now)
        self._recorder.write(alert, cleared, _line(TransitionKind.CLEARED, verdict, told))


def _measured(alert: Alert, verdict: Verdict) -> Alert:
    """The alert with what the verdict measured; a verdict without a value (a removed rule's) keeps the last one."""
    return replace(
        alert,
        value=alert.value if verdict.value is None else verdict.value,
        measured_at=alert.measured_at if verdict.measured_at is None else verdict.measured_at,
        area=alert.area if verdict.area is None else verdict.area,
    )


def _line(kind: TransitionKind, verdict: Verdict, told: Told) -> Line:
    reason = verdict.reason.value if told.reason is None else told.reason
    return Line(kind, f"rule:{verdict.rule}", reason, verdict.value, subject=told.subject)
