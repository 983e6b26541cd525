"""What is true of a scene: who crossed a line when, who is where, what ails the camera."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from streams.contracts.cameras import Direction, HealthCondition, View
from streams.contracts.sightings import VehicleClass
from vision.measuring.lines import Line
from vision.measuring.scaling import Scale, Size
from vision.scenes.painting import Shown
from vision.tracking.tracks import Box, Point

_REMEMBERED = 20_000
"""A demonstration runs for weeks: only so many crossings are kept."""


@dataclass(frozen=True, slots=True)
class TrueCrossing:
    """The middle of a vehicle's box on the picture passed the line.

    Between two frames, at `time_s`; `frame` is the later one. `speed_kmh` is what it drove then, on the ground.
    """

    line: str
    vehicle: int
    frame: int
    time_s: float
    direction: Direction
    vehicle_class: VehicleClass
    speed_kmh: float


@dataclass(frozen=True, slots=True)
class Present:
    """A vehicle or a pedestrian on the picture, hidden or not."""

    vehicle: int
    vehicle_class: VehicleClass
    box: Box
    speed_kmh: float
    place: tuple[float, float]
    """x, y on the ground, in metres."""


@dataclass(slots=True)
class Truth:
    """Grows with the frames: who crossed the lines of `view`. `present` and `faults` are of the newest frame."""

    view: View
    size: Size
    crossings: deque[TrueCrossing] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    present: tuple[Present, ...] = ()
    faults: frozenset[HealthCondition] = frozenset()
    _drawn: list[tuple[str, Line]] = field(init=False)
    _before: dict[int, Point] = field(default_factory=dict)
    _crossed: set[tuple[int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        scale = Scale.of(self.view, self.size)
        self._drawn = [(line.id, Line.drawn(line, scale)) for line in self.view.lines]

    @property
    def standing(self) -> int:
        """How many vehicles on the picture stand still."""
        return sum(one.speed_kmh < 1 and one.vehicle_class is not VehicleClass.PEDESTRIAN for one in self.present)

    def see(self, shown: Sequence[Shown], frame: int, time_s: float, step_s: float) -> None:
        """The next frame."""
        centres = {}
        for one in shown:
            centres[one.vehicle.id] = one.box.centre
            before = self._before.get(one.vehicle.id)
            if before is not None:
                self._cross(one, before, frame, time_s, step_s)
        gone = self._before.keys() - centres.keys()
        self._crossed = {known for known in self._crossed if known[0] not in gone}
        self._before = centres
        self.present = tuple(
            Present(one.vehicle.id, one.vehicle.kind.vehicle_class, one.box, one.vehicle.speed_kmh, one.vehicle.place)
            for one in shown
        )

    def _cross(self, one: Shown, before: Point, frame: int, time_s: float, step_s: float) -> None:
        centre = one.box.centre
        for line_id, line in self._drawn:
            key = (one.vehicle.id, line_id)
            was, now = line.distance(before), line.distance(centre)
            if key in self._crossed or (was > 0) == (now > 0):
                continue
            share = was / (was - now)
            met = Point(before.x + share * (centre.x - before.x), before.y + share * (centre.y - before.y))
            if not 0 <= line.foot(met) <= 1:
                continue
            self._crossed.add(key)
            self.crossings.append(
                TrueCrossing(
                    line=line_id,
                    vehicle=one.vehicle.id,
                    frame=frame,
                    time_s=time_s - (1 - share) * step_s,
                    direction=line.direction(to_positive=now > 0),
                    vehicle_class=one.vehicle.kind.vehicle_class,
                    speed_kmh=one.vehicle.speed_kmh,
                )
            )
