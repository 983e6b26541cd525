"""Threshold: the newest reading is at or beyond a level (`rules/levels.py`)."""

from streams.contracts.explanations import Because, Fact, Standing
from streams.contracts.rules import ThresholdRule
from streams.contracts.times import Micros
from streams.contracts.verdicts import VerdictReason
from streams.judging.rules.conditions import Condition
from streams.judging.rules.judge import NEVER, Account, Judge, Subject
from streams.judging.rules.levels import Levels


class ThresholdJudge(Judge):
    """A threshold rule, made ready. A late reading neither raises nor clears."""

    raised = VerdictReason.THRESHOLD

    def __init__(self, rule: ThresholdRule) -> None:
        super().__init__(rule)
        self.levels = Levels(rule.levels, rule.hold_s)

    def on_reading(self, before: Condition | None, subject: Subject) -> Condition | None:
        """A pending level is held once a reading measured `hold_s` after the first still meets it."""
        return self.levels.after(before, subject.value, subject.measured_at, subject.came_at)

    def on_time(self, before: Condition | None, subject: Subject, listened: Micros) -> Condition | None:
        """A pending level is held once `hold_s` have been listened through since its first reading came."""
        del subject  # its newest reading meets the level, or the level would not be pending
        return self.levels.ripened(before, listened)

    def on_rule(
        self, before: Condition | None, earlier: Judge | None, subject: Subject, listened: Micros
    ) -> Condition | None:
        """The newest reading is judged again at once."""
        if earlier is self:
            return before
        if subject.measured_at == NEVER:
            return None
        value = subject.value if subject.is_sound else None
        known = earlier.levels if isinstance(earlier, ThresholdJudge) else None
        return self.levels.carried(before, known, value, (subject.measured_at, subject.came_at), listened)

    def due(self, condition: Condition | None, subject: Subject) -> Micros | None:
        """When the first pending level has been listened through."""
        del subject  # a hold is counted from the first reading, which the condition knows
        return self.levels.due(condition)

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
