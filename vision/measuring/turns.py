"""Turning movements: who crosses a turn's origin and then its destination, once for each track and turn."""

from collections.abc import Iterator, Sequence

from streams.contracts.cameras import Turn
from vision.measuring.events import Crossing
from vision.measuring.states import Turned


class TurnWatch:
    """The turns of one camera. In which direction the lines are crossed does not matter, only the order."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = turns
        self._crossed: dict[int, set[str]] = {}
        self._turned: dict[int, set[str]] = {}

    def see(self, crossings: Sequence[Crossing]) -> Iterator[Turned]:
        """The crossings of the next frame. Two lines crossed within one frame have no order, and are no turn."""
        for crossing in crossings:
            for turn in self._ended_by(crossing):
                self._turned.setdefault(crossing.track, set()).add(turn.id)
                yield Turned(turn.id, crossing.track, crossing.time_s, crossing.vehicle_class)
        for crossing in crossings:
            self._crossed.setdefault(crossing.track, set()).add(crossing.line)

    def forget(self, alive: set[int]) -> None:
        """Let go of tracks that are no more."""
        for memory in (self._crossed, self._turned):
            for track in memory.keys() - alive:
                del memory[track]

    def _ended_by(self, crossing: Crossing) -> Iterator[Turn]:
        crossed = self._crossed.get(crossing.track, set())
        turned = self._turned.get(crossing.track, set())
        for turn in self._turns:
            if turn.destination == crossing.line and turn.origin in crossed and turn.id not in turned:
                yield turn
