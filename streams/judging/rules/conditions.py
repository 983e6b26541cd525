"""How a rule stands to a subject, as it is saved: one struct for each kind that has one of its own, all in the union.

None in place of a condition: calm. Conditions are frozen, so that a change is seen by comparing.
"""

import msgspec

from streams.contracts.alerts import Severity
from streams.contracts.times import Micros

Pending = tuple[int, Micros, Micros]
"""A level met but not yet for long enough: its number, `measured_at` and listening time of the first that met it."""


class LevelCondition(msgspec.Struct, frozen=True, array_like=True, tag="t", gc=False):
    """Levels held, by number, and pending ones: of a threshold, a rate, a deviation."""

    severity: Severity | None
    held: tuple[int, ...]
    pending: tuple[Pending, ...]


class SilenceCondition(msgspec.Struct, frozen=True, array_like=True, tag="s", gc=False):
    """Silent (with a severity), or, for a device never heard, counted from a listening time on."""

    severity: Severity | None
    counted_from: Micros | None


class WindowCondition(msgspec.Struct, frozen=True, array_like=True, tag="w", gc=False):
    """All windows that end at or before `judged_to` are judged.

    `value` is what the newest of those that said anything came to, `value_at` its end. `levels` is what is held since
    `judged_to`, `before` what was held before: a late reading has the window that ended there judged again.
    """

    severity: Severity | None
    judged_to: Micros
    value: float | None = None
    value_at: Micros | None = None
    levels: LevelCondition | None = None
    before: LevelCondition | None = None


class DeviationCondition(msgspec.Struct, frozen=True, array_like=True, tag="d", gc=False):
    """All stretches that end at or before `judged_to` are judged.

    The newest of which there was anything to judge began at `start`, its mean was `mean`, and it was `value` spreads
    off (None: too little is learned to say).
    """

    severity: Severity | None
    judged_to: Micros
    start: Micros = 0
    mean: float | None = None
    value: float | None = None
    levels: LevelCondition | None = None


class ImplausibleCondition(msgspec.Struct, frozen=True, array_like=True, tag="i", gc=False):
    """So many readings in a row of those it takes to raise it or, once it stands, to end it."""

    severity: Severity | None
    in_a_row: int


Moment = tuple[Micros, int]
"""How many sightings there were at or shortly after an instant."""


class SightingCondition(msgspec.Struct, frozen=True, array_like=True, tag="g", gc=False):
    """Sightings that count, oldest first; it was last true at listening time `true_at`, by the one measured then."""

    severity: Severity | None
    seen: tuple[Moment, ...]
    true_at: Micros
    true_measured_at: Micros


Condition = (
    LevelCondition | SilenceCondition | WindowCondition | DeviationCondition | ImplausibleCondition | SightingCondition
)


def is_idle(condition: Condition) -> bool:
    """Whether nothing is found or awaited: it only tells how far a calm series has been judged."""
    return isinstance(condition, WindowCondition) and condition.levels is None and condition.before is None
