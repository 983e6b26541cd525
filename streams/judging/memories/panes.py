"""Panes: readings summed up by stretches of time, of which windows are put together.

panes of 60 s      │  3  │  5  │  4  │  4  │  2  │  5  │          readings in each, by the device's clock
over 300, every 60 └────────────window───────────┘
                         └────────────window───────────┘
"""

import sys
from array import array
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
    """Panes of `width` by number (`measured_at` // `width`), those without a reading left out.

    `since`: from here on no reading of the series is missing in it. `newest`: the newest pane's number.
    """

    width: Micros
    keeps_values: bool
    reach: Micros = 0
    since: Micros = _NEVER
    newest: int = _NEVER
    panes: dict[int, Pane] = {}

    def take(self, value: float, measured_at: Micros) -> None:
        """Into its pane."""
        if self.since == _NEVER:
            self.since = measured_at
        number = measured_at // self.width
        pane = self.panes.get(number)
        if pane is None:
            pane = self.panes[number] = Pane(
                1, value, value, value, bytearray(pack("<d", value)) if self.keeps_values else None
            )
            self.newest = max(self.newest, number)
            return
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
        panes = self.panes
        while panes and (first := next(iter(panes))) < oldest:
            del panes[first]
        if len(panes) > self.reach // self.width + 2:  # a late one stands at the end, behind newer ones
            self.panes = {number: panes[number] for number in sorted(panes) if number >= oldest}

    def learn(self, season: Season, slots: Mapping[int, tuple[float, ...]]) -> None:
        """History teaches it nothing."""

    def is_whole_from(self, start: Micros) -> bool:
        """Whether no reading of `start` and later is missing."""
        return _NEVER < self.since <= start

    def within(self, start: Micros, end: Micros) -> list[Pane]:
        """The panes from `start` to `end` (whole numbers of `width`), oldest first."""
        first, last = start // self.width, end // self.width
        if last - first > len(self.panes):
            return [self.panes[number] for number in sorted(self.panes) if first <= number < last]
        return [self.panes[number] for number in range(first, last) if number in self.panes]

    def _most_bytes(self) -> int:
        return max(_FEWEST_VALUES, MOST_VALUES // (self.reach // self.width + 1)) * _WIDTH


def values_of(panes: Iterable[Pane]) -> "array[float]":
    """All values kept."""
    values = array("d", b"".join(pane.values for pane in panes if pane.values is not None))
    if sys.byteorder == "big":
        values.byteswap()
    return values
