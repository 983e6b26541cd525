"""The next revision of an alert: the one place that counts it, and that lifts what a closed alert no longer needs."""

from typing import Any

import msgspec

from streams.contracts.alerts import Alert, State, Suppression
from streams.contracts.times import Micros


def next_revision(alert: Alert, now: Micros, **changes: Any) -> Alert:  # noqa: ANN401  any field of an alert
    """The alert with `changes`, one revision on, changed `now`."""
    return msgspec.structs.replace(alert, revision=alert.revision + 1, changed_at=now, **changes)


def closed(alert: Alert, now: Micros, **changes: Any) -> Alert:  # noqa: ANN401  any field of an alert
    """The alert resolved `now`. Nothing suppresses a resolved alert, so nothing has to wake it later."""
    return next_revision(
        alert,
        now,
        state=State.RESOLVED,
        resolved_at=now,
        suppression=Suppression.NONE,
        suppressed_until=None,
        suppression_reason=None,
        **changes,
    )
