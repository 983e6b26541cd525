"""Window: a function of all readings of a series in a stretch of time, by the device's clock.

over 300, every 60, grace 20            09:55          10:00  10:01
readings, by `measured_at`                │ ●  ●  ● ●  ●  ●│ ● │
window that ends at 10:00                 └────────────────┘
judged once the series is at 10:00:20                         ▲      late ones correct it until that of 10:01 is judged
"""

import math
from collections.abc import Callable, Iterable

from streams.contracts.explanations import Because, Fact, Standing
from streams.contracts.rules import WindowFunction, WindowRule
from streams.contracts.times import Micros, from_seconds
from streams.contracts.verdicts import VerdictReason
from streams.judging.memories.memory import Need, memory_key
from streams.judging.memories.panes import Panes, unpacked
from streams.judging.rules.conditions import Condition, LevelCondition, WindowCondition
from streams.judging.rules.judge import NEVER, Account, Judge, Subject, series_time
from streams.judging.rules.levels import Levels

MOST_PANES = 1_440
"""In a window: a day by the minute. Where `over_s` and `every_s` ask for more, they are rounded up to whole panes."""

_Function = Callable[[Panes, slice, int], float]
"""What a window comes to: of the panes at these places, with so many readings in all (none only for sum and count)."""


class WindowJudge(Judge):
    """A window rule, made ready.

    A window with fewer than `at_least` readings says nothing: what is held stays. With `at_least` 0 a window without
    any counts for `count` and `sum`. A window of which readings may be missing (it began before the rule or the series
    was known, or in a fault of the device) is judged as it is, but for `count` and `sum` under a falling level.
    """

    raised = VerdictReason.WINDOW
    minds_values = False

    def __init__(self, rule: WindowRule) -> None:
        super().__init__(rule)
        self.levels = Levels(rule.levels, rule.hold_s)
        self._pane, self._over, self._every, self._grace = _measures(rule)
        self._value, self._at_least = _function(rule), rule.at_least
        self.windows = (rule.fn, rule.percentile or 0.0, self._at_least, self._over, self._every)
        adds_up = rule.fn in (WindowFunction.COUNT, WindowFunction.SUM)
        self._empty_counts = adds_up and rule.at_least == 0
        self._must_be_whole = adds_up and self.levels.has_falling
        keeps_values = rule.fn is WindowFunction.PERCENTILE
        self._key = memory_key("values" if keeps_values else "panes", self._pane, is_fault=rule.is_fault)
        self._reach = self._over + min(self._over, self._every) + self._grace
        self.needs = (Need(self._key, self._reach, lambda: Panes(self._pane, keeps_values)),)

    def on_reading(self, before: Condition | None, subject: Subject) -> Condition | None:
        """Its `measured_at` may end windows, itself in none of them."""
        panes = subject.memory(self._key)
        if subject.measured_at == NEVER or not isinstance(panes, Panes):
            return before
        if not isinstance(before, WindowCondition):
            before = WindowCondition(None, subject.measured_at // self._every * self._every)
        return self._judged_to(before, panes, subject.measured_at)

    def on_late(self, before: Condition | None, subject: Subject, measured_at: Micros) -> Condition | None:
        """Within the newest window judged, that is judged again as if the reading had come in time."""
        panes = subject.memory(self._key)
        if not isinstance(before, WindowCondition) or not isinstance(panes, Panes):
            return before
        start = before.judged_to - self._over
        if not start <= measured_at < before.judged_to or start < subject.measured_at - self._reach:
            return before
        return self._judged(before, before.before, panes, before.judged_to)

    def on_time(self, before: Condition | None, subject: Subject, listened: Micros) -> Condition | None:
        """Time goes on for the series though no reading comes."""
        panes = subject.memory(self._key)
        if not isinstance(before, WindowCondition) or not isinstance(panes, Panes):
            return before
        time = series_time(subject, listened)
        if not self._empty_counts:  # however late somebody asks, windows after the newest reading stay unjudged
            time = min(time, panes.newest * self._pane + self._over + self._grace)
        return self._judged_to(before, panes, time)

    def on_rule(
        self, before: Condition | None, earlier: Judge | None, subject: Subject, listened: Micros
    ) -> Condition | None:
        """Where windows are the same, the newest one is judged again; else what is held goes on until the first is."""
        del listened  # windows go by the time of the series
        if earlier is self:
            return before
        if not isinstance(earlier, WindowJudge) or not isinstance(before, WindowCondition):
            return self.on_reading(None, subject) if subject.is_sound else None
        is_alike = self.windows == earlier.windows
        at, value = before.judged_to, before.value if is_alike and subject.is_sound else None
        told_at = at if before.value_at is None else before.value_at  # a hold goes by windows that said something
        levels = self.levels.carried(before.levels, earlier.levels, value, (told_at, told_at), told_at)
        levels_before = self.levels.carried(before.before, earlier.levels, None, (told_at, told_at), told_at)
        if is_alike:
            return _condition(at, (before.value, before.value_at), levels, levels_before)
        return _condition(at // self._every * self._every, (None, None), levels, levels_before)

    def due(self, condition: Condition | None, subject: Subject) -> Micros | None:
        """When the next window is to be judged, if any reading is in it or one that follows, or empty ones count."""
        panes = subject.memory(self._key)
        if not isinstance(condition, WindowCondition) or not isinstance(panes, Panes):
            return None
        end = condition.judged_to + self._every
        if not self._empty_counts and panes.newest * self._pane < end - self._over:
            return None
        return subject.came_at + end + self._grace - subject.measured_at

    def calm_between(self, condition: Condition | None) -> tuple[float, float]:
        """Whatever a reading says: it is told of when its window ends."""
        del condition
        return (-math.inf, math.inf)

    def calm_until(self, condition: Condition | None) -> Micros:
        """The end of the window that is filling, and its grace."""
        if not isinstance(condition, WindowCondition):
            return NEVER
        return condition.judged_to + self._every + self._grace

    def measure(self, condition: Condition | None, subject: Subject) -> tuple[float | None, Micros | None]:
        """What the newest window came to, and its end."""
        if not isinstance(condition, WindowCondition):
            return super().measure(condition, subject)
        return condition.value, condition.value_at

    def explain(self, condition: Condition | None, subject: Subject, listened: Micros) -> Account:
        """The newest window judged, and the one that is filling."""
        panes = subject.memory(self._key)
        if not isinstance(condition, WindowCondition) or not isinstance(panes, Panes):
            return Account(Standing.QUIET, Because.NO_READING_YET)
        end, next_end = condition.judged_to, condition.judged_to + self._every
        filling = panes.places(next_end - self._over, next_end)
        so_far = sum(panes.counts[filling])
        facts: tuple[Fact, ...] = (
            Fact("window_ended_at", at=end),
            Fact("readings", value=sum(panes.counts[panes.places(end - self._over, end)])),
            Fact("at_least", value=self._at_least),
            Fact("next_window_ends_at", at=next_end),
            Fact("readings_so_far", value=so_far),
            Fact("series_time", at=series_time(subject, listened)),
        )
        if so_far:
            facts = (Fact("value_so_far", value=self._value(panes, filling, so_far)), *facts)
        if condition.value is not None:
            facts = (Fact("value", value=condition.value), Fact("value_at", at=condition.value_at), *facts)
        elif condition.levels is None:
            return Account(Standing.QUIET, Because.TOO_FEW_READINGS, None, facts)
        return self.levels.account(condition.levels, facts)

    def _judged_to(self, known: WindowCondition, panes: Panes, time: Micros) -> WindowCondition:
        """All windows judged that end by `time` (of the series), the grace past."""
        next_end = known.judged_to + self._every
        if time < next_end + self._grace:
            return known
        last = (time - self._grace) // self._every * self._every
        if last == next_end:  # nearly always
            return self._judged(known, known.levels, panes, last)
        for end in self._ends(panes, known.judged_to, last):
            known = self._judged(known, known.levels, panes, end)
        if known.judged_to < last:
            known = _condition(last, (known.value, known.value_at), known.levels, known.levels)
        return known

    def _judged(
        self, known: WindowCondition, levels: LevelCondition | None, panes: Panes, end: Micros
    ) -> WindowCondition:
        """The window that ends at `end` judged, on top of the `levels` held before it."""
        start = end - self._over
        places = panes.places(start, end)
        count = sum(panes.counts[places])
        says_something = count >= self._at_least and (count > 0 or self._empty_counts)
        if not says_something or (self._must_be_whole and not panes.is_whole_from(start)):
            return _condition(end, (known.value, known.value_at), levels, levels)
        value = self._value(panes, places, count)
        after = self.levels.after(levels, value, end, end)
        return WindowCondition(None if after is None else after.severity, end, value, end, after, levels)

    def _ends(self, panes: Panes, judged_to: Micros, last: Micros) -> Iterable[Micros]:
        """Ends after `judged_to` up to `last`: all, or if they are many, those of windows that have readings.

        Where empty windows count, also the first and the last of each run of them: nothing changes in between.
        """
        every = self._every
        if last - judged_to <= self._over + 2 * every:
            return range(judged_to + every, last + 1, every)
        telling = {
            end
            for start in (number * self._pane for number in panes.numbers)
            for end in range(max(start // every * every, judged_to) + every, min(start + self._over, last) + 1, every)
        }
        if self._empty_counts:
            telling |= {end + every for end in telling if end < last} | {judged_to + every, last}
        return sorted(telling)


def _function(rule: WindowRule) -> _Function:
    match rule.fn:
        case WindowFunction.AVG:
            return lambda panes, places, count: math.fsum(panes.totals[places]) / count
        case WindowFunction.MIN:
            return lambda panes, places, _: min(panes.lows[places])
        case WindowFunction.MAX:
            return lambda panes, places, _: max(panes.highs[places])
        case WindowFunction.SUM:
            return lambda panes, places, _: math.fsum(panes.totals[places])
        case WindowFunction.COUNT:
            return lambda _, __, count: float(count)
        case WindowFunction.PERCENTILE:
            percent = rule.percentile or 0.0
            return lambda panes, places, _: percentile(unpacked(panes.values[places]), percent)


def percentile(values: Iterable[float], percent: float) -> float:
    """Of at least one value, interpolated between neighbours: PostgreSQL's `percentile_cont`."""
    in_order = sorted(values)
    place = percent / 100 * (len(in_order) - 1)
    below = int(place)
    above = min(below + 1, len(in_order) - 1)
    return in_order[below] + (in_order[above] - in_order[below]) * (place - below)


def _condition(
    judged_to: Micros,
    told: tuple[float | None, Micros | None],
    levels: LevelCondition | None,
    before: LevelCondition | None,
) -> WindowCondition:
    return WindowCondition(None if levels is None else levels.severity, judged_to, *told, levels, before)


def _measures(rule: WindowRule) -> tuple[Micros, Micros, Micros, Micros]:
    """Pane, over, every and grace: whole panes, at most `MOST_PANES` in a window and in the grace."""
    over = from_seconds(rule.over_s)
    every = over if rule.every_s is None else from_seconds(rule.every_s)
    pane = max(math.gcd(over, every), -(-over // MOST_PANES))
    grace = min(from_seconds(rule.grace_s), MOST_PANES * pane)
    return pane, -(-over // pane) * pane, -(-every // pane) * pane, grace
