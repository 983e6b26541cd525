"""Time as it stands on the wire: whole microseconds since 1970, UTC.

An integer orders, hashes and decodes far faster than a date; people see ISO 8601, made at the edge.
"""

from datetime import UTC, datetime, timedelta

Micros = int
"""Microseconds since 1970-01-01T00:00:00Z."""

SECOND: Micros = 1_000_000
MINUTE: Micros = 60 * SECOND
HOUR: Micros = 60 * MINUTE
DAY: Micros = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_datetime(instant: Micros) -> datetime:
    """The instant as an aware datetime in UTC, exact to the microsecond."""
    return _EPOCH + timedelta(microseconds=instant)


def from_datetime(moment: datetime) -> Micros:
    """Microseconds since 1970 of an aware datetime, exact; a naive one is a programming error."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be placed")
    return (moment - _EPOCH) // _MICROSECOND


def from_seconds(seconds: float) -> Micros:
    """Microseconds of a duration or an instant given in seconds, rounded to the nearest."""
    return round(seconds * SECOND)


def to_iso(instant: Micros) -> str:
    """ISO 8601 in UTC with a Z, e.g. ``2026-11-21T08:00:00.123Z``; as many decimals as are needed (0, 3 or 6)."""
    moment = to_datetime(instant)
    if instant % SECOND == 0:
        text = moment.isoformat(timespec="seconds")
    elif instant % 1000 == 0:
        text = moment.isoformat(timespec="milliseconds")
    else:
        text = moment.isoformat(timespec="microseconds")
    return text.replace("+00:00", "Z")
