"""What the city's devices send, minute by minute: values, then everything that goes wrong on the way.

Pure: no clock, no I/O. All chance comes from the seed and the number of the minute, so a play is the same however
fast it runs, and one that starts later joins the same noise.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from msgspec.structs import replace

from ingest.simulator import statuses
from ingest.simulator.city import City
from ingest.simulator.city_calendar import MARKET_WARD
from ingest.simulator.delays import LONGEST_DELAY
from ingest.simulator.effects import Indexes, Measured, Numbers, Reaches, Touched, apply
from ingest.simulator.incidents import Incident
from ingest.simulator.kinds import SHEETS, Kind
from ingest.simulator.packets import AnyPacket, Packet, StatusPacket
from ingest.simulator.plan import IncidentPlan, Scripted
from ingest.simulator.rhythm import CHARACTER_TRAITS, CityTime, at_market, healthy
from streams.contracts.rules import Rule
from streams.contracts.times import MINUTE, SECOND, Micros

DROPPED = 0.02
LATE = 0.01
_REPEATED = 0.005
"""Shares of packets, each packet by itself: now and then two in a row are lost, rarely three."""

_GLITCHED = 1 / 50_000
"""Share of packets with a single faulty measurement: at 1,000 devices about twenty a day."""

_SHORTEST_DELAY = 20 * SECOND
_SKEWED_SHARE = 0.01
_SKEW_BEHIND, _SKEW_AHEAD = -90 * SECOND, 25 * SECOND
"""Ahead by less than the minute the gateway accepts."""

_MILLISECOND = 1_000
_CUT_AT = 3.0
"""Standard deviations."""

_SWING_DEPTH = 10.0
"""How far below its upper value a chattering sensor swings."""


@dataclass(frozen=True)
class CityMinute:
    """One minute: the incidents that begin in it, and the packets sent in it in the order they are sent."""

    begins_at: Micros
    incidents: list[Incident]
    packets: list[AnyPacket]

    @property
    def ends_at(self) -> Micros:
        """The beginning of the next."""
        return self.begins_at + MINUTE


class CityPlay:
    """A city from `start` on. `incidents_per_hour` 0 and no script keep everything healthy.

    With `only`, what these devices say, and the incidents that touch them; they say the same as in the whole city.
    """

    def __init__(
        self,
        city: City,
        rules: Mapping[str, Rule],
        *,
        start: Micros,
        incidents_per_hour: float,
        script: Sequence[Scripted] = (),
        only: frozenset[str] | None = None,
    ) -> None:
        self._city = city
        self._start = start
        self._only = only
        self._plan = IncidentPlan(city, rules, start=start, per_hour=incidents_per_hour, script=script)
        groups = [_Group(city, kind, only) for kind in Kind]
        self._groups = [group for group in groups if group.is_played]
        self._gateways = [gateway for gateway in city.children if only is None or gateway in only]

    def minutes(self) -> Iterator[CityMinute]:
        """Minute after minute without end, the first one cut where the play starts."""
        running: list[Incident] = []
        delayed: list[AnyPacket] = []
        begins_at = self._start // MINUTE * MINUTE
        while True:
            ends_at = begins_at + MINUTE
            beginning = [one for one in self._plan.beginning_before(ends_at) if self._is_told(one)]
            running = [incident for incident in [*running, *beginning] if incident.ends_at > begins_at]
            said: list[AnyPacket] = [
                *self._measured_in(begins_at, running),
                *self._said_of_gateways(begins_at, beginning),
            ]
            packets: list[AnyPacket] = [*delayed, *(packet for packet in said if packet.sent_at >= self._start)]
            packets.sort(key=attrgetter("sent_at"))
            delayed = [packet for packet in packets if packet.sent_at >= ends_at]
            due = packets[: len(packets) - len(delayed)]
            yield CityMinute(begins_at, beginning, [packet for packet in due if _is_sent(packet, running)])
            begins_at = ends_at

    def _is_told(self, incident: Incident) -> bool:
        return self._only is None or not self._only.isdisjoint(incident.devices)

    def _said_of_gateways(self, begins_at: Micros, beginning: list[Incident]) -> Iterator[StatusPacket]:
        yield from statuses.of_minute(begins_at, self._gateways, self._city.seed)
        for incident in beginning:
            yield from statuses.of_incident(incident, self._gateways)

    def _measured_in(self, begins_at: Micros, running: list[Incident]) -> Iterator[Packet]:
        time = CityTime.at(begins_at)
        for group in self._groups:
            yield from group.packets(begins_at, time, running)
            for incident in running:
                if incident.swing_every:
                    yield from group.swings(incident, begins_at)


def _is_sent(packet: AnyPacket, running: list[Incident]) -> bool:
    return isinstance(packet, Packet) or statuses.is_spoken(packet, running)


class _Group:
    """The devices of one kind as arrays: when in its interval each speaks, its clock and its character."""

    def __init__(self, city: City, kind: Kind, only: frozenset[str] | None) -> None:
        self._kind = kind
        self._seed = city.seed
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
        self._is_at_market = np.array([place.ward == MARKET_WARD for place in city.of_kind(kind)], dtype=bool)
        self._is_played = np.array([only is None or device in only for device in self._ids], dtype=bool)

    @property
    def is_played(self) -> bool:
        """Whether any of them is."""
        return bool(self._is_played.any())

    def packets(self, begins_at: Micros, time: CityTime, running: list[Incident]) -> Iterator[Packet]:
        """Every packet measured in the minute, also those that arrive later."""
        minute = begins_at // MINUTE
        dice = np.random.default_rng((self._seed, minute, list(Kind).index(self._kind)))
        speaking = self._speaking[minute % self._sheet.interval_min]
        noise = dice.standard_normal((len(speaking), len(self._sheet.properties))).clip(-_CUT_AT, _CUT_AT)
        measured = Measured(
            speaking=speaking,
            true_time=begins_at + self._offset[speaking],
            skew=self._skew[speaking],
            values=healthy(self._kind, time, self._character[speaking], noise),
            is_heard=self._is_played[speaking],
        )
        if time.is_market:
            at_market(self._kind, measured.values, self._is_at_market[speaking])
        self._glitch(measured, dice)
        for incident in running:
            self._apply(incident, measured, noise)
        yield from self._sent(measured, dice)

    def swings(self, incident: Incident, begins_at: Micros) -> Iterator[Packet]:
        """What the chattering devices of this kind say in the minute: above the level and below it in turn."""
        for effect, device in _swinging(incident, self._kind, self._index_of):
            first = max(0, -(-(begins_at - incident.begins_at) // incident.swing_every))
            number, at = first, incident.begins_at + first * incident.swing_every
            while self._is_played[device] and at < min(begins_at + MINUTE, incident.ends_at):
                value = effect.peak if number % 2 == 0 else effect.peak - _SWING_DEPTH
                yield Packet(
                    self._ids[device],
                    self._sheet.properties[effect.column : effect.column + 1],
                    (value,),
                    at + int(self._skew[device]),
                    at + 100 * _MILLISECOND,
                )
                number, at = number + 1, at + incident.swing_every

    def _glitch(self, measured: Measured, dice: np.random.Generator) -> None:
        rows = np.flatnonzero(dice.random(len(measured.speaking)) < _GLITCHED)
        if self._sheet.glitch is not None:
            column, value = self._sheet.glitch
            measured.values[rows, column] = value

    def _apply(self, incident: Incident, measured: Measured, noise: Numbers) -> None:
        touched = [self._index_of[device] for device in incident.devices if device in self._index_of]
        for row in np.flatnonzero(np.isin(measured.speaking, touched)).tolist() if touched else ():
            device = int(measured.speaking[row])
            instant = int(measured.true_time[row])
            strength = incident.strength(instant, self._ids[device])
            if incident.is_silence() or incident.swing_every:
                measured.is_heard[row] = measured.is_heard[row] and strength == 0
                continue
            turn = instant // (self._sheet.interval_min * MINUTE)
            at_beginning = self._usually(device, incident.begins_at)
            for effect in incident.effects:
                if effect.kind is self._kind:
                    apply(effect, measured, Touched(row, strength, noise[row], at_beginning, turn))

    def _usually(self, device: int, at: Micros) -> Numbers:
        """What a healthy device measures at a time, without noise."""
        quiet = np.zeros((1, len(self._sheet.properties)))
        values = healthy(self._kind, CityTime.at(at), self._character[device : device + 1], quiet)
        return values.reshape(-1)

    def _sent(self, measured: Measured, dice: np.random.Generator) -> Iterator[Packet]:
        """Drop-outs, delays and repeats, in this order of chance."""
        count = len(measured.speaking)
        chance, transmission = dice.random(count), dice.integers(30, 800, count) * _MILLISECOND
        delay = dice.integers(_SHORTEST_DELAY, LONGEST_DELAY, count)
        is_sent = measured.is_heard & (chance >= DROPPED)
        is_late = chance > 1 - LATE
        is_repeated = (chance > 1 - LATE - _REPEATED) & ~is_late
        first_sent_at = measured.true_time + transmission + np.where(is_late, delay, 0)
        repeats = np.flatnonzero(is_sent & is_repeated)
        order = np.concatenate((np.flatnonzero(is_sent), repeats))
        sent_at = np.concatenate((first_sent_at[is_sent], first_sent_at[repeats] + delay[repeats] // 8))
        measured_at = measured.true_time + measured.skew
        ids, properties = self._ids, self._sheet.properties
        is_complete = not np.isnan(measured.values).any()
        for index, values, device_time, our_time in zip(
            measured.speaking[order].tolist(),
            measured.values[order].tolist(),
            measured_at[order].tolist(),
            sent_at.tolist(),
            strict=True,
        ):
            packet = Packet(ids[index], properties, tuple(values), device_time, our_time)
            yield packet if is_complete else _of_what_is_measured(packet)


def _of_what_is_measured(packet: Packet) -> Packet:
    both = zip(packet.properties, packet.values, strict=True)
    properties, values = zip(*((prop, value) for prop, value in both if not math.isnan(value)), strict=True)
    return replace(packet, properties=properties, values=values)


def _swinging(incident: Incident, kind: Kind, index_of: Mapping[str, int]) -> Iterator[tuple[Reaches, int]]:
    for effect in incident.effects:
        if effect.kind is kind and isinstance(effect, Reaches):
            for device in incident.devices:
                yield effect, index_of[device]
