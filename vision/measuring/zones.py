"""A lane or zone in each frame: who is on it, how fast, how long the queue, who stands and who goes the wrong way.

A vehicle is where its foot is, so it is in one lane, never in two. One that a detector misses for a moment stays for
0.3 s where it was, unless the edge of the picture cut it: there it has left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from streams.contracts.cameras import IncidentKind, Zone
from streams.contracts.sightings import VehicleClass
from vision.measuring.areas import Area
from vision.measuring.events import Incident
from vision.measuring.paces import Pace, Paces
from vision.measuring.queues import Queue, Queued
from vision.measuring.standing import AgainstTheWay, Standing
from vision.measuring.states import ZoneState
from vision.tracking.tracks import Track

_MISSED_S = 0.3
_QUEUE_EVERY_S = 0.5
_REPEATED_EVERY_S = 10.0
"""A vehicle that still stands is said again, so that a rule about the past half minute sees it standing."""


@dataclass(slots=True)
class ZoneWatch:
    """One zone. Pedestrians and tracks that may be shadows are not looked at."""

    zone: Zone
    area: Area
    _here: dict[int, tuple[float, Track]] = field(default_factory=dict)
    _said_at: dict[int, float] = field(default_factory=dict)
    _standing: Standing = field(default_factory=Standing)
    _against: AgainstTheWay = field(init=False)
    _queue: Queue = field(init=False)
    _queue_seen_s: float | None = None

    def __post_init__(self) -> None:
        self._against, self._queue = AgainstTheWay(self.area), Queue(self.area)

    def see(
        self, tracks: Sequence[Track], paces: Paces, frame_number: int, time_s: float
    ) -> tuple[ZoneState, list[Incident]]:
        """The tracks of the next frame."""
        seen = [track for track in tracks if self._is_here(track)]
        self._keep(seen, tracks, paces, time_s)
        known = {track.id: pace for _, track in self._here.values() if (pace := paces.of(track.id)) is not None}
        self._see_queue(known, time_s)
        incidents = [
            Incident(kind, self.zone.id, track.id, frame_number, time_s, track.vehicle_class, track.box, lasted_s)
            for track in seen
            for kind, lasted_s in self._wrongs(track, known.get(track.id), time_s)
        ]
        speeds = tuple(pace.kmh for pace in known.values() if pace.kmh is not None)
        return ZoneState(self.zone.id, len(self._here), speeds, self.area.length_m, self._queue.length_m), incidents

    def forget(self, alive: set[int]) -> None:
        """Let go of tracks that are no more."""
        self._standing.forget(alive)
        self._against.forget(alive)
        for track in self._said_at.keys() - alive:
            del self._said_at[track]

    def _is_here(self, track: Track) -> bool:
        return track.is_seen and track.vehicle_class is not VehicleClass.PEDESTRIAN and self.area.holds(track.box.foot)

    def _keep(self, seen: Sequence[Track], tracks: Sequence[Track], paces: Paces, time_s: float) -> None:
        """Who is here now: those seen here, and those missed for a moment."""
        elsewhere = {track.id for track in tracks}
        missed = {
            track_id: (last_s, track)
            for track_id, (last_s, track) in self._here.items()
            if track_id not in elsewhere and 0 <= time_s - last_s <= _MISSED_S and not paces.trails.is_cut(track.box)
        }
        self._here = missed | {track.id: (time_s, track) for track in seen}

    def _see_queue(self, known: dict[int, Pace], time_s: float) -> None:
        if self._queue_seen_s is None or not 0 <= time_s - self._queue_seen_s < _QUEUE_EVERY_S:
            self._queue_seen_s = time_s
            self._queue.see(
                [
                    Queued(track.id, track.vehicle_class, known[track.id])
                    for _, track in self._here.values()
                    if track.id in known
                ]
            )

    def _wrongs(self, track: Track, pace: Pace | None, time_s: float) -> Iterator[tuple[IncidentKind, float]]:
        """What is wrong with it, and for how many seconds."""
        stood_s = self._standing.see(track.id, track.box, time_s)
        if self._is_stopped(track, stood_s) and time_s - self._said_at.get(track.id, -1e9) >= _REPEATED_EVERY_S:
            self._said_at[track.id] = time_s
            yield IncidentKind.STOPPED, stood_s
        against_s = None if pace is None else self._against.see(track.id, pace)
        if against_s is not None:
            yield IncidentKind.WRONG_WAY, against_s

    def _is_stopped(self, track: Track, stood_s: float) -> bool:
        after_s = self.zone.stopped_after_s
        return after_s is not None and stood_s >= after_s and track.id not in self._queue.members
