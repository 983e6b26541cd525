"""Shelving and waking: an alert that is not before operators, beside its state.

Maintenance windows, inhibition and out-of-service set the same three fields; they join here.
"""

from streams.alarming.revisions import next_revision
from streams.contracts.alerts import Alert, AlertChanged, Suppression, Transition, TransitionKind
from streams.contracts.times import Micros

WAKER = "urbanwatch"
"""Who wakes a shelved alert: nobody but the passing of time."""


def shelved(alert: Alert, now: Micros, *, until: Micros, reason: str) -> Alert:
    """The alert shelved until `until`; one that is shelved already gets the new time and reason."""
    return next_revision(alert, now, suppression=Suppression.SHELVED, suppressed_until=until, suppression_reason=reason)


def unshelved(alert: Alert, now: Micros) -> Alert:
    """The alert before operators again."""
    return next_revision(alert, now, suppression=Suppression.NONE, suppressed_until=None, suppression_reason=None)


def wakes_at(alert: Alert) -> Micros | None:
    """When the alert comes off the shelf by itself; None: it is not on it."""
    return alert.suppressed_until if alert.suppression is Suppression.SHELVED else None


def wake(alert: Alert, now: Micros) -> AlertChanged:
    """A shelved alert whose time has come is back; the reason is the one it was shelved for."""
    woke = Transition(TransitionKind.WOKE, now, WAKER, reason=alert.suppression_reason)
    return AlertChanged(unshelved(alert, now), woke)
