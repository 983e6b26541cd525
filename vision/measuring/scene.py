"""Measuring: the tracks of one camera become crossings, turns, incidents and the states of its zones."""

from collections import Counter
from collections.abc import Iterator, Sequence

from streams.contracts.cameras import CountingLine, Counts, Direction, IncidentKind, View, ZoneKind
from streams.contracts.sightings import VehicleClass
from vision.measuring.areas import Area
from vision.measuring.calibration import calibrated
from vision.measuring.events import Crossing, Incident
from vision.measuring.ground import CalibrationError, Ground
from vision.measuring.lines import Line, LineWatch
from vision.measuring.paces import Paces
from vision.measuring.scaling import Scale, Size
from vision.measuring.speed import Speed, speed_of
from vision.measuring.states import Measured
from vision.measuring.trails import Trails
from vision.measuring.turns import TurnWatch
from vision.measuring.zones import ZoneWatch
from vision.tracking.tracks import Track

_FORGETS_EVERY_S = 1.0


class Measuring:
    """One camera's view, measured frame after frame. ValueError where a line begins and ends at the same point.

    `time_s` is the time of the source, by which speeds are reckoned; the ids of tracks are never used anew while a
    camera is measured. `counts` are all crossings so far. A calibration that does not say how the picture lies on the
    ground stops nobody from being counted: there are no speeds then, and `calibration_problem` says why.
    """

    def __init__(self, view: View, size: Size) -> None:
        self.counts: Counter[tuple[str, Direction]] = Counter()
        self.calibration_problem = ""
        self._view = view
        self.resized(size)

    def resized(self, size: Size) -> None:
        """The stream has pictures of another size: tracks begin anew, what was counted stays."""
        scale = Scale.of(self._view, size)
        self._ground = self._calibrated(scale, size)
        self._trails = Trails(size)
        self._paces = Paces(self._trails, self._ground)
        self._lines = [(line, LineWatch(Line.drawn(line, scale))) for line in self._view.lines]
        self._turns = TurnWatch(self._view.turns)
        self._zones = [
            ZoneWatch(zone, Area.of(zone, scale, self._ground))
            for zone in self._view.zones
            if zone.kind is not ZoneKind.ROAD
        ]
        self._forgot_s = 0.0

    def change(self, view: View, size: Size) -> None:
        """Other lines, zones, turns or calibration: tracks go on, also across the lines that stay as they were."""
        trails, watches = self._trails, {watch.line: watch for _, watch in self._lines}
        self._view = view
        self.resized(size)
        self._trails, self._paces = trails, Paces(trails, self._ground)
        self._lines = [(line, watches.get(watch.line, watch)) for line, watch in self._lines]

    def see(self, tracks: Sequence[Track], frame_number: int, time_s: float) -> Measured:
        """The confirmed tracks of the next frame."""
        self._trails.see(tracks, time_s)
        crossings = tuple(self._crossings(tracks, frame_number, time_s))
        self.counts.update((crossing.line, crossing.direction) for crossing in crossings)
        turns = tuple(self._turns.see(crossings))
        zones = [zone.see(tracks, self._paces, frame_number, time_s) for zone in self._zones]
        incidents = [*self._wrong_ways(crossings), *(incident for _, found in zones for incident in found)]
        self._forget(time_s)
        return Measured(crossings, tuple(incidents), turns, tuple(state for state, _ in zones))

    def _calibrated(self, scale: Scale, size: Size) -> Ground | None:
        self.calibration_problem = ""
        if self._view.calibration is None:
            return None
        try:
            return calibrated(self._view.calibration, scale, size)
        except CalibrationError as problem:
            self.calibration_problem = str(problem)
            return None

    def _crossings(self, tracks: Sequence[Track], frame_number: int, time_s: float) -> Iterator[Crossing]:
        for line, watch in self._lines:
            for track in tracks:
                direction = watch.see(track.id, track.box)
                if direction is None or not counts(line, track.vehicle_class):
                    continue
                speed = self._speed(track)
                yield Crossing(
                    line=line.id,
                    track=track.id,
                    frame=frame_number,
                    time_s=time_s,
                    direction=direction,
                    vehicle_class=track.vehicle_class,
                    box=track.box,
                    speed_kmh=None if speed is None else speed.kmh,
                    speed_error_kmh=None if speed is None else speed.error_kmh,
                )

    def _speed(self, track: Track) -> Speed | None:
        """Over the past second, if it is known well enough to be told."""
        if self._ground is None:
            return None
        speed = speed_of(tuple(self._trails.of(track.id).samples), self._ground)
        return speed if speed is not None and speed.is_good_enough else None

    def _forget(self, time_s: float) -> None:
        """Once a second, of tracks long gone."""
        if 0 <= time_s - self._forgot_s < _FORGETS_EVERY_S:
            return
        self._forgot_s = time_s
        alive = self._trails.forget(time_s)
        for _, watch in self._lines:
            watch.forget(alive)
        for zone in self._zones:
            zone.forget(alive)
        self._turns.forget(alive)
        self._paces.forget(alive)

    def _wrong_ways(self, crossings: Sequence[Crossing]) -> Iterator[Incident]:
        """Vehicles that crossed a line in a direction that is not allowed there."""
        allowed = {line.id: line.allowed for line, _ in self._lines if line.allowed}
        for crossing in crossings:
            if crossing.vehicle_class is VehicleClass.PEDESTRIAN or crossing.line not in allowed:
                continue
            if crossing.direction not in allowed[crossing.line]:
                yield Incident(
                    kind=IncidentKind.WRONG_WAY,
                    place=crossing.line,
                    track=crossing.track,
                    frame=crossing.frame,
                    time_s=crossing.time_s,
                    vehicle_class=crossing.vehicle_class,
                    box=crossing.box,
                )


def counts(line: CountingLine, vehicle_class: VehicleClass) -> bool:
    """Whether such a one is counted at the line."""
    match line.counts:
        case Counts.ALL:
            return True
        case Counts.VEHICLES:
            return vehicle_class is not VehicleClass.PEDESTRIAN
        case Counts.PEDESTRIANS:
            return vehicle_class is VehicleClass.PEDESTRIAN
