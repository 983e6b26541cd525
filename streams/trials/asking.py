"""What can be asked of a trial, and why one cannot be answered."""

import msgspec

from streams.contracts.rules import Rule
from streams.contracts.times import DAY, Micros
from streams.runtime.errors import UrbanwatchError
from streams.trials.outcome import Difference, Outcome

LONGEST: Micros = 400 * DAY
MOST_READINGS = 30_000_000
"""About a minute's work on two cores for a threshold rule."""
MOST_VERDICTS = 200_000
"""A rule that changes its mind more often is not worth reading on."""
MOST_S = 180.0
"""A trial that takes longer is given up."""


class TrialError(UrbanwatchError):
    """The trial cannot be carried out."""


class TooLargeError(TrialError):
    """It asks for more than one trial can take; less time or a narrower scope helps."""


class TookTooLongError(TrialError):
    """It was given up at its time limit."""

    retry_helps = True


class WorkerFailedError(TrialError):
    """A process of the trial ended before its time."""

    retry_helps = True


class Question(msgspec.Struct, frozen=True):
    """Try `rule` on what was measured from `begins` to before `ends`, and `predecessor` on the same."""

    rule: Rule
    begins: Micros
    ends: Micros
    predecessor: Rule | None = None


class Answer(msgspec.Struct, frozen=True):
    """What was found; `predecessor` and `difference` where a predecessor was tried too."""

    new: Outcome
    took_s: float
    predecessor: Outcome | None = None
    difference: Difference | None = None


class Progress(msgspec.Struct, frozen=True):
    """How much of the trial is `done` (0 to 1), and how many readings have been judged."""

    done: float
    readings: int
