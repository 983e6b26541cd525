"""Deviation: a stretch of a series is far from what is usual at this time of the season (`rules/usual.py`).

    stretches of 900 s   │ · · · · · │ · · · · · │ · ·        a stretch is over when a reading of a later one comes,
    judged                           ┘           ┘            or, should none come, a tenth of its length after its end

Late readings within the stretch count; once it is judged it stays judged. A stretch of which readings are missing, as
the rule or the series is new or a fault stood, is not judged.
"""

from streams.contracts.explanations import Because, Fact, Standing
from streams.contracts.rules import DeviationRule, Side
from streams.contracts.times import Micros, from_seconds
from streams.contracts.verdicts import VerdictReason
from streams.judging.memories.memory import Need, memory_key
from streams.judging.memories.panes import Panes
from streams.judging.memories.profile import Profile
from streams.judging.rules.conditions import Condition, DeviationCondition, LevelCondition
from streams.judging.rules.judge import NEVER, Account, Judge, Subject, series_time
from streams.judging.rules.levels import Levels
from streams.judging.rules.usual import Usual, seasons_learned, usual

_WAITS = 10


class DeviationJudge(Judge):
    """A deviation rule, made ready. Of a time it has not learned enough it says nothing: what stands stays."""

    raised = VerdictReason.DEVIATION

    def __init__(self, rule: DeviationRule) -> None:
        super().__init__(rule)
        self.levels = Levels(rule.levels, rule.hold_s)
        self._side = rule.side
        self._warm_up = rule.warm_up
        self._least_spread = rule.least_spread
        self._over = over = from_seconds(rule.over_s)
        self._season = season = rule.season
        self._panes_key = memory_key("panes", over, is_fault=rule.is_fault)
        self._profile_key = memory_key("profile", season.value, is_fault=rule.is_fault)
        self.needs = (
            Need(self._panes_key, over, lambda: Panes(over, keeps_values=False)),
            Need(self._profile_key, 0, lambda: Profile(season), is_lasting=True),
        )

    def on_reading(self, before: Condition | None, subject: Subject) -> Condition | None:
        """The first reading of a stretch has the one before it judged."""
        return self._after(before, subject, subject.measured_at, subject.came_at)

    def on_time(self, before: Condition | None, subject: Subject, listened: Micros) -> Condition | None:
        """The newest stretch may be over, and a pending level held: `hold_s` after it was judged far enough off."""
        now = series_time(subject, listened) - self._over // _WAITS
        after = self._after(before, subject, now, listened)
        if not isinstance(after, DeviationCondition) or after.levels is None:
            return after
        return self._with_levels(after, self.levels.ripened(after.levels, listened))

    def on_rule(
        self, before: Condition | None, earlier: Judge | None, subject: Subject, listened: Micros
    ) -> Condition | None:
        """The newest stretch is judged again at once, if it is as long as before and of the same season."""
        if earlier is self:
            return before
        if subject.measured_at == NEVER or not isinstance(before, DeviationCondition):
            return None
        if not isinstance(earlier, DeviationJudge):
            return None
        is_alike = (earlier._over, earlier._season) == (self._over, self._season)  # noqa: SLF001  one of its own kind
        mean = before.mean if is_alike and subject.is_sound else None
        value = None if mean is None else self._value(subject, before.start, mean)
        newest = (before.start + self._over, subject.came_at)
        levels = self.levels.carried(before.levels, earlier.levels, value, newest, listened)
        if not is_alike:
            before = DeviationCondition(None, before.judged_to)
        return self._with_levels(before, levels, value)

    def due(self, condition: Condition | None, subject: Subject) -> Micros | None:
        """When the stretch of the newest reading is over, or the first pending level has been listened through."""
        if subject.measured_at == NEVER:
            return None
        known = condition if isinstance(condition, DeviationCondition) else None
        dues = [self.levels.due(None if known is None else known.levels)]
        end = (subject.measured_at // self._over + 1) * self._over
        if known is None or known.judged_to < end:
            dues.append(subject.came_at + end - subject.measured_at + self._over // _WAITS)
        return min((due for due in dues if due is not None), default=None)

    def measure(self, condition: Condition | None, subject: Subject) -> tuple[float | None, Micros | None]:
        """By how many spreads the stretch judged last is off, and when it ended."""
        del subject
        if not isinstance(condition, DeviationCondition) or condition.value is None:
            return (None, None)
        return (condition.value, condition.start + self._over)

    def explain(self, condition: Condition | None, subject: Subject, listened: Micros) -> Account:
        """The stretch judged last beside what is usual then; or what is usual now, and how much of it is learned."""
        del listened
        profile = subject.memory(self._profile_key)
        if subject.measured_at == NEVER or not isinstance(profile, Profile):
            return Account(Standing.QUIET, Because.NO_READING_YET)
        known = condition if isinstance(condition, DeviationCondition) else None
        is_judged = known is not None and known.mean is not None
        start = known.start if known is not None and is_judged else subject.measured_at // self._over * self._over
        facts = self._facts(profile, start)
        if known is not None and known.mean is not None:
            facts = (Fact("mean", value=known.mean), *facts)
        if known is not None and known.value is not None:
            facts = (Fact("value", value=known.value), *facts)
        elif known is None or known.severity is None:
            return Account(Standing.QUIET, self._why_quiet(profile, start), None, facts)
        return self.levels.account(known.levels, facts)

    def _after(self, before: Condition | None, subject: Subject, now: Micros, listened: Micros) -> Condition | None:
        """After judging the newest stretch that is over at `now` of the series' time, unless it has been."""
        panes = subject.memory(self._panes_key)
        over_to = now // self._over * self._over
        known = before if isinstance(before, DeviationCondition) else DeviationCondition(None, NEVER)
        if subject.measured_at == NEVER or known.judged_to >= over_to or not isinstance(panes, Panes):
            return before
        judged = DeviationCondition(known.severity, over_to, known.start, known.mean, known.value, known.levels)
        since = max(known.judged_to, panes.since)
        starts = [number * self._over for number in panes.numbers]
        start = max((start for start in starts if since <= start < over_to), default=None)
        if start is None:
            return judged
        place = panes.numbers.index(start // self._over)
        mean = panes.totals[place] / panes.counts[place]
        value = self._value(subject, start, mean)
        judged = DeviationCondition(known.severity, over_to, start, mean, value, known.levels)
        if value is None:
            return judged
        return self._with_levels(judged, self.levels.after(known.levels, value, start + self._over, listened))

    def _with_levels(
        self, judged: DeviationCondition, levels: LevelCondition | None, value: float | None = None
    ) -> DeviationCondition:
        if levels is judged.levels and value is None:
            return judged
        severity = None if levels is None else levels.severity
        value = judged.value if value is None else value
        return DeviationCondition(severity, judged.judged_to, judged.start, judged.mean, value, levels)

    def _value(self, subject: Subject, start: Micros, mean: float) -> float | None:
        """By how many spreads it is off, to the side that matters."""
        profile = subject.memory(self._profile_key)
        normal = self._usual(profile, start) if isinstance(profile, Profile) else None
        if normal is None:
            return None
        off = (mean - normal.expected) / normal.spread
        match self._side:
            case Side.ABOVE:
                return off
            case Side.BELOW:
                return -off
            case Side.BOTH:
                return abs(off)

    def _usual(self, profile: Profile, start: Micros) -> Usual | None:
        return usual(profile, start, self._over, warm_up=self._warm_up, least_spread=self._least_spread)

    def _facts(self, profile: Profile, start: Micros) -> tuple[Fact, ...]:
        normal = self._usual(profile, start)
        facts = (
            Fact("from", at=start),
            Fact("to", at=start + self._over),
            Fact("side", text=self._side.value),
            Fact("season", text=self._season.value),
            Fact("seasons_learned", value=seasons_learned(profile, start + self._over // 2)),
            Fact("warm_up", value=self._warm_up),
        )
        if normal is None:
            return facts
        return (Fact("expected", value=normal.expected), Fact("spread", value=normal.spread), *facts)

    def _why_quiet(self, profile: Profile, start: Micros) -> Because:
        """Too little learned; or enough, but no whole stretch was seen since."""
        return Because.WARMING_UP if self._usual(profile, start) is None else Because.TOO_FEW_READINGS
