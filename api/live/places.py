"""Where an alert stands in a list."""

from streams.contracts.alerts import Alert

Place = tuple[int, str]
"""Newest first: (minus `raised_at` in microseconds, id)."""


def place_of(alert: Alert) -> Place:
    """Newest first; alerts raised at the same instant by id."""
    return (-alert.raised_at, alert.id)
