"""What rules share that hold a number taken at the newest reading against levels: the value itself, or its rate."""

from abc import abstractmethod

from streams.contracts.rules import RateRule, ThresholdRule
from streams.contracts.times import Micros
from streams.judging.rules.conditions import Condition
from streams.judging.rules.judge import NEVER, Judge, Subject
from streams.judging.rules.levels import Levels


class NewestLevelJudge(Judge):
    """A rule whose `number` is known anew with each newest reading; while it is not known, what stands stays."""

    def __init__(self, rule: ThresholdRule | RateRule) -> None:
        super().__init__(rule)
        self.levels = Levels(rule.levels, rule.hold_s)

    @abstractmethod
    def number(self, subject: Subject) -> float | None:
        """What is held against the levels as of the newest reading; None: nothing can be said."""

    def on_reading(self, before: Condition | None, subject: Subject) -> Condition | None:
        """A pending level is held once a reading measured `hold_s` after the first still meets it."""
        number = self.number(subject)
        return before if number is None else self.levels.after(before, number, subject.measured_at, subject.came_at)

    def on_time(self, before: Condition | None, subject: Subject, listened: Micros) -> Condition | None:
        """A pending level is held once `hold_s` have been listened through since its first reading came."""
        del subject  # its newest number meets the level, or the level would not be pending
        return self.levels.ripened(before, listened)

    def on_rule(
        self, before: Condition | None, earlier: Judge | None, subject: Subject, listened: Micros
    ) -> Condition | None:
        """The newest reading is judged again at once; what a rule of the same kind held is carried over."""
        if earlier is self:
            return before
        if subject.measured_at == NEVER:
            return None
        number = self.number(subject) if subject.is_sound else None
        known = earlier.levels if isinstance(earlier, NewestLevelJudge) and type(earlier) is type(self) else None
        return self.levels.carried(before, known, number, (subject.measured_at, subject.came_at), listened)

    def due(self, condition: Condition | None, subject: Subject) -> Micros | None:
        """When the first pending level has been listened through."""
        del subject  # a hold is counted from the first reading, which the condition knows
        return self.levels.due(condition)
