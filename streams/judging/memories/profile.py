"""A profile: what a series was in each slot of a season, the last eight times, learned as time goes by or from history.

stays       │ Mon 07:00     │ Mon 08:00     │ Mon 09:00 ··
readings    │  ·  ·  ·  · ··│·  ·   ·  ·  · │ ·  ·               the two newest stays are open: they still take
learned     ┘ its mean, as slot 7's newest of eight              late readings, and judge nobody yet
"""

import math
import sys
from array import array
from collections.abc import Mapping
from struct import pack, pack_into, unpack_from

import msgspec

from streams.contracts.rules import Season
from streams.contracts.times import Micros
from streams.judging.seasons import slot_of, slots_of

MOST_MEANS = 8
"""Of a slot: the newest. What was unusual is learned too; medians pass over it, and after eight seasons it is gone."""

QUARTERS = 4
"""Into which a stay is cut, to see how much a series varies within it."""

_MEANS = f"<{MOST_MEANS}f"
_WIDTH = 4
_LARGEST = 3e38  # of what four bytes hold
_UNREST_WEIGHT = 0.25
_MOST_GROWTH = 9.0
_FEWEST_FOR_A_LINE = 3


class Stay(msgspec.Struct, array_like=True, gc=False):
    """A stay that is not learned yet: what was read in each quarter of it."""

    number: int
    totals: list[float]
    counts: list[int]


class Profile(msgspec.Struct, array_like=True, tag="profile", gc=False):
    """Eight means a slot, oldest first, in four bytes each (nothing learned: NaN), and the unrest of each slot.

    `swing`: from the 10th to the 90th percentile of the slots' newest means.
    *Unrest* is the variance of the means of a quarter of a stay about their trend. It tells how far a short stretch
    lies from the mean of the whole stay for no reason. The newest stay counts for a quarter of it, and for no more
    than three times what was known.
    """

    season: Season
    reach: Micros = 0
    means: bytearray = msgspec.field(default_factory=bytearray)
    unrest: bytearray = msgspec.field(default_factory=bytearray)
    swing: float = 0.0
    open: list[Stay] = []

    def take(self, value: float, measured_at: Micros) -> None:
        """Into its stay, if that is one of the two newest; with the first reading of a newer one the oldest is learned.

        So a stay is learned when the one after it is over, and what is judged is not yet part of what it is held
        against.
        """
        slots = slots_of(self.season)
        number = slots.stay_at(measured_at)
        stay = next((stay for stay in self.open if stay.number == number), None)
        if stay is None:
            if self.open and number < self.open[-1].number:
                return
            if len(self.open) > 1:
                self._learn_stay(self.open.pop(0))
            stay = Stay(number, [0.0] * QUARTERS, [0] * QUARTERS)
            self.open.append(stay)
        quarter = (measured_at - slots.starts_at(number)) * QUARTERS // slots.width
        stay.totals[quarter] += value
        stay.counts[quarter] += 1

    def pass_over(self, measured_at: Micros) -> None:
        """What is not to be trusted is not learned; the rest of its stay is."""

    def trim(self, newest: Micros) -> None:
        """Nothing grows."""

    def learn(self, season: Season, slots: Mapping[int, tuple[float, ...]]) -> None:
        """The slots named, if it is of this season, are forgotten and learned anew: the newest eight means of each."""
        if season is not self.season:
            return
        for slot, means in slots.items():
            if 0 <= slot < slots_of(season).count:
                self._write(slot, [mean for mean in means if abs(mean) < _LARGEST][-MOST_MEANS:])
        self._measure_swing()

    def known(self, slot: int) -> list[float]:
        """The means of a slot, oldest first."""
        if not self.means:
            return []
        means = unpack_from(_MEANS, self.means, slot * MOST_MEANS * _WIDTH)
        return [mean for mean in means if not math.isnan(mean)]

    def unrest_of(self, slot: int) -> float | None:
        """The unrest of a slot, None where no stay in it was lived through (history tells none)."""
        if not self.unrest:
            return None
        (unrest,) = unpack_from("<f", self.unrest, slot * _WIDTH)
        return None if math.isnan(unrest) else float(unrest)

    def all_unrest(self) -> list[float]:
        """The unrest of every slot that has any to tell."""
        return [unrest for unrest in _floats(self.unrest) if not math.isnan(unrest)]

    def _learn_stay(self, stay: Stay) -> None:
        slot = slot_of(self.season, stay.number)
        mean = sum(stay.totals) / sum(stay.counts)
        if abs(mean) < _LARGEST:
            self._write(slot, [*self.known(slot), mean][-MOST_MEANS:])
            self._measure_swing()
            self._learn_unrest(slot, unrest_in(stay))

    def _learn_unrest(self, slot: int, unrest: float) -> None:
        if not self.unrest:
            self.unrest = _unknown(slots_of(self.season).count)
        before = self.unrest_of(slot)
        if before:
            unrest = before + (min(unrest, _MOST_GROWTH * before) - before) * _UNREST_WEIGHT
        if unrest < _LARGEST:
            pack_into("<f", self.unrest, slot * _WIDTH, unrest)

    def _measure_swing(self) -> None:
        newest = sorted(mean for mean in _floats(self.means)[MOST_MEANS - 1 :: MOST_MEANS] if not math.isnan(mean))
        tenth = len(newest) // 10
        self.swing = newest[-1 - tenth] - newest[tenth] if newest else 0.0

    def _write(self, slot: int, means: list[float]) -> None:
        if not self.means:
            self.means = _unknown(slots_of(self.season).count * MOST_MEANS)
        unknown = [math.nan] * (MOST_MEANS - len(means))
        pack_into(_MEANS, self.means, slot * MOST_MEANS * _WIDTH, *unknown, *means)


def unrest_in(stay: Stay) -> float:
    """The variance of its quarters' means about a straight line; of two about their mean; of one none can be seen."""
    seen = [
        (at, total / count) for at, (total, count) in enumerate(zip(stay.totals, stay.counts, strict=True)) if count
    ]
    if len(seen) == 1:
        return 0.0
    middle = sum(at for at, _ in seen) / len(seen)
    mean = sum(value for _, value in seen) / len(seen)
    residuals = sum((value - mean) * (value - mean) for _, value in seen)
    if len(seen) < _FEWEST_FOR_A_LINE:
        return residuals
    along = sum((at - middle) * (value - mean) for at, value in seen)
    across = sum((at - middle) ** 2 for at, _ in seen)
    return max(0.0, residuals - along * along / across) / (len(seen) - 2)


def _unknown(count: int) -> bytearray:
    return bytearray(pack("<f", math.nan) * count)


def _floats(packed: bytearray) -> "array[float]":
    floats = array("f", bytes(packed))
    if sys.byteorder == "big":
        floats.byteswap()
    return floats
