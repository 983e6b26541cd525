"""Rate: how much a series changes in `per_s`, held against levels (`rules/levels.py`).

The change is that of a straight line through the samples of the last `over_s`: the median of the slopes between any two
of them (Theil 1950, Sen 1968). A single wild reading, indeed up to 29 % of them, does not turn it; for a change that is
as steady as it is steep it is exact.
"""

from streams.contracts.explanations import Because, Fact, Standing
from streams.contracts.rules import RateRule
from streams.contracts.times import SECOND, Micros, from_seconds
from streams.contracts.verdicts import VerdictReason
from streams.judging.memories.memory import Need, memory_key
from streams.judging.memories.samples import Samples
from streams.judging.rules.conditions import Condition
from streams.judging.rules.judge import NEVER, Account, Subject
from streams.judging.rules.newest_level import NewestLevelJudge
from streams.judging.rules.usual import median


class RateJudge(NewestLevelJudge):
    """A rate rule, made ready. With samples from less than half of `over_s` it says nothing: what stands stays."""

    raised = VerdictReason.RATE

    def __init__(self, rule: RateRule) -> None:
        super().__init__(rule)
        self._per_s = rule.per_s
        self._over = over = from_seconds(rule.over_s)
        self._key = memory_key("samples", over, is_fault=rule.is_fault)
        self.needs = (Need(self._key, over, lambda: Samples(over)),)

    def number(self, subject: Subject) -> float | None:
        """The change in `per_s`; None while the samples span less than half of `over_s`."""
        slope = slope_per_s(self._samples(subject), self._over)
        return None if slope is None else slope * self._per_s

    def measure(self, condition: Condition | None, subject: Subject) -> tuple[float | None, Micros | None]:
        """The rate."""
        del condition
        return (None, None) if subject.measured_at == NEVER else (self.number(subject), subject.measured_at)

    def explain(self, condition: Condition | None, subject: Subject, listened: Micros) -> Account:
        """The rate, and over how much time and how many samples it is reckoned."""
        del listened
        if subject.measured_at == NEVER:
            return Account(Standing.QUIET, Because.NO_READING_YET)
        samples = self._samples(subject)
        spanned = samples[-1][0] - samples[0][0] if samples else 0
        facts = (
            Fact("newest", value=subject.value),
            Fact("measured_at", at=subject.measured_at),
            Fact("samples", value=len(samples)),
            Fact("spanned", value=spanned / SECOND, unit="s"),
            Fact("over", value=self._over / SECOND, unit="s"),
            Fact("per", value=self._per_s, unit="s"),
        )
        rate = self.number(subject)
        if rate is not None:
            return self.levels.account(condition, (Fact("value", value=rate), *facts))
        if condition is not None:
            return self.levels.account(condition, facts)
        return Account(Standing.QUIET, Because.TOO_FEW_READINGS, None, facts)

    def _samples(self, subject: Subject) -> list[tuple[Micros, float]]:
        memory = subject.memory(self._key)
        return memory.samples() if isinstance(memory, Samples) else []


def slope_per_s(samples: list[tuple[Micros, float]], over: Micros) -> float | None:
    """Units a second; None where the samples span less than half of `over`."""
    if len(samples) < 2 or 2 * (samples[-1][0] - samples[0][0]) < over:  # noqa: PLR2004  a line needs two points
        return None
    return SECOND * median(
        [
            (value - samples[first][1]) / (at - samples[first][0])
            for last, (at, value) in enumerate(samples)
            for first in range(last)
        ]
    )
