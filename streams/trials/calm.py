"""Readings that cannot matter are passed over: among millions of them few come near what a rule raises at.

A reading reaches a threshold; the average, minimum, maximum or a percentile of a window does only where one of its
readings does. So of each series those readings are judged that are not surely calm, those around them as far as a
window reaches, and all while anything is awaited or stands. To silence it matters that a series is heard often enough,
and exactly when a longer gap begins and ends. Other kinds of rules need every reading.
Held to the judging of every reading by tests/unit/trials/test_calm.py.

speed       40 41 39 38 12  8  9 13 39 40 41 40 42          raised at or below 10, given up at or above 14
not calm                 ●  ●  ●  ●
judged            ├─────────────────────┤                   with a window of two readings
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.contracts.properties import CATALOGUE
from streams.contracts.readings import ONLINE
from streams.contracts.rules import (
    ImplausibleRule,
    Level,
    SeriesRule,
    SilenceRule,
    ThresholdRule,
    WindowFunction,
    WindowRule,
)
from streams.contracts.times import Micros, from_seconds
from streams.runtime.units import Conversion
from streams.timescale.bulk_history import ManyReadings

Array = NDArray[Any]

_WITHIN_ITS_READINGS = (WindowFunction.AVG, WindowFunction.MIN, WindowFunction.MAX, WindowFunction.PERCENTILE)
_ROUNDING = 1e-9
"""Of a value: by so much less than a bound an average of values beyond it may come out."""


class Calm(NamedTuple):
    """Values strictly between are calm (canonical unit), if none that is not lies within `reach` before or after.

    `silent_after`: how long nothing may be heard; 0: that does not matter.
    """

    low: float = -math.inf
    high: float = math.inf
    reach: Micros = 0
    silent_after: Micros = 0


RESTLESS = Calm(math.inf, -math.inf)
"""Every reading matters."""


def calm_under(rules: Iterable[SeriesRule], property_name: str) -> Calm:
    """What is calm for a series of this property that all these rules are about."""
    each = [Calm(), *(_calm_under(rule, property_name) for rule in rules)]
    return Calm(
        max(one.low for one in each),
        min(one.high for one in each),
        max(one.reach for one in each),
        min((one.silent_after for one in each if one.silent_after), default=0),
    )


def _calm_under(rule: SeriesRule, property_name: str) -> Calm:
    match rule:
        case ThresholdRule(levels=levels):
            return _between(levels, 0)
        case WindowRule(fn=fn, levels=levels, over_s=over_s, every_s=every_s, grace_s=grace_s):
            reach = from_seconds(2 * (over_s + (every_s or over_s)) + grace_s)
            return _between(levels, reach) if fn in _WITHIN_ITS_READINGS else RESTLESS
        case ImplausibleRule(low=low, high=high):
            known = CATALOGUE.get(property_name)
            lowest, highest = (-math.inf, math.inf) if known is None else (known.low, known.high)
            return Calm(lowest if low is None else low, highest if high is None else high)
        case SilenceRule(after_s=after_s):
            return Calm(silent_after=from_seconds(after_s)) if property_name != ONLINE else RESTLESS
        case _:
            return RESTLESS


def _between(levels: Sequence[Level], reach: Micros) -> Calm:
    """Beyond `clear_at` of every level, on the calm side."""
    low, high = -math.inf, math.inf
    for level in levels:
        margin = _ROUNDING * max(1.0, abs(level.clear_at))
        if level.raise_at >= level.clear_at:
            high = min(high, level.clear_at - margin)
        else:
            low = max(low, level.clear_at + margin)
    return Calm(low, high, reach)


class Sifted(NamedTuple):
    """Readings in the order of their times: series by place, and of each whether it matters.

    `is_calm`: it lies within reach of none that is not. After one that is not calm the next one matters too: time may
    have brought something about in between.
    """

    place: Array
    measured_at: Array
    value: Array
    matters: Array
    is_calm: Array

    def next_of_series(self) -> Array:
        """For each reading the index of the next one of its series, -1 if there is none."""
        by_series = np.argsort(self.place, kind="stable")
        following = np.full(len(by_series), -1)
        is_same = self.place[by_series][1:] == self.place[by_series][:-1]
        following[by_series[:-1][is_same]] = by_series[1:][is_same]
        return following

    def between(self, begins: Micros, ends: Micros) -> "Sifted":
        """Those measured from then until before then."""
        first, last = np.searchsorted(self.measured_at, (begins, ends))
        return Sifted(*(column[first:last] for column in self))


class Sieve:
    """Tells what matters. What comes next may make a reading matter, so the last stretch is kept back."""

    def __init__(self, calms: Sequence[Calm], conversions: Sequence[Conversion | None]) -> None:
        whole = [(one if found is not None else RESTLESS) for one, found in zip(calms, conversions, strict=True)]
        self._low = np.array([one.low for one in whole])
        self._high = np.array([one.high for one in whole])
        self._reach = np.array([one.reach for one in whole], dtype=np.int64)
        self._factor = np.array([1.0 if one is None else one.factor for one in conversions])
        self._offset = np.array([0.0 if one is None else one.offset for one in conversions])
        self._silent_after = np.array([one.silent_after for one in whole], dtype=np.int64)
        self._furthest: Micros = max((one.reach + one.silent_after for one in whole), default=0)
        self._kept = Sifted(*(np.empty(0, kind) for kind in (np.int64, np.int64, np.float64, bool, bool)))
        self._told_to: Micros = -(2**62)

    def sift(self, history: ManyReadings, ends: Micros, *, is_last: bool) -> Sifted:
        """What can be told of now, given the readings up to `ends`; with the last ones all."""
        kept = self._kept
        place = np.concatenate((kept.place, history.place))
        measured_at = np.concatenate((kept.measured_at, history.measured_at))
        value = np.concatenate((kept.value, history.value))
        canonical = value * self._factor[place] + self._offset[place]
        is_restless = ~((canonical > self._low[place]) & (canonical < self._high[place]))
        sifted = Sifted(place, measured_at, value, *self._around(place, measured_at, is_restless))
        told_to = ends if is_last else ends - self._furthest
        told = sifted.between(self._told_to, told_to)
        self._told_to = max(self._told_to, told_to)
        self._kept = sifted.between(self._told_to - self._furthest, ends)
        return told

    def _around(self, place: Array, measured_at: Array, is_restless: Array) -> tuple[Array, Array]:
        """Which matter: within reach of a restless one of their series, or signs of life; and which are calm."""
        if not self._furthest or not len(place):
            return is_restless, ~is_restless
        by_series = np.argsort(place, kind="stable")
        places, times = place[by_series], measured_at[by_series]
        reached = self._reached(places, times, is_restless[by_series])
        matters, is_calm = np.empty(len(place), dtype=bool), np.empty(len(place), dtype=bool)
        matters[by_series] = reached | self._signs_of_life(places, times)
        is_calm[by_series] = ~reached
        return matters, is_calm

    def _reached(self, places: Array, times: Array, matters: Array) -> Array:
        apart = int(times.max() - times.min()) + 2 * self._furthest + 1
        line = places * apart + (times - times.min())  # one series after the other, none within reach of another
        found = np.flatnonzero(matters)
        reach = self._reach[places[found]]
        firsts = np.searchsorted(line, line[found] - reach, "left")
        lasts = np.searchsorted(line, line[found] + reach, "right")
        count = len(line) + 1
        depth = np.cumsum(np.bincount(firsts, minlength=count) - np.bincount(lasts, minlength=count))
        return np.asarray(depth[:-1] > 0)

    def _signs_of_life(self, places: Array, times: Array) -> Array:
        """The first in each half of `silent_after`, and those on both sides of a gap of a third of it.

        So what is judged of a series that is never silent lies less than five sixths of it apart.
        """
        silent_after = self._silent_after[places]
        counts = silent_after > 0
        half = np.maximum(silent_after // 2, 1)
        begins = np.ones(len(places), dtype=bool)  # a gap, or a half, or the series
        begins[1:] = (
            (places[1:] != places[:-1])
            | (times[1:] // half[1:] != times[:-1] // half[1:])
            | ((times[1:] - times[:-1]) * 3 > silent_after[1:])
        )
        ends = np.ones(len(places), dtype=bool)
        ends[:-1] = (places[1:] != places[:-1]) | ((times[1:] - times[:-1]) * 3 > silent_after[:-1])
        return np.asarray(counts & (begins | ends))
