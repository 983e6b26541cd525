"""What a camera saw, in the words of the event log. Pure: the time is handed in."""

from collections.abc import Sequence

from streams.contracts.cameras import HealthCondition
from streams.contracts.readings import ONLINE, Reading
from streams.contracts.sightings import Sighting, SightingKind
from streams.contracts.times import SECOND, Micros, from_seconds
from vision.camera.messages import Saw
from vision.frames import Frame
from vision.measuring.events import Crossing, Incident
from vision.measuring.minutes import MinuteValue
from vision.tracking.tracks import Box

REPEATED_EVERY: Micros = 10 * SECOND
"""A rule that asks for a condition within 30 s still sees it when one of three is late."""


class HealthReports:
    """`online` every 10 s and at each change; each condition when it begins and every 10 s while it stands."""

    def __init__(self, camera_id: str) -> None:
        self._camera_id = camera_id
        self._online: tuple[float, Micros] | None = None
        self._said: dict[HealthCondition, Micros] = {}

    def due(self, conditions: frozenset[HealthCondition], now: Micros) -> Saw | None:
        """What there is to say; None when it is not yet time."""
        self._said = {condition: at for condition, at in self._said.items() if condition in conditions}
        sightings = tuple(
            Sighting(self._camera_id, SightingKind.HEALTH, condition, now, now)
            for condition in sorted(conditions)
            if now - self._said.get(condition, 0) >= REPEATED_EVERY
        )
        for sighting in sightings:
            self._said[HealthCondition(sighting.subject)] = now
        online = 0.0 if HealthCondition.UNREACHABLE in conditions else 1.0
        readings: tuple[Reading, ...] = ()
        if self._online is None or online != self._online[0] or now - self._online[1] >= REPEATED_EVERY:
            self._online = (online, now)
            readings = (Reading(self._camera_id, ONLINE, online, now, now),)
        return Saw(sightings, readings) if sightings or readings else None


def readings_of(values: Sequence[MinuteValue], now: Micros) -> tuple[Reading, ...]:
    """Values of minutes as readings: dated at the minute's start, so that an hour has the sum of its minutes."""
    return tuple(
        Reading(value.device, value.property, value.value, value.measured_at, now, unit=value.unit) for value in values
    )


def sightings_of(
    camera_id: str, frame: Frame, crossings: Sequence[Crossing], incidents: Sequence[Incident], now: Micros
) -> tuple[Sighting, ...]:
    """Crossings and incidents found with `frame`; those of earlier frames have their own time."""
    return (
        *(_crossing(camera_id, frame, crossing, now) for crossing in crossings),
        *(_incident(camera_id, frame, incident, now) for incident in incidents),
    )


def _crossing(camera_id: str, frame: Frame, crossing: Crossing, now: Micros) -> Sighting:
    return Sighting(
        camera_id,
        SightingKind.CROSSING,
        crossing.line,
        _instant(frame, crossing.time_s),
        now,
        direction=crossing.direction,
        vehicle_class=crossing.vehicle_class,
        speed_kmh=crossing.speed_kmh,
        speed_error_kmh=crossing.speed_error_kmh,
        place=crossing.line,
        track=crossing.track,
        box=shares(crossing.box, frame.size),
    )


def _incident(camera_id: str, frame: Frame, incident: Incident, now: Micros) -> Sighting:
    return Sighting(
        camera_id,
        SightingKind.INCIDENT,
        incident.kind,
        _instant(frame, incident.time_s),
        now,
        vehicle_class=incident.vehicle_class,
        place=incident.place,
        track=incident.track,
        box=shares(incident.box, frame.size),
        value=incident.lasted_s,
    )


def shares(box: Box, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """A box as shares of the picture, to the ten-thousandth, and within it."""
    width, height = size

    def share(value: float, of: int) -> float:
        return round(min(max(value / of, 0.0), 1.0), 4)

    return share(box.left, width), share(box.top, height), share(box.right, width), share(box.bottom, height)


def _instant(frame: Frame, time_s: float) -> Micros:
    """Our clock at a moment of the source's time, counted back from this frame's."""
    return frame.at - from_seconds(frame.time_s - time_s)
