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
from streams.judging.rules.judge import NEVER, Account, Judge, Subject
from streams.judging.rules.levels import Levels
from streams.judging.rules.usual import median


class RateJudge(Judge):
    """A rate rule, made ready. With samples from less than half of `over_s` it says nothing: what stands stays."""

    raised = VerdictReason.RATE

    def __init__(self, rule: RateRule) -> None:
        super().__init__(rule)
        self._levels = Levels(rule.levels, rule.hold_s)
        self._per_s = rule.per_s
        self._over = over = from_seconds(rule.over_s)
        self._key = memory_key("samples", over, is_fault=rule.is_fault)
        self.needs = (Need(self._key, over, lambda: Samples(over)),)

    def on_reading(self, before: Condition | None, subject: Subject) -> Condition | None:
        """A pending level is held once a reading measured `hold_s` after the first still meets it."""
        rate = self._rate(subject)
        return before if rate is None else self._levels.after(before, rate, subject.measured_at, subject.came_at)

    def on_time(self, before: Condition | None, subject: Subject, listened: Micros) -> Condition | None:
        """A pending level is held once `hold_s` have been listened through since its first reading came."""
        del subject  # its newest rate meets the level, or the level would not be pending
        return self._levels.ripened(before, listened)

    def on_rule(
        self, before: Condition | None, earlier: Judge | None, subject: Subject, listened: Micros
    ) -> Condition | None:
        """Judged again at once; over another stretch, when enough of that is there."""
        if earlier is self:
            return before
        if subject.measured_at == NEVER:
            return None
        rate = self._rate(subject) if subject.is_sound else None
        known = earlier._levels if isinstance(earlier, RateJudge) else None  # noqa: SLF001  one of its own kind
        return self._levels.carried(before, known, rate, (subject.measured_at, subject.came_at), listened)

    def due(self, condition: Condition | None, subject: Subject) -> Micros | None:
        """When the first pending level has been listened through."""
        del subject  # a hold is counted from the first reading, which the condition knows
        return self._levels.due(condition)

    def measure(self, condition: Condition | None, subject: Subject) -> tuple[float | None, Micros | None]:
        """The rate."""
        del condition
        return (None, None) if subject.measured_at == NEVER else (self._rate(subject), subject.measured_at)

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
        rate = self._rate(subject)
        if rate is not None:
            return self._levels.account(condition, (Fact("value", value=rate), *facts))
        if condition is not None:
            return self._levels.account(condition, facts)
        return Account(Standing.QUIET, Because.TOO_FEW_READINGS, None, facts)

    def _rate(self, subject: Subject) -> float | None:
        slope = slope_per_s(self._samples(subject), self._over)
        return None if slope is None else slope * self._per_s

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
