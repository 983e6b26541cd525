"""What is usual: from a profile, the value to expect of a stretch of time and how far from it is still usual.

**Expected**: the median of the slot's last means, between the middles of two slots in proportion, so that within an
hour the way up to the morning peak is no surprise.

**Spread**: each mean's distance from the median of the other means of its slot, in the slot and as many on both sides
as it takes for 30 distances; 1.4826 times their median (the MAD's factor for a normal distribution: Hampel, The
Influence Curve, JASA 69, 1974). Distances are taken within slots, so that a series that changes from hour to hour is
not thought to be restless; from the *other* means, because with few seasons a mean is too near to a median of its own.
With 3 to 8 seasons of normal noise, 1 to 3 stretches in 1,000 lie beyond 4 spreads and 1 to 6 in 10,000 beyond 5.

A stretch shorter than a slot varies more than the slot's mean. Its share of the slot's unrest is added: the variance of
a quarter's mean, times (quarter / stretch - 1/4), as for independent readings.

**No spread is smaller than** `least_spread`, nor than a 40th of what the series swings in a season (from the 10th to
the 90th percentile of the slots' newest means). MADs of few numbers are now and then far too small, as are those of
coarse ones; with a level of 4, what is less than a tenth of the daily swing never matters. A series that never changed
has a hundredth of its value for a spread, and if that is zero none: of it nothing can be said.
"""

import math
from typing import NamedTuple

from streams.contracts.times import Micros
from streams.judging.memories.profile import QUARTERS, Profile
from streams.judging.seasons import slot_of, slots_of

NORMAL_CONSISTENCY = 1.4826
_WANTED_DISTANCES = 30
_LEAST_SHARE_OF_SWING = 0.025
_LEAST_SHARE_OF_VALUE = 0.01


class Usual(NamedTuple):
    """What to expect of a stretch of time. `seasons`: how often the slot learned least often was learned."""

    expected: float
    spread: float
    seasons: int


def usual(profile: Profile, start: Micros, over: Micros, *, warm_up: int, least_spread: float) -> Usual | None:
    """What the profile leads to expect of `over` from `start` on; None: too little learned, or nothing ever varied."""
    slots = slots_of(profile.season)
    parts = max(1, min(slots.count, round(over / slots.width)))
    found: list[Usual] = []
    for part in range(parts):
        one = _usual_at(profile, start + over * (2 * part + 1) // (2 * parts), over, warm_up)
        if one is None:
            return None
        found.append(one)
    expected = sum(one.expected for one in found) / parts
    spread = max(sum(one.spread for one in found) / parts, least_spread, _LEAST_SHARE_OF_SWING * profile.swing)
    spread = spread or _LEAST_SHARE_OF_VALUE * abs(expected)
    return Usual(expected, spread, min(one.seasons for one in found)) if spread else None


def seasons_learned(profile: Profile, at: Micros) -> int:
    """How often the slot of an instant was learned, of the last eight times."""
    return len(profile.known(slot_of(profile.season, slots_of(profile.season).stay_at(at))))


def median(values: list[float]) -> float:
    """The middle value, or the mean of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _usual_at(profile: Profile, at: Micros, over: Micros, warm_up: int) -> Usual | None:
    slots = slots_of(profile.season)
    stay = slots.stay_at(at)
    means = _means_of(profile, stay)
    if len(means) < max(1, warm_up):
        return None
    between = _spread_between_seasons(profile, stay, means)
    within = _variance_within(profile, stay, over)
    if between is None or within is None:
        return None
    expected = median(means)
    from_middle = (at - slots.starts_at(stay)) / slots.width - 0.5
    beside = _means_of(profile, stay + (1 if from_middle > 0 else -1))
    if beside:
        expected += abs(from_middle) * (median(beside) - expected)
    return Usual(expected, math.sqrt(between * between + within), len(means))


def _spread_between_seasons(profile: Profile, stay: int, means: list[float]) -> float | None:
    """Learned only once, the hours beside it have to stand in for other seasons."""
    if len(means) == 1:
        beside = [mean for number in (stay - 1, stay + 1) for mean in _means_of(profile, number)]
        return NORMAL_CONSISTENCY * median([abs(mean - means[0]) for mean in beside]) if beside else None
    reach = math.ceil((_WANTED_DISTANCES / len(means) - 1) / 2)
    distances = [
        distance
        for number in range(stay - reach, stay + reach + 1)
        for distance in distances_from_others(_means_of(profile, number))
    ]
    return NORMAL_CONSISTENCY * median(distances)


def distances_from_others(means: list[float]) -> list[float]:
    """How far each lies from the median of the others, the smallest mean first; of one alone nothing is known."""
    if len(means) < 2:  # noqa: PLR2004  one and others
        return []
    ordered = sorted(means)
    half = len(ordered) // 2
    if len(ordered) % 2 == 0:
        below, above = ordered[half - 1], ordered[half]
        return [above - mean for mean in ordered[:half]] + [mean - below for mean in ordered[half:]]
    below, middle, above = ordered[half - 1 : half + 2]
    upper, around, lower = (middle + above) / 2, (below + above) / 2, (below + middle) / 2
    return [
        *(upper - mean for mean in ordered[:half]),
        abs(middle - around),
        *(mean - lower for mean in ordered[half + 1 :]),
    ]


def _variance_within(profile: Profile, stay: int, over: Micros) -> float | None:
    """None where it is needed and no stay was lived through yet, as right after a lesson."""
    share = slots_of(profile.season).width / QUARTERS / over - 1 / QUARTERS
    if share <= 0:
        return 0.0
    around = [profile.unrest_of(slot_of(profile.season, number)) for number in (stay - 1, stay, stay + 1)]
    known = [unrest for unrest in around if unrest is not None] or profile.all_unrest()
    return share * median(known) if known else None


def _means_of(profile: Profile, stay: int) -> list[float]:
    return profile.known(slot_of(profile.season, stay))
