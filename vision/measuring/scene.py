"""Measuring: the tracks of one camera become crossings, turns, incidents and the states of its zones."""

from collections import Counter
from collections.abc import Iterator, Sequence

from streams.contracts.cameras import CountingLine, Counts, Direction, IncidentKind, View
from streams.contracts.sightings import VehicleClass
from vision.measuring.events import Crossing, Incident
from vision.measuring.lines import Line, LineWatch
from vision.measuring.scaling import Scale, Size
from vision.measuring.states import Measured
from vision.tracking.tracks import Track


class Measuring:
    """One camera's view, measured frame after frame. ValueError says what is wrong with the view.

    `time_s` is the time of the source, by which speeds are reckoned; the ids of tracks are never used anew while a
    camera is measured. `counts` are all crossings so far.
    """

    def __init__(self, view: View, size: Size) -> None:
        self.counts: Counter[tuple[str, Direction]] = Counter()
        self._view = view
        self.resized(size)

    def resized(self, size: Size) -> None:
        """The stream has pictures of another size: tracks begin anew, what was counted stays."""
        scale = Scale.of(self._view, size)
        self._lines = [(line, LineWatch(Line.drawn(line, scale))) for line in self._view.lines]

    def see(self, tracks: Sequence[Track], frame_number: int, time_s: float) -> Measured:
        """The confirmed tracks of the next frame."""
        crossings = tuple(self._crossings(tracks, frame_number, time_s))
        self.counts.update((crossing.line, crossing.direction) for crossing in crossings)
        incidents = tuple(self._wrong_ways(crossings))
        return Measured(crossings=crossings, incidents=incidents)

    def _crossings(self, tracks: Sequence[Track], frame_number: int, time_s: float) -> Iterator[Crossing]:
        for line, watch in self._lines:
            for track in tracks:
                direction = watch.see(track.id, track.box)
                if direction is not None and counts(line, track.vehicle_class):
                    yield Crossing(
                        line=line.id,
                        track=track.id,
                        frame=frame_number,
                        time_s=time_s,
                        direction=direction,
                        vehicle_class=track.vehicle_class,
                        box=track.box,
                    )

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
