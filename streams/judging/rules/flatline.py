"""Flatline: a series has said the same for too long, as a sensor does that is stuck.

Judged when a reading comes: one that never comes is silence, not a flat line.
"""

from streams.contracts.explanations import Because, Fact, Standing
from streams.contracts.rules import FlatlineRule
from streams.contracts.times import SECOND, Micros, from_seconds
from streams.contracts.verdicts import VerdictReason
from streams.judging.memories.memory import Need, memory_key
from streams.judging.memories.run import Run
from streams.judging.rules.conditions import Condition, LevelCondition
from streams.judging.rules.judge import NEVER, Account, Judge, Subject


class FlatlineJudge(Judge):
    """A flatline rule, made ready. The first reading that differs ends what stands."""

    raised = VerdictReason.FLATLINE

    def __init__(self, rule: FlatlineRule) -> None:
        super().__init__(rule)
        self._after = from_seconds(rule.after_s)
        self._at_least = rule.at_least
        self._tolerance = tolerance = rule.tolerance
        self._except_at = rule.except_at
        self._standing = LevelCondition(rule.severity, (0,), ())
        self._key = memory_key("run", tolerance, is_fault=rule.is_fault)
        self.needs = (Need(self._key, 0, lambda: Run(tolerance)),)

    def on_reading(self, before: Condition | None, subject: Subject) -> Condition | None:
        """Flat from the reading on that is measured `after_s` after the first of the run, if they are enough."""
        del before  # the run tells it all
        run = self._run(subject)
        return self._standing if run is not None and self._is_flat(run) else None

    def on_rule(
        self, before: Condition | None, earlier: Judge | None, subject: Subject, listened: Micros
    ) -> Condition | None:
        """Judged again at once; with another tolerance the run begins anew, and what stands ends."""
        del listened
        return before if earlier is self else self.on_reading(before, subject)

    def explain(self, condition: Condition | None, subject: Subject, listened: Micros) -> Account:
        """Since when it has said what, and how often."""
        del listened
        run = self._run(subject)
        if run is None or subject.measured_at == NEVER:
            return Account(Standing.QUIET, Because.NO_READING_YET)
        facts = (
            Fact("value", value=run.value),
            Fact("since", at=run.since),
            Fact("for", value=(run.newest - run.since) / SECOND, unit="s"),
            Fact("count", value=run.count),
            Fact("after", value=self._after / SECOND, unit="s"),
            Fact("at_least", value=self._at_least),
            Fact("tolerance", value=self._tolerance),
        )
        if condition is not None and condition.severity is not None:
            return Account(Standing.FIRES, Because.STANDS_STILL, condition.severity, facts)
        if self._is_excepted(run):
            return Account(Standing.CALM, Because.MOVES, None, (*facts, Fact("except_at", value=run.value)))
        return Account(Standing.CALM, Because.MOVES, None, facts)

    def _run(self, subject: Subject) -> Run | None:
        memory = subject.memory(self._key)
        return memory if isinstance(memory, Run) and memory.count else None

    def _is_flat(self, run: Run) -> bool:
        return run.newest - run.since >= self._after and run.count >= self._at_least and not self._is_excepted(run)

    def _is_excepted(self, run: Run) -> bool:
        return any(abs(run.value - healthy) <= self._tolerance for healthy in self._except_at)
