"""A figure beside what the standard asks of it, and the verdict.

All figures are those of ANSI/ISA-18.2-2016, clause 16, tables 5 and 6, per operator position. The standard means them
for at least 30 days of data; over a shift they are an indication.
"""

from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """`manageable` exists only where the standard names a second, higher figure."""

    ACCEPTABLE = "acceptable"
    MANAGEABLE = "manageable"
    OVER = "over"


class Figure(msgspec.Struct, frozen=True):
    """`value` beside `target` (up to there acceptable) and `limit` (up to there manageable); shares are 0 to 1.

    Without annunciations there are no shares: `value` and `verdict` are null.
    """

    value: float | None
    target: float
    limit: float | None
    verdict: Verdict | None


def at_most(value: float | None, target: float, limit: float | None = None) -> Figure:
    """Acceptable up to and including `target`, manageable up to and including `limit`."""
    return _figure(value, target, limit, is_met=value is not None and value <= target)


def below(value: float | None, target: float, limit: float | None = None) -> Figure:
    """Acceptable below `target` (the standard's "<"), manageable up to and including `limit`."""
    return _figure(value, target, limit, is_met=value is not None and value < target)


def at_least(value: float | None, target: float) -> Figure:
    """Acceptable from `target` on."""
    return _figure(value, target, None, is_met=value is not None and value >= target)


def _figure(value: float | None, target: float, limit: float | None, *, is_met: bool) -> Figure:
    if value is None:
        return Figure(None, target, limit, None)
    if is_met:
        return Figure(value, target, limit, Verdict.ACCEPTABLE)
    is_manageable = limit is not None and value <= limit
    return Figure(value, target, limit, Verdict.MANAGEABLE if is_manageable else Verdict.OVER)


def share(part: float, whole: float) -> float | None:
    """0 to 1; None of nothing."""
    return part / whole if whole else None
