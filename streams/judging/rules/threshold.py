"""Threshold: the newest reading is at or beyond a level (`rules/levels.py`)."""

from streams.contracts.explanations import Because, Fact, Standing
from streams.contracts.times import Micros
from streams.contracts.verdicts import VerdictReason
from streams.judging.rules.conditions import Condition
from streams.judging.rules.judge import NEVER, Account, Subject
from streams.judging.rules.newest_level import NewestLevelJudge


class ThresholdJudge(NewestLevelJudge):
    """A threshold rule, made ready. A late reading neither raises nor clears."""

    raised = VerdictReason.THRESHOLD

    def number(self, subject: Subject) -> float:
        """The newest value."""
        return subject.value

    def calm_between(self, condition: Condition | None) -> tuple[float, float]:
        """While anything is pending, every reading matters."""
        return self.levels.calm_between(condition)

    def explain(self, condition: Condition | None, subject: Subject, listened: Micros) -> Account:
        """The newest reading and the levels."""
        del listened
        if subject.measured_at == NEVER:
            return Account(Standing.QUIET, Because.NO_READING_YET)
        return self.levels.account(
            condition, (Fact("value", value=subject.value), Fact("measured_at", at=subject.measured_at))
        )
