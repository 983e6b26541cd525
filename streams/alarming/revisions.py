"""How an alert ends: the one place that lifts what an alert no longer needs once its condition or itself is over."""

from typing import Any

from msgspec.structs import replace

from streams.alarming.suppression import HIDDEN_BY_PLAN
from streams.contracts.alerts import Alert, State
from streams.contracts.times import Micros


def closed(alert: Alert, now: Micros, **changes: Any) -> Alert:  # noqa: ANN401  any field of an alert
    """The alert resolved `now`. Nothing hides it any more and nothing is to happen to it; who covered it stays said."""
    return replace(
        alert,
        state=State.RESOLVED,
        resolved_at=now,
        shelf=None,
        held_until=None,
        is_chattering=False,
        **changes,
    )


def gone(alert: Alert, at: Micros, now: Micros) -> Alert:
    """A standing alert whose condition went at `at`: resolved if somebody acknowledged it, or nobody could see it."""
    if alert.state is State.ACKNOWLEDGED or alert.suppression in HIDDEN_BY_PLAN or alert.is_watched:
        return closed(alert, now, cleared_at=at)
    return replace(alert, state=State.CLEARED, cleared_at=at, held_until=None)
