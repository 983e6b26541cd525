"""Which readings the memories of a series take, and which memories it has: as its rules need, no more."""

from collections.abc import Iterable

from streams.contracts.lessons import Lesson
from streams.contracts.times import Micros
from streams.judging.memories.kinds import AnyMemory
from streams.judging.memories.memory import OF_FAULTS
from streams.judging.memories.seen import Seen
from streams.judging.rules.judge import NEVER
from streams.judging.subjects import WatchedSeries

_SEEN = "seen"


def fit_memories(series: WatchedSeries) -> None:
    """After a change of the rules: make, widen and drop memories. A new one begins with the newest reading."""
    needs = series.matches.needs
    if not needs:
        series.memories = None
        return
    before = series.memories or {}
    after = {}
    seen = before.get(_SEEN) or Seen()
    if not before and series.measured_at != NEVER:
        seen.take(series.value, series.measured_at)
    seen.reach = max(need.reach for need in needs)
    after[_SEEN] = seen
    for need in needs:
        memory = before.get(need.key)
        if memory is None:
            memory = need.make()
            is_trusted = need.key.startswith(OF_FAULTS) or not series.is_withheld
            if series.measured_at != NEVER and is_trusted and need.key not in series.matches.resting:
                memory.take(series.value, series.measured_at)
        memory.reach = need.reach
        after[need.key] = memory
    series.memories = after


def remember(series: WatchedSeries, *, of_faults: bool) -> None:
    """The newest reading goes to the memories of rules about faults, or to all others unless it is withheld."""
    for key, memory in _awake(series):
        if key.startswith(OF_FAULTS) is of_faults:
            if series.is_withheld and not of_faults:
                memory.pass_over(series.measured_at)
            else:
                memory.take(series.value, series.measured_at)


def remember_calm(series: WatchedSeries) -> None:
    """The newest reading, which no rule doubts, goes to all memories."""
    value, measured_at = series.value, series.measured_at
    for _, memory in _awake(series):
        memory.take(value, measured_at)
    for memory in (series.memories or {}).values():
        memory.trim(measured_at)


def remember_withheld(series: WatchedSeries) -> None:
    """The newest reading is trusted after all."""
    for key, memory in _awake(series):
        if not key.startswith(OF_FAULTS) and key != _SEEN:
            memory.take(series.value, series.measured_at)


def is_new(series: WatchedSeries, measured_at: Micros) -> bool:
    """Whether a reading that is not the newest was never taken, and comes within the lateness bound."""
    seen = series.memory(_SEEN)
    return isinstance(seen, Seen) and seen.is_welcome(measured_at, series.measured_at)


def remember_late(series: WatchedSeries, value: float, measured_at: Micros, *, is_sound: bool) -> None:
    """A late reading goes to all memories, or to those of rules about faults alone."""
    for key, memory in _awake(series):
        if is_sound or key.startswith(OF_FAULTS):
            memory.take(value, measured_at)
        else:
            memory.pass_over(measured_at)


def learn(series: WatchedSeries, lesson: Lesson) -> None:
    """What history teaches goes to the memories that learn."""
    for memory in (series.memories or {}).values():
        memory.learn(lesson.season, lesson.slots)


def _awake(series: WatchedSeries) -> Iterable[tuple[str, AnyMemory]]:
    memories, resting = series.memories or {}, series.matches.resting
    if not resting:
        return memories.items()
    return [(key, memory) for key, memory in memories.items() if key not in resting]
