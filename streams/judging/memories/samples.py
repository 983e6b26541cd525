"""Samples: the last stretch of a series, thinned, of which rates of change are made.

readings every 10 s   ································│
kept of 600 s         ·    ·    ·    ·    ·    ·    · ·│      one in every 50 s, and always the newest
"""

from collections.abc import Mapping
from struct import iter_unpack, pack

import msgspec

from streams.contracts.rules import Season
from streams.contracts.times import Micros

MOST_SAMPLES = 14
"""One for every twelfth of `over`, that at its beginning, and the newest: 91 pairs, however dense the readings."""

_PARTS = 12
_SAMPLE = "<qd"
_WIDTH = 16


class Samples(msgspec.Struct, array_like=True, tag="samples", gc=False):
    """Readings of the last `over`, oldest first, packed in 16 bytes each.

    All but the last two lie at least a twelfth of `over` apart. A late reading fills a gap of twice that; in any other
    place it tells nothing new and is left out.
    """

    over: Micros
    reach: Micros = 0
    kept: bytearray = msgspec.field(default_factory=bytearray)

    def take(self, value: float, measured_at: Micros) -> None:
        """The newest takes the place of the one before it, unless that is far enough from its own predecessor."""
        samples = self.samples()
        apart = self.over // _PARTS
        if samples and measured_at <= samples[-1][0]:
            self._fill_gap(samples, value, measured_at, apart)
            return
        if len(samples) > 1 and samples[-1][0] - samples[-2][0] < apart:
            del self.kept[-_WIDTH:]
        self.kept += pack(_SAMPLE, measured_at, value)
        self._forget_before(measured_at - self.over)

    def pass_over(self, measured_at: Micros) -> None:
        """A reading more or less does not matter to a slope."""

    def trim(self, newest: Micros) -> None:
        """Done as samples are taken: how far back is part of the key."""

    def learn(self, season: Season, slots: Mapping[int, tuple[float, ...]]) -> None:
        """History teaches it nothing."""

    def samples(self) -> list[tuple[Micros, float]]:
        """When measured, and the value, oldest first."""
        return list(iter_unpack(_SAMPLE, self.kept))

    def _fill_gap(self, samples: list[tuple[Micros, float]], value: float, measured_at: Micros, apart: Micros) -> None:
        if measured_at < samples[-1][0] - self.over:
            return
        place = sum(at < measured_at for at, _ in samples)
        neighbours = samples[max(0, place - 1) : place + 1]
        if all(abs(at - measured_at) >= apart for at, _ in neighbours):
            self.kept[place * _WIDTH : place * _WIDTH] = pack(_SAMPLE, measured_at, value)

    def _forget_before(self, oldest: Micros) -> None:
        gone = sum(at < oldest for at, _ in self.samples())
        del self.kept[: gone * _WIDTH]
