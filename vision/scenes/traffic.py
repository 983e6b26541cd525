"""Traffic on carriageways: cars keep behind each other, motorcycles ride abreast, weave and filter to the front.

How hard each accelerates or brakes is the intelligent driver model's (Treiber, Hennecke and Helbing 2000), with whoever
is ahead *and* in the way sideways as the leader. So queues form at a signal, and start again one after the other.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from vision.scenes.kinds import KINDS, Kind
from vision.scenes.streets import Carriageway, Street
from vision.scenes.viewpoint import Floats

_GAP_M, _HEADWAY_S, _BRAKE, _EXPONENT = 0.9, 0.9, 2.5, 4
_HARDEST_BRAKE = 7.0
_ABREAST_M = 0.22
"""Between those who ride side by side."""
_STOPS_AT = 3.5
"""m/s²: who had to brake harder than this at a red light drives on."""
_SIDEWAYS = 0.9
_ENTRY_GAP_M = 2.5
_LATE_S = 8.0
"""Who could not enter for so long, because the street is full, goes elsewhere."""


@dataclass(slots=True, eq=False)
class Vehicle:
    """On `carriageway`, `along` and `across` in metres (of its middle), `speed` in m/s."""

    id: int
    kind: Kind
    carriageway: Carriageway
    along: float
    across: float
    speed: float
    wish: float
    aim: float
    phase: float
    sway: float
    look: int
    across_speed: float = 0.0

    @property
    def place(self) -> tuple[float, float]:
        """x, y on the ground."""
        return self.carriageway.place(self.along, self.across)

    @property
    def speed_kmh(self) -> float:
        """On the ground."""
        return 3.6 * math.hypot(self.speed, self.across_speed)


@dataclass(slots=True)
class _Lane:
    """One carriageway with who is on it, and who would like to be."""

    road: Carriageway
    vehicles: list[Vehicle] = field(default_factory=list)
    waiting: list[tuple[float, Vehicle]] = field(default_factory=list)
    next_at: float = 0.0


class Traffic:
    """All vehicles of a street. `flow`: an hour, all carriageways together. Time goes on by `step`."""

    def __init__(self, street: Street, flow: float, dice: np.random.Generator) -> None:
        self.time_s = 0.0
        self._street, self._flow, self._dice = street, flow, dice
        self._lanes = [_Lane(road) for road in street.carriageways]
        self._kinds = [KINDS[vehicle_class] for vehicle_class, _ in street.mix]
        shares = np.array([share for _, share in street.mix])
        self._shares = np.cumsum(shares / shares.sum())
        self._ids = 0
        for lane in self._lanes:
            lane.next_at = self._pause(lane.road)

    @property
    def vehicles(self) -> Iterator[Vehicle]:
        """Who is on the street now."""
        for lane in self._lanes:
            yield from lane.vehicles

    def step(self, seconds: float, signal_time_s: float) -> None:
        """Let time go on; `signal_time_s` is the signals' own, which begins with the pictures."""
        self.time_s += seconds
        for lane in self._lanes:
            self._arrive(lane)
            if lane.vehicles:
                signal = lane.road.signal
                _drive(lane, seconds, self.time_s, is_red=signal is not None and signal.is_red(signal_time_s))
                self._overtake(lane, seconds)
            lane.vehicles = [vehicle for vehicle in lane.vehicles if vehicle.along < lane.road.length]

    def _pause(self, road: Carriageway) -> float:
        """Until the next arrives."""
        an_hour = self._flow * road.share
        return float(self._dice.exponential(3600 / an_hour)) if an_hour > 0 else math.inf

    def _arrive(self, lane: _Lane) -> None:
        while lane.next_at <= self.time_s:
            lane.waiting.append((lane.next_at, self._newcomer(lane.road)))
            lane.next_at += self._pause(lane.road)
        lane.waiting = [(since, newcomer) for since, newcomer in lane.waiting if self.time_s - since < _LATE_S]
        for waiting in list(lane.waiting):
            if self._has_room(lane, waiting[1]):
                lane.vehicles.append(waiting[1])
                lane.waiting.remove(waiting)

    def _newcomer(self, road: Carriageway) -> Vehicle:
        """Who keeps right: motorcycles right of the cars, as lanes are signed here; some do not."""
        dice = self._dice
        kind = self._kinds[int(np.searchsorted(self._shares, dice.random()))]
        room = road.width / 2 - kind.width / 2 - 0.25
        if kind.is_two_wheeled:
            aim = float(dice.triangular(-room, 0.35 * room, room))
        else:
            lane_width = road.width / road.lanes
            lane = int(dice.integers(0, max(1, road.lanes - 1))) if road.lanes > 1 else 0
            aim = -road.width / 2 + (lane + 0.5) * lane_width + float(dice.uniform(-0.2, 0.2))
        aim = min(max(aim, -room), room) if room > 0 else 0.0
        wish = self._street.speed_kmh / 3.6 * kind.pace * float(dice.normal(1.0, 0.12))
        wish = max(wish, 0.5 * self._street.speed_kmh / 3.6)
        self._ids += 1
        return Vehicle(
            id=self._ids,
            kind=kind,
            carriageway=road,
            along=-kind.length / 2,
            across=aim,
            speed=wish,
            wish=wish,
            aim=aim,
            phase=float(dice.uniform(0, 2 * math.pi)),
            sway=float(dice.uniform(0.1, 0.45)) if kind.is_two_wheeled else 0.0,
            look=int(dice.integers(0, 2**31)),
        )

    @staticmethod
    def _has_room(lane: _Lane, newcomer: Vehicle) -> bool:
        return all(
            other.along - newcomer.along > (other.kind.length + newcomer.kind.length) / 2 + _ENTRY_GAP_M
            or abs(other.across - newcomer.across) > (other.kind.width + newcomer.kind.width) / 2 + 2 * _ABREAST_M
            for other in lane.vehicles
        )

    def _overtake(self, lane: _Lane, seconds: float) -> None:
        """Motorcycles that are held up look for a gap, about once in 0.7 s."""
        for vehicle in lane.vehicles:
            if not vehicle.kind.is_two_wheeled or vehicle.speed > 0.75 * vehicle.wish:
                continue
            if self._dice.random() < seconds / 0.7:
                room = lane.road.width / 2 - vehicle.kind.width / 2 - 0.2
                choices = [vehicle.aim, *(vehicle.across + self._dice.uniform(-2.2, 2.2, 3))]
                inside = [float(min(max(choice, -room), room)) for choice in choices]
                vehicle.aim = max(inside, key=lambda aim: _free_ahead(vehicle, aim, lane.vehicles))


def _free_ahead(vehicle: Vehicle, aim: float, others: Sequence[Vehicle]) -> float:
    """How far the way is free if it rode there, in metres; a little less the further it is."""
    free = 40.0
    for other in others:
        is_beside = abs(other.across - aim) > (other.kind.width + vehicle.kind.width) / 2 + _ABREAST_M
        if other is not vehicle and other.along > vehicle.along and not is_beside:
            free = min(free, other.along - vehicle.along)
    return free - 1.5 * abs(aim - vehicle.across)


def _drive(lane: _Lane, seconds: float, time_s: float, *, is_red: bool) -> None:
    vehicles = lane.vehicles
    along, across, speed = (
        np.array([getattr(vehicle, name) for vehicle in vehicles]) for name in ("along", "across", "speed")
    )
    length, width, strength = (
        np.array([getattr(vehicle.kind, name) for vehicle in vehicles]) for name in ("length", "width", "strength")
    )
    wish = np.array([vehicle.wish for vehicle in vehicles])
    ahead = along[None, :] - along[:, None]
    gaps = ahead - (length[None, :] + length[:, None]) / 2
    beside = np.abs(across[None, :] - across[:, None]) - (width[None, :] + width[:, None]) / 2
    free = np.where((ahead > 0) & (beside < _ABREAST_M * 0.8), gaps, np.inf)
    leader = np.argmin(free, axis=1)
    gap = free[np.arange(len(vehicles)), leader]
    closing = speed - np.where(np.isfinite(gap), speed[leader], speed)
    if is_red and lane.road.stop_at is not None:
        to_line = lane.road.stop_at - along - length / 2
        stops = (to_line > 0) & (speed**2 / (2 * np.maximum(to_line, 0.1)) < _STOPS_AT) & (to_line < gap)
        gap, closing = np.where(stops, to_line, gap), np.where(stops, speed, closing)
    pull = _pull(speed, wish, np.maximum(gap, 0.05), closing, strength)
    speed = np.maximum(0.0, speed + pull * seconds)
    step = np.where(np.isfinite(gap), np.minimum(speed * seconds, np.maximum(gap - 0.15, 0)), speed * seconds)
    sideways = _sideways(vehicles, ahead, beside, seconds, time_s)
    for index, vehicle in enumerate(vehicles):
        vehicle.along += float(step[index])
        vehicle.speed = float(step[index]) / seconds
        vehicle.across += float(sideways[index])
        vehicle.across_speed = float(sideways[index]) / seconds


def _pull(speed: Floats, wish: Floats, gap: Floats, closing: Floats, strength: Floats) -> Floats:
    """m/s²."""
    wanted = _GAP_M + np.maximum(0.0, speed * _HEADWAY_S + speed * closing / (2 * np.sqrt(strength * _BRAKE)))
    pull: Floats = strength * (1 - (speed / wish) ** _EXPONENT - (wanted / gap) ** 2)
    return np.maximum(pull, -_HARDEST_BRAKE)


def _sideways(vehicles: Sequence[Vehicle], ahead: Floats, beside: Floats, seconds: float, time_s: float) -> Floats:
    """How far each moves to its right: towards where it would like to be, not into who is beside it."""
    across, speed = np.array([[vehicle.across, vehicle.speed] for vehicle in vehicles]).T
    length = np.array([vehicle.kind.length for vehicle in vehicles])
    aim = np.array([v.aim + v.sway * math.sin(v.phase + time_s * 1.1) for v in vehicles])
    roomy = np.array([v.carriageway.width / 2 - v.kind.width / 2 - 0.1 for v in vehicles])
    aim = np.clip(aim, -np.maximum(roomy, 0), np.maximum(roomy, 0))
    most = np.minimum(_SIDEWAYS, 0.3 * speed) * seconds
    move = np.clip((aim - across) * min(1.0, 1.6 * seconds), -most, most)
    is_near = (np.abs(ahead) < (length[None, :] + length[:, None]) / 2 + 0.6) & (beside < _ABREAST_M + 0.1)
    np.fill_diagonal(is_near, val=False)
    to_right = across[None, :] > across[:, None]
    is_blocked_right = (is_near & to_right).any(axis=1)
    is_blocked_left = (is_near & ~to_right).any(axis=1)
    blocked = ((move > 0) & is_blocked_right) | ((move < 0) & is_blocked_left)
    return np.where(blocked, 0.0, move)
