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


class Panes(msgspec.Struct, array_like=True, tag="panes", gc=False):
    """Panes of `width`, oldest first, and their `numbers` (`measured_at` // `width`); none without a reading.

    What a pane came to stands in one list for each figure, at the same place: a window is a slice of them. `values`:
    all of a pane, packed, where percentiles are asked; else empty. `since`: from here on no reading is missing.
    """

    width: Micros
    keeps_values: bool
    reach: Micros = 0
    since: Micros = _NEVER
    numbers: list[int] = []
    counts: list[int] = []
    totals: list[float] = []
    lows: list[float] = []
    highs: list[float] = []
    values: list[bytearray] = []

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
            self._open(place, number, value)
            return
        self.counts[place] += 1
        self.totals[place] += value
        self.lows[place] = min(self.lows[place], value)
        self.highs[place] = max(self.highs[place], value)
        if self.keeps_values and len(self.values[place]) < self._most_bytes():
            self.values[place] += pack("<d", value)

    def pass_over(self, measured_at: Micros) -> None:
        """Nothing is missing only from here on."""
        self.since = max(self.since, measured_at + 1)

    def trim(self, newest: Micros) -> None:
        """Panes that end beyond reach go."""
        numbers = self.numbers
        oldest = (newest - self.reach) // self.width
        if numbers and numbers[0] < oldest:
            gone = bisect_left(numbers, oldest)
            for figures in (numbers, self.counts, self.totals, self.lows, self.highs, self.values):
                del figures[:gone]

    def learn(self, season: Season, slots: Mapping[int, tuple[float, ...]]) -> None:
        """History teaches it nothing."""

    def is_whole_from(self, start: Micros) -> bool:
        """Whether no reading of `start` and later is missing."""
        return _NEVER < self.since <= start

    def places(self, start: Micros, end: Micros) -> slice:
        """Where the panes from `start` to `end` (whole numbers of `width`) stand in the lists."""
        numbers, last = self.numbers, end // self.width
        after = bisect_left(numbers, last) if numbers and numbers[-1] >= last else len(numbers)
        return slice(bisect_left(numbers, start // self.width), after)

    def _open(self, place: int, number: int, value: float) -> None:
        self.numbers.insert(place, number)
        self.counts.insert(place, 1)
        self.totals.insert(place, value)
        self.lows.insert(place, value)
        self.highs.insert(place, value)
        if self.keeps_values:
            self.values.insert(place, bytearray(pack("<d", value)))

    def _most_bytes(self) -> int:
        return max(_FEWEST_VALUES, MOST_VALUES // (self.reach // self.width + 1)) * _WIDTH


def unpacked(packed: Iterable[bytearray]) -> "array[float]":
    """All values kept."""
    values = array("d", b"".join(packed))
    if sys.byteorder == "big":
        values.byteswap()
    return values
