"""Panes: readings summed up by stretches of time, of which windows are put together.

panes of 60 s      │  3  │  5  │  4  │  4  │  2  │  5  │          readings in each, by the device's clock
over 300, every 60 └────────────window───────────┘
                         └────────────window───────────┘
"""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from struct import pack

import msgspec

from streams.contracts.rules import Season
from streams.contracts.times import Micros

MOST_VALUES = 20_000
"""Of one series, where percentiles are asked: shared evenly by its panes; further readings of a pane only count."""

_NEVER: Micros = -(2**62)
_FEWEST_VALUES = 16
_WIDTH = 8


class Pane(msgspec.Struct, array_like=True, gc=False):
    """The readings of one stretch. `values`: all of them, packed, where percentiles are asked."""

    count: int
    total: float
    low: float
    high: float
    values: bytearray | None = None


class Panes(msgspec.Struct, array_like=True, tag="panes", gc=False):
    """Panes of `width`, oldest first, and their `numbers` (`measured_at` // `width`); none without a reading.

    `since`: from here on no reading of the series is missing.
    """

    width: Micros
    keeps_values: bool
    reach: Micros = 0
    since: Micros = _NEVER
    numbers: list[int] = []
    panes: list[Pane] = []

    @property
    def newest(self) -> int:
        """The number of the newest pane."""
        return self.numbers[-1] if self.numbers else _NEVER

    def take(self, value: float, measured_at: Micros) -> None:
        """Into its pane."""
        if self.since == _NEVER:
            self.since = measured_at
        number = measured_at // self.width
        numbers = self.numbers
        place = len(numbers) - 1 if numbers and numbers[-1] == number else bisect_left(numbers, number)
        if place == len(numbers) or numbers[place] != number:
            values = bytearray(pack("<d", value)) if self.keeps_values else None
            numbers.insert(place, number)
            self.panes.insert(place, Pane(1, value, value, value, values))
            return
        pane = self.panes[place]
        pane.count += 1
        pane.total += value
        pane.low = min(pane.low, value)
        pane.high = max(pane.high, value)
        if pane.values is not None and len(pane.values) < self._most_bytes():
            pane.values += pack("<d", value)

    def pass_over(self, measured_at: Micros) -> None:
        """Nothing is missing only from here on."""
        self.since = max(self.since, measured_at + 1)

    def trim(self, newest: Micros) -> None:
        """Panes that end beyond reach go."""
        oldest = (newest - self.reach) // self.width
        if self.numbers and self.numbers[0] < oldest:
            gone = bisect_left(self.numbers, oldest)
            del self.numbers[:gone]
            del self.panes[:gone]

    def learn(self, season: Season, slots: Mapping[int, tuple[float, ...]]) -> None:
        """History teaches it nothing."""

    def is_whole_from(self, start: Micros) -> bool:
        """Whether no reading of `start` and later is missing."""
        return _NEVER < self.since <= start

    def within(self, start: Micros, end: Micros) -> list[Pane]:
        """The panes from `start` to `end` (whole numbers of `width`), oldest first."""
        numbers = self.numbers
        return self.panes[bisect_left(numbers, start // self.width) : bisect_left(numbers, end // self.width)]

    def _most_bytes(self) -> int:
        return max(_FEWEST_VALUES, MOST_VALUES // (self.reach // self.width + 1)) * _WIDTH


def values_of(panes: Iterable[Pane]) -> "array[float]":
    """All values kept."""
    values = array("d", b"".join(pane.values for pane in panes if pane.values is not None))
    if sys.byteorder == "big":
        values.byteswap()
    return values
