"""What healthy devices measure: the day's rhythm of the city, with each device's own character and noise.

The figures are made up to look like a large Vietnamese city and to stay clear of the demo rules: noise is cut at
three standard deviations, so a healthy day trips none of them. No state and no clock: the same minute, device
character and dice give the same values.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.city_calendar import CITY_ZONE, DayKind, day_kind, is_market, is_school_break
from ingest.simulator.kinds import Kind
from streams.contracts.times import HOUR, Micros, to_datetime

Numbers = NDArray[np.float64]

CHARACTER_TRAITS = 3
"""Numbers between 0 and 1 that make one device differ from the next."""

_LUNAR_TIDE_H, _SOLAR_TIDE_H = 12.42, 12.0
"""M2 and S2, the two semi-diurnal tides: in step at spring, against each other at neap, a week later."""

_LUNAR_TIDE_M, _SOLAR_TIDE_M = 0.20, 0.07

_DAY_AND_PEAKS = {
    DayKind.WORKDAY: (1.0, 1.0),
    DayKind.WEEKEND: (1.0, 0.3),
    DayKind.HOLIDAY: (0.75, 0.15),
    DayKind.TET: (0.45, 0.05),
}
"""How much of a workday's traffic there is: through the day, and of what the peaks add to it."""

_SCHOOL_SHARE = 0.25
"""Of the morning peak."""

_MARKET_DB, _MARKET_FLOW = 18.0, 1.2
"""How much louder it is in the ward of the night market, and how many times the traffic."""

_SHOWER_BLOCK_H = 3
_LARGEST_SHOWER_MM_H = 11.0
_STANDBY_W, _LAMP_W, _DIMMED = 6.0, 130.0, 0.6


@dataclass(frozen=True, slots=True)
class CityTime:
    """One moment as the city lives it: hour of the day (0 to 24) and what day it is by its own zone."""

    hour: float
    day: DayKind
    is_school_break: bool
    is_market: bool
    hours_since_epoch: float

    @classmethod
    def at(cls, instant: Micros) -> "CityTime":
        """The local time of an instant."""
        local: datetime = to_datetime(instant).astimezone(CITY_ZONE)
        today = local.date()
        hour = local.hour + local.minute / 60
        return cls(hour, day_kind(today), is_school_break(today), is_market(instant), instant / HOUR)


def commuting_load(time: CityTime) -> float:
    """How full the streets are, 0 to 1: quiet nights, a busy day, peaks at 7:30 and 17:30, flat at weekends.

    Holidays have less of it, Tết least; without school the morning's peak is lower.
    """
    through_the_day, at_peaks = _DAY_AND_PEAKS[time.day]
    day = 0.40 / (1 + math.exp(-2.2 * (time.hour - 6.2))) / (1 + math.exp(1.6 * (time.hour - 21.5)))
    morning = 0.50 * (1 - _SCHOOL_SHARE * time.is_school_break) * _bell(time.hour, 7.5, 0.9)
    peaks = morning + 0.52 * _bell(time.hour, 17.5, 1.2)
    return min(1.0, 0.05 + day * through_the_day + peaks * at_peaks)


def healthy(kind: Kind, time: CityTime, character: Numbers, noise: Numbers) -> Numbers:
    """Values of devices of one kind, one row a device, one column a property, in the order of its sheet.

    `character` has one row a device of `CHARACTER_TRAITS` numbers from 0 to 1; `noise` one row a device, one column
    a property, standard normal cut at three.
    """
    return np.round(_HEALTHY[kind](time, character, noise), 3 if kind is Kind.WATER_LEVEL else 2)


def at_market(kind: Kind, values: Numbers, is_there: NDArray[np.bool_]) -> None:
    """What the night market changes where it is held: it is loud, and more people are about."""
    if kind is Kind.NOISE:
        values[is_there, 0] = np.round(values[is_there, 0] + _MARKET_DB, 2)
    elif kind is Kind.TRAFFIC:
        values[is_there, 0] = np.rint(values[is_there, 0] * _MARKET_FLOW)


def _traffic(time: CityTime, character: Numbers, noise: Numbers) -> Numbers:
    load = commuting_load(time)
    flow = np.rint((700 + 2_600 * character[:, 0]) * load * (1 + 0.08 * noise[:, 0]))
    speed = (46 + 14 * character[:, 1]) * (1 - 0.38 * load) + 1.4 * noise[:, 1]
    occupancy = 3 + 24 * load * (0.7 + 0.3 * character[:, 2]) + 0.9 * noise[:, 2]
    return np.column_stack((flow, speed, occupancy.clip(0)))


def _air_quality(time: CityTime, character: Numbers, noise: Numbers) -> Numbers:
    load = commuting_load(time)
    haze = 5 * math.sin(time.hours_since_epoch / 19)
    pm2_5 = 17 + 13 * character[:, 0] + 13 * load + haze + 2 * noise[:, 0]
    pm10 = 1.6 * pm2_5 + 6 + 2.5 * noise[:, 1]
    no2 = 12 + 10 * character[:, 1] + 34 * load + 1.5 * noise[:, 2]
    return np.column_stack((pm2_5, pm10, no2)).clip(0.1)


def _noise(time: CityTime, character: Numbers, noise: Numbers) -> Numbers:
    return (46 + 6 * character[:, 0] + 15 * math.sqrt(commuting_load(time)))[:, None] + 1.5 * noise


def _water_level(time: CityTime, character: Numbers, noise: Numbers) -> Numbers:
    lunar, solar = (2 * math.pi * time.hours_since_epoch / period for period in (_LUNAR_TIDE_H, _SOLAR_TIDE_H))
    tide = _LUNAR_TIDE_M * math.sin(lunar) + _SOLAR_TIDE_M * math.sin(solar)
    return (0.45 + 0.15 * character[:, 0] + tide)[:, None] + 0.01 * noise


def _rain(time: CityTime, character: Numbers, noise: Numbers) -> Numbers:
    shower = _shower(time.hours_since_epoch)
    return (shower * (0.7 + 0.5 * character[:, 0])[:, None] * (1 + 0.05 * noise)).clip(0)


def _street_light(time: CityTime, character: Numbers, noise: Numbers) -> Numbers:
    is_night = time.hour >= 18 or time.hour < 5.5  # noqa: PLR2004  hours of the day
    if not is_night:
        return _STANDBY_W + 0.2 * noise
    level = _DIMMED if time.hour >= 23 or time.hour < 4.5 else 1.0  # noqa: PLR2004  hours of the day
    return (level * _LAMP_W * (0.9 + 0.2 * character[:, 0]))[:, None] + 1.2 * noise


def _network(time: CityTime, character: Numbers, noise: Numbers) -> Numbers:
    signal = -72 - 18 * character[:, 0] + 1.2 * noise[:, 0]
    loss = 0.4 + 2 * character[:, 1] + 1.2 * commuting_load(time) + 0.2 * noise[:, 1]
    return np.column_stack((signal, loss.clip(0)))


_HEALTHY: Mapping[Kind, Callable[[CityTime, Numbers, Numbers], Numbers]] = {
    Kind.TRAFFIC: _traffic,
    Kind.AIR_QUALITY: _air_quality,
    Kind.NOISE: _noise,
    Kind.WATER_LEVEL: _water_level,
    Kind.RAIN: _rain,
    Kind.STREET_LIGHT: _street_light,
    Kind.NETWORK: _network,
}


def _bell(hour: float, centre: float, width: float) -> float:
    return math.exp(-(((hour - centre) / width) ** 2))


def _shower(hours: float) -> float:
    """mm/h: in about every fourth block of three hours it rains, swelling and fading within the block."""
    block, within = divmod(hours / _SHOWER_BLOCK_H, 1)
    dice = np.random.default_rng(int(block))
    if dice.random() > 0.25:  # noqa: PLR2004  every fourth
        return 0.0
    return float(dice.uniform(2, _LARGEST_SHOWER_MM_H)) * math.sin(math.pi * within) ** 2
