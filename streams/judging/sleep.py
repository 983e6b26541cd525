"""Which rules sleep (`unless` a calendar holds), and when the next one falls asleep or wakes.

Looked up only when something turns: between two turns nothing is asked, however many rules and series there are.
"""

from collections.abc import Iterable, Mapping

from streams.contracts.calendars import Calendar
from streams.contracts.times import Micros
from streams.judging.matching import Traits
from streams.judging.rules.judge import Judge
from streams.runtime.calendars import holds, next_turn


class Sleep:
    """As of the fold's time at the last turn."""

    def __init__(self, calendars: Mapping[str, Calendar]) -> None:
        self._calendars = calendars
        self._at: Micros = 0
        self._turns: dict[tuple[str, ...], Micros | None] = {}
        self.turns_at: Micros | None = None

    def is_asleep(self, judge: Judge, traits: Traits) -> bool:
        """Whether the rule is out of force for a device."""
        return self.calendar_that_holds(judge, traits) is not None

    def calendar_that_holds(self, judge: Judge, traits: Traits) -> str | None:
        """For which calendar the rule sleeps."""
        return holds(judge.unless, self._at, self._calendars, traits.areas)

    def turns_by(self, unless: tuple[str, ...], at: Micros) -> bool:
        """Whether one of these calendars has begun or ended since the last turn, somewhere."""
        turn = self._turns.get(unless)
        return turn is not None and turn <= at

    def go_to(self, at: Micros, all_unless: Iterable[tuple[str, ...]]) -> None:
        """It is `at`: see when the calendars that rules mind turn next."""
        self._at = at
        self._turns = {unless: next_turn(unless, at, self._calendars) for unless in set(all_unless) if unless}
        self.turns_at = min((turn for turn in self._turns.values() if turn is not None), default=None)
