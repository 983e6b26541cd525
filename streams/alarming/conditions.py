"""What a verdict does to the alert of its (rule, device, property): raise, return, change severity, clear."""

from base64 import b32encode
from hashlib import blake2b

import msgspec

from streams.alarming.revisions import closed, next_revision
from streams.contracts.alerts import (
    Alert,
    AlertChanged,
    Severity,
    State,
    Suppression,
    Transition,
    TransitionKind,
)
from streams.contracts.times import Micros
from streams.contracts.verdicts import Verdict

_ID_BYTES = 10
"""80 bits: after a hundred million alerts two ids are equal with a chance of 1 in 240 million."""


def advance(alert: Alert | None, verdict: Verdict, now: Micros) -> AlertChanged | None:
    """What the verdict changes; `alert` is the unresolved one, if there is any. None: nothing."""
    severity = verdict.severity
    if severity is None:
        return None if alert is None else _clear(alert, verdict, now)
    if alert is None:
        return _raise(verdict, severity, now)
    if alert.state is State.CLEARED:
        return _return(alert, verdict, severity, now)
    if severity is not alert.severity:
        return _change_severity(alert, verdict, severity, now)
    return None


def alert_id(verdict: Verdict) -> str:
    """The id of the alert this verdict raises: the same in every replay, short, and safe in a URL.

    The stamp makes it unique; rule, device and property keep two verdicts of one record apart whatever judging does.
    """
    stamp = verdict.stamp
    named = (verdict.rule, verdict.device, verdict.property, stamp.topic, stamp.partition, stamp.offset, stamp.index)
    digest = blake2b("\0".join(map(str, named)).encode(), digest_size=_ID_BYTES).digest()
    return f"al-{b32encode(digest).decode().lower()}"


def _raise(verdict: Verdict, severity: Severity, now: Micros) -> AlertChanged:
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
        changed_at=now,
        revision=1,
        measured_at=verdict.measured_at,
    )
    return AlertChanged(alert, _transition(TransitionKind.RAISED, verdict, now))


def _return(alert: Alert, verdict: Verdict, severity: Severity, now: Micros) -> AlertChanged:
    returned = next_revision(_measured(alert, verdict), now, state=State.ACTIVE, severity=severity, cleared_at=None)
    return AlertChanged(returned, _transition(TransitionKind.RETURNED, verdict, now))


def _change_severity(alert: Alert, verdict: Verdict, severity: Severity, now: Micros) -> AlertChanged:
    changed = next_revision(_measured(alert, verdict), now, severity=severity)
    return AlertChanged(changed, _transition(TransitionKind.SEVERITY_CHANGED, verdict, now))


def _clear(alert: Alert, verdict: Verdict, now: Micros) -> AlertChanged | None:
    measured = _measured(alert, verdict)
    match alert.state:
        case State.ACTIVE:
            cleared = next_revision(measured, now, state=State.CLEARED, cleared_at=verdict.at)
        case State.ACKNOWLEDGED:
            cleared = closed(measured, now, cleared_at=verdict.at)
        case State.CLEARED | State.RESOLVED:
            return None
    return AlertChanged(cleared, _transition(TransitionKind.CLEARED, verdict, now))


def _measured(alert: Alert, verdict: Verdict) -> Alert:
    """The alert with what the verdict measured; a verdict without a value (a removed rule's) keeps the last one."""
    return msgspec.structs.replace(
        alert,
        value=alert.value if verdict.value is None else verdict.value,
        measured_at=alert.measured_at if verdict.measured_at is None else verdict.measured_at,
        area=alert.area if verdict.area is None else verdict.area,
    )


def _transition(kind: TransitionKind, verdict: Verdict, now: Micros) -> Transition:
    return Transition(kind, now, f"rule:{verdict.rule}", reason=verdict.reason.value, value=verdict.value)
