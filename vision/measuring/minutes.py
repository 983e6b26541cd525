"""Crossings and states of zones become values of whole minutes, by our clock.

A minute of which less than 55 s were seen says nothing: a gap is absent, never zero. What was seen, and in which
minute, goes by `at`, the clock's time of each frame; a frame more than a second after the last one is a gap between.
Crossings are counted in the minute they happened in, also when they are told later (vision/analysis holds them back
until it knows how to look), so a minute is told two seconds after its end, or when nothing is held back any more.
No minute is told twice, whatever the clock does: one that is set back finds its minutes told already, and these stay
as they are; what was seen under a clock that was ahead is dropped.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from streams.contracts.cameras import (
    CountingLine,
    Direction,
    Turn,
    View,
    Zone,
    ZoneKind,
    line_device,
    line_directions,
    part_device,
)
from streams.contracts.sightings import VehicleClass
from streams.contracts.times import MINUTE, SECOND, Micros, from_seconds
from vision.measuring.events import Crossing
from vision.measuring.states import Measured
from vision.measuring.tallies import LineTally, Value, ZoneTally

LEAST_SEEN: Micros = 55 * SECOND
LONGEST_STEP: Micros = SECOND
"""Between two frames nothing is missed; beyond it a fast vehicle may have passed unseen."""
GRACE: Micros = 2 * SECOND
_HELD_AT_MOST: Micros = 10 * MINUTE
_TOLD_REMEMBERED = 1_500
"""A day: who sets a clock back by more may tell a minute twice, and the store refuses the second."""
_GAPS_REMEMBERED = 64
_LineWay = tuple[str, Direction]


@dataclass(frozen=True, slots=True)
class MinuteValue:
    """A reading but for the moment of its receipt. `measured_at` is the start of the minute."""

    device: str
    property: str
    value: float
    unit: str
    measured_at: Micros


@dataclass(slots=True)
class _Minute:
    """What was seen of one minute so far."""

    seen: Micros = 0
    lines: dict[_LineWay, LineTally] = field(default_factory=dict)
    turns: Counter[str] = field(default_factory=Counter)
    zones: dict[str, ZoneTally] = field(default_factory=dict)


class Minutes:
    """The minutes of one camera. Frames of a camera that is blind (dark, covered …) are not shown to it."""

    def __init__(self, camera_id: str, view: View) -> None:
        self._camera_id = camera_id
        self._view = view
        self._open: dict[Micros, _Minute] = {}
        self._told: deque[Micros] = deque(maxlen=_TOLD_REMEMBERED)
        self._last_at: Micros | None = None
        self._last_passed: dict[_LineWay, Micros] = {}
        self._gaps: deque[Micros] = deque(maxlen=_GAPS_REMEMBERED)
        self._new_since: dict[str, Micros] = {}

    def change(self, view: View) -> None:
        """Other lines, zones or turns: what stays as it was goes on, what is new has no minute that began before it."""
        before = set(_parts(self._view)) if view.frame == self._view.frame else set()
        for part in _parts(view):
            if part not in before:
                self._new_since[part.id] = self._last_at or 0
        self._view = view

    def see(
        self, measured: Measured, at: Micros, time_s: float, *, is_held_back: bool = False
    ) -> tuple[MinuteValue, ...]:
        """What a frame brought, seen `at` by our clock and at `time_s` of the source: the values of minutes now over.

        `is_held_back`: crossings up to now may still come later; then no minute ends, for ten minutes at most.
        """
        lasted = self._pass(at)
        for crossing in measured.crossings:
            self._count(crossing, at - from_seconds(time_s - crossing.time_s))
        for turned in measured.turns:
            minute = self._minute_of(at - from_seconds(time_s - turned.time_s))
            if minute is not None and turned.vehicle_class is not VehicleClass.PEDESTRIAN:
                minute.turns[turned.turn] += 1
        here = self._minute_of(at)
        if here is not None and lasted > 0:
            for state in measured.zones:
                here.zones.setdefault(state.zone, ZoneTally()).add(state, lasted / SECOND)
        return self.passed(at - _HELD_AT_MOST if is_held_back else at)

    def passed(self, at: Micros) -> tuple[MinuteValue, ...]:
        """The values of minutes that are over, oldest first: to be asked also while no frames come."""
        values: list[MinuteValue] = []
        for start in sorted(self._open):
            if start + MINUTE + GRACE <= at:
                minute = self._open.pop(start)
                if minute.seen >= LEAST_SEEN:
                    self._told.append(start)
                    values += self._values(minute, start)
        return tuple(values)

    def _pass(self, at: Micros) -> Micros:
        """The time since the last frame, as far as it was seen; it is put down to its minutes."""
        before = self._last_at
        if before is not None and before - GRACE <= at < before:
            return 0
        self._last_at = at
        if before is None:
            return 0
        if at < before:
            self._set_back(at)
        if not 0 <= at - before <= LONGEST_STEP:
            self._gaps.append(at)
            return 0
        turn = at - at % MINUTE
        for start, end in ((before, min(at, max(before, turn))), (max(before, turn), at)):
            minute = self._minute_of(start)
            if minute is not None:
                minute.seen += end - start
        return at - before

    def _set_back(self, at: Micros) -> None:
        """The clock was ahead: what was put down to minutes that are still to come was not seen in them."""
        for start in [start for start in self._open if start + MINUTE > at]:
            del self._open[start]
        self._last_passed.clear()

    def _minute_of(self, at: Micros) -> _Minute | None:
        """The minute of a moment; None if it was told already."""
        start = at - at % MINUTE
        return None if start in self._told else self._open.setdefault(start, _Minute())

    def _count(self, crossing: Crossing, at: Micros) -> None:
        minute = self._minute_of(at)
        if minute is None:
            return
        way = (crossing.line, crossing.direction)
        headway_s = None
        if crossing.vehicle_class is not VehicleClass.PEDESTRIAN:
            before, self._last_passed[way] = self._last_passed.get(way), at
            if before is not None and not any(before < gap <= at for gap in self._gaps):
                headway_s = (at - before) / SECOND
        minute.lines.setdefault(way, LineTally()).add(crossing, headway_s)

    def _values(self, minute: _Minute, start: Micros) -> Iterator[MinuteValue]:
        for device, (name, value, unit) in self._told_of(minute, start):
            yield MinuteValue(device, name, float(value), unit, start)

    def _told_of(self, minute: _Minute, start: Micros) -> Iterator[tuple[str, Value]]:
        view = self._view
        for line in (line for line in view.lines if self._was_there(line.id, start)):
            for direction in line_directions(line):
                device = line_device(self._camera_id, line.id, direction)
                tally = minute.lines.get((line.id, direction), LineTally())
                yield from ((device, value) for value in tally.values(line))
        for zone in (zone for zone in view.zones if self._was_there(zone.id, start)):
            if zone.kind is not ZoneKind.ROAD and zone.id in minute.zones:
                device = part_device(self._camera_id, zone.id)
                yield from ((device, value) for value in minute.zones[zone.id].values())
        for turn in (turn for turn in view.turns if self._was_there(turn.id, start)):
            yield part_device(self._camera_id, turn.id), ("vehicle_count", minute.turns[turn.id], "")

    def _was_there(self, part: str, start: Micros) -> bool:
        return self._new_since.get(part, start) <= start


def _parts(view: View) -> tuple[CountingLine | Zone | Turn, ...]:
    return (*view.lines, *view.zones, *view.turns)
