"""What repeats: the hours of the week, and the tide. Time is cut into *stays* of about an hour, each in a *slot*.

Stays of a season are numbered without gaps, so the next one has the next number; the same slot comes round again a
season later. Everything here is arithmetic on whole microseconds.

**Week**: 168 slots, the hours of the week from Monday 00:00 in Asia/Ho_Chi_Minh. The zone has been seven hours ahead of
UTC, without summer time, since 13 June 1975 (IANA tz database, file `asia`), so no zone file is asked.

**Tide**: 25 parts of the lunar day in each of 7 parts of the cycle from spring to neap tide and back. The lunar day is
24.8412 h, twice the period of the constituent M2 (12.4206012 h; S2 has 12 h: NOAA CO-OPS, "Harmonic Constituents").
M2 and S2 beat in 1 / (1/12 - 1/12.4206012) h = 14.7653 d, half a synodic month of 29.530588 d (Meeus, Astronomical
Algorithms, 2nd ed., ch. 49). So both are found again where both phases are. The diurnal constituents are
not: K1 and O1 (23.9345 h, 25.8193 h) are nearly reversed from one spring tide to the next. Where they are strong, as
off Vung Tau and in the Saigon river, their part of the tide ends up in the spread.
"""

from dataclasses import dataclass

from streams.contracts.rules import Season
from streams.contracts.times import HOUR, SECOND, Micros

_AHEAD_OF_UTC: Micros = 7 * HOUR
_HOURS_OF_WEEK = 168
_FIRST_HOUR = 72  # 1970-01-01 was a Thursday

_LUNAR_PARTS, _SPRING_NEAP_PARTS = 25, 7
_LUNAR_PART: Micros = 89_428_320_000 // _LUNAR_PARTS  # of 24.8412 h
_SPRING_NEAP: Micros = 1_275_721_920_000  # 14.7653 d
_NEW_MOON: Micros = 947_182_440 * SECOND  # 2000-01-06T18:14Z (Meeus, ch. 49); any instant would do


@dataclass(frozen=True, slots=True)
class Slots:
    """How a season is cut: `count` slots, numbered from 0, in stays of `width`."""

    count: int
    width: Micros
    origin: Micros

    def stay_at(self, at: Micros) -> int:
        """The number of the stay in which an instant lies."""
        return (at - self.origin) // self.width

    def starts_at(self, stay: int) -> Micros:
        """When a stay begins; it ends where the next one does."""
        return self.origin + stay * self.width


_WEEK = Slots(_HOURS_OF_WEEK, HOUR, -_AHEAD_OF_UTC)
_TIDE = Slots(_LUNAR_PARTS * _SPRING_NEAP_PARTS, _LUNAR_PART, _NEW_MOON)


def slots_of(season: Season) -> Slots:
    """How the season is cut."""
    match season:
        case Season.WEEK:
            return _WEEK
        case Season.TIDE:
            return _TIDE


def slot_of(season: Season, stay: int) -> int:
    """The slot of a stay. That of the tide: part of the lunar day + 25 x part of the cycle its middle lies in."""
    match season:
        case Season.WEEK:
            return (stay + _FIRST_HOUR) % _HOURS_OF_WEEK
        case Season.TIDE:
            middle = stay * _LUNAR_PART + _LUNAR_PART // 2
            cycle_part = middle % _SPRING_NEAP * _SPRING_NEAP_PARTS // _SPRING_NEAP
            return stay % _LUNAR_PARTS + _LUNAR_PARTS * cycle_part


def slot_at(season: Season, at: Micros) -> int:
    """The slot in which an instant lies."""
    return slot_of(season, slots_of(season).stay_at(at))
