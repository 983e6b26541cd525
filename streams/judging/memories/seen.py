"""Which readings were taken: so that one that comes again is not taken again, and counts and means stay true."""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from struct import pack

import msgspec

from streams.contracts.rules import Season
from streams.contracts.times import Micros

MOST_TIMES = 512
"""At least so many of the newest readings are known again, at most twice as many are kept, in 8 bytes each."""

_WIDTH = 8
_FIRST_TRIM = 32 * _WIDTH


class Seen(msgspec.Struct, array_like=True, tag="seen", gc=False):
    """The times of the readings taken, in the order they came; of those at or before `forgotten_to` nothing is known.

    That is the lateness bound: as far back as any rule of the series needs (`reach`), and 512 readings at least.
    """

    reach: Micros = 0
    times: bytearray = msgspec.field(default_factory=bytearray)
    forgotten_to: Micros = -(2**62)
    trim_at: int = _FIRST_TRIM

    def is_welcome(self, measured_at: Micros, newest: Micros) -> bool:
        """Whether a reading that is not the newest is within the lateness bound and new."""
        if measured_at <= self.forgotten_to or measured_at < newest - self.reach:
            return False
        return measured_at not in self._unpacked()

    def take(self, value: float, measured_at: Micros) -> None:
        """Know it again."""
        del value
        self.times += pack("<q", measured_at)

    def pass_over(self, measured_at: Micros) -> None:
        """It came, so it is known again."""
        self.times += pack("<q", measured_at)

    def trim(self, newest: Micros) -> None:
        """Whenever the times have doubled, those that are needed no longer go."""
        if len(self.times) < self.trim_at:
            return
        times = array("q", sorted(self._unpacked()))
        first = max(bisect_left(times, newest - self.reach), len(times) - MOST_TIMES, 0)
        if first:
            self.forgotten_to = max(self.forgotten_to, times[first - 1])
        self.times = bytearray(_little(times[first:]).tobytes())
        self.trim_at = min(max(_FIRST_TRIM, 2 * len(self.times)), 2 * MOST_TIMES * _WIDTH)

    def learn(self, season: Season, slots: Mapping[int, tuple[float, ...]]) -> None:
        """History teaches it nothing."""

    def _unpacked(self) -> "array[int]":
        return _little(array("q", bytes(self.times)))


def _little(times: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        times.byteswap()
    return times
