"""What can be said of an alert by itself."""

from streams.contracts.alerts import Alert, Origin, Severity, State, Suppression
from streams.contracts.readings import ONLINE
from streams.contracts.times import Micros

Condition = tuple[str, str, str, str]
"""Rule, device, property, place: at most one unresolved alert each."""


def condition_of(alert: Alert) -> Condition:
    """What an alert of a rule is about."""
    return (alert.rule, alert.device, alert.property, alert.place)


def is_standing(alert: Alert) -> bool:
    """The condition is true, as far as we know."""
    return alert.state is State.ACTIVE or alert.state is State.ACKNOWLEDGED


def is_open(alert: Alert) -> bool:
    """It stands and nothing hides it: it is before operators, or before the planner who tries its rule."""
    return is_standing(alert) and alert.suppression is Suppression.NONE


def is_shown(alert: Alert) -> bool:
    """It stands before operators: nothing hides it, and its rule is live."""
    return is_standing(alert) and alert.suppression is Suppression.NONE and not alert.is_watched


def is_unanswered(alert: Alert) -> bool:
    """It stands before operators, and nobody has acknowledged it."""
    return alert.state is State.ACTIVE and alert.suppression is Suppression.NONE and not alert.is_watched


def is_outage(alert: Alert) -> bool:
    """It says that a device as a whole is out: silent, or offline by its status. What a composed rule says does not.

    Nor does what a camera sees: a stopped vehicle hides no other alert of its camera.
    """
    is_one = alert.is_outage or (alert.property in _OF_THE_DEVICE and not alert.is_seen)
    return is_one and alert.origin is Origin.RULE and alert.device != "" and alert.place == ""


_OF_THE_DEVICE = ("", ONLINE)


def came_last(alert: Alert) -> Micros:
    """When its condition last came true."""
    return alert.came_at[-1] if alert.came_at else alert.raised_at


def in_order(alert: Alert) -> tuple[Micros, str]:
    """Alerts by age; a total order, the same in every process."""
    return (alert.raised_at, alert.id)


def worst(*severities: Severity | None) -> Severity | None:
    """The greatest of those that are there."""
    return max((severity for severity in severities if severity is not None), key=lambda s: s.rank, default=None)
