"""What the city's devices send, minute by minute: values, then everything that goes wrong on the way.

Pure: no clock, no I/O. All chance comes from the seed and the number of the minute, so a play is the same however
fast it runs, and one that starts later joins the same noise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.city import City
from ingest.simulator.incidents import Incident
from ingest.simulator.kinds import SHEETS, Kind
from ingest.simulator.packets import Packet
from ingest.simulator.plan import LONGEST_DELAY, IncidentPlan
from ingest.simulator.rhythm import CHARACTER_TRAITS, CityTime, Numbers, healthy
from streams.contracts.rules import Rule
from streams.contracts.times import MINUTE, SECOND, Micros

_DROPPED, _LATE, _REPEATED = 0.02, 0.01, 0.005
"""Shares of packets. Only every other packet of a device may drop, so no two in a row do."""

_SHORTEST_DELAY = 20 * SECOND
_SKEWED_SHARE = 0.01
_SKEW_BEHIND, _SKEW_AHEAD = -90 * SECOND, 25 * SECOND
"""Ahead by less than the minute the gateway accepts."""

_MILLISECOND = 1_000
_CUT_AT = 3.0
"""Standard deviations."""

Instants = NDArray[np.int64]
Indexes = NDArray[np.int64]


@dataclass(frozen=True)
class CityMinute:
    """One minute: the incidents that begin in it, and the packets sent in it in the order they are sent."""

    begins_at: Micros
    incidents: list[Incident]
    packets: list[Packet]

    @property
    def ends_at(self) -> Micros:
        """The beginning of the next."""
        return self.begins_at + MINUTE


class CityPlay:
    """A city from `start` on. `incidents_per_hour` 0 keeps everything healthy."""

    def __init__(self, city: City, rules: Mapping[str, Rule], *, start: Micros, incidents_per_hour: float) -> None:
        self._city = city
        self._start = start
        self._plan = IncidentPlan(city, rules, start=start, per_hour=incidents_per_hour)
        self._groups = [_Group(city, kind) for kind in Kind]

    def minutes(self) -> Iterator[CityMinute]:
        """Minute after minute without end, the first one cut where the play starts."""
        running: list[Incident] = []
        delayed: list[Packet] = []
        begins_at = self._start // MINUTE * MINUTE
        while True:
            ends_at = begins_at + MINUTE
            beginning = self._plan.beginning_before(ends_at)
            running = [incident for incident in [*running, *beginning] if incident.ends_at > begins_at]
            packets = [packet for packet in self._measured_in(begins_at, running) if packet.sent_at >= self._start]
            packets += delayed
            packets.sort(key=attrgetter("sent_at"))
            delayed = [packet for packet in packets if packet.sent_at >= ends_at]
            yield CityMinute(begins_at, beginning, packets[: len(packets) - len(delayed)])
            begins_at = ends_at

    def _measured_in(self, begins_at: Micros, running: list[Incident]) -> Iterator[Packet]:
        dice = np.random.default_rng((self._city.seed, begins_at // MINUTE))
        time = CityTime.at(begins_at)
        for group in self._groups:
            yield from group.packets(begins_at, time, running, dice)


class _Group:
    """The devices of one kind as arrays: when in its interval each speaks, its clock and its character."""

    def __init__(self, city: City, kind: Kind) -> None:
        self._kind = kind
        self._sheet = SHEETS[kind]
        self._ids = [place.device.id for place in city.of_kind(kind)]
        self._index_of = {device: index for index, device in enumerate(self._ids)}
        count = len(self._ids)
        dice = np.random.default_rng((city.seed, list(Kind).index(kind)))
        self._minute = dice.integers(0, self._sheet.interval_min, count)
        self._offset = dice.integers(0, 60_000, count) * _MILLISECOND
        self._character = dice.random((count, CHARACTER_TRAITS))
        skew = dice.integers(_SKEW_BEHIND // _MILLISECOND, _SKEW_AHEAD // _MILLISECOND, count) * _MILLISECOND
        self._skew = np.where(dice.random(count) < _SKEWED_SHARE, skew, 0)
        self._speaking: list[Indexes] = [
            np.flatnonzero(self._minute == minute) for minute in range(self._sheet.interval_min)
        ]

    def packets(
        self, begins_at: Micros, time: CityTime, running: list[Incident], dice: np.random.Generator
    ) -> Iterator[Packet]:
        """Every packet measured in the minute, also those that arrive later."""
        minute = begins_at // MINUTE
        speaking = self._speaking[minute % self._sheet.interval_min]
        noise = dice.standard_normal((len(speaking), len(self._sheet.properties))).clip(-_CUT_AT, _CUT_AT)
        measured = _Measured(
            speaking=speaking,
            true_time=begins_at + self._offset[speaking],
            values=healthy(self._kind, time, self._character[speaking], noise),
            is_heard=np.ones(len(speaking), dtype=bool),
        )
        for incident in running:
            self._apply(incident, measured, noise)
        yield from self._sent(minute, measured, dice)

    def _apply(self, incident: Incident, measured: "_Measured", noise: Numbers) -> None:
        touched = [self._index_of[device] for device in incident.devices if device in self._index_of]
        for row in np.flatnonzero(np.isin(measured.speaking, touched)).tolist() if touched else ():
            strength = incident.strength(int(measured.true_time[row]))
            if not incident.effects:
                measured.is_heard[row] = measured.is_heard[row] and strength == 0
            for effect in incident.effects:
                if effect.kind is self._kind:
                    peak = effect.peak * (1 + 0.01 * noise[row, effect.column])
                    value = measured.values[row, effect.column]
                    measured.values[row, effect.column] = round(value + strength * (peak - value), 2)

    def _sent(self, minute: int, measured: "_Measured", dice: np.random.Generator) -> Iterator[Packet]:
        """Drop-outs, delays and repeats, in this order of chance."""
        count = len(measured.speaking)
        chance, transmission = dice.random(count), dice.integers(30, 800, count) * _MILLISECOND
        delay = dice.integers(_SHORTEST_DELAY, LONGEST_DELAY, count)
        may_drop = (minute // self._sheet.interval_min + measured.speaking) % 2 == 0
        is_sent = measured.is_heard & ~(may_drop & (chance < 2 * _DROPPED))
        is_late = chance > 1 - _LATE
        is_repeated = (chance > 1 - _LATE - _REPEATED) & ~is_late
        first_sent_at = measured.true_time + transmission + np.where(is_late, delay, 0)
        repeats = np.flatnonzero(is_sent & is_repeated)
        order = np.concatenate((np.flatnonzero(is_sent), repeats))
        sent_at = np.concatenate((first_sent_at[is_sent], first_sent_at[repeats] + delay[repeats] // 8))
        measured_at = measured.true_time + self._skew[measured.speaking]
        ids, properties = self._ids, self._sheet.properties
        for index, values, device_time, our_time in zip(
            measured.speaking[order].tolist(),
            measured.values[order].tolist(),
            measured_at[order].tolist(),
            sent_at.tolist(),
            strict=True,
        ):
            yield Packet(ids[index], properties, tuple(values), device_time, our_time)


@dataclass(frozen=True, slots=True)
class _Measured:
    """What the devices of one kind measure in one minute, one row a device; incidents change it in place."""

    speaking: Indexes
    true_time: Instants
    values: Numbers
    is_heard: NDArray[np.bool_]
