"""What was seen, in the words of the event log."""

import numpy as np

from streams.contracts.cameras import Direction, HealthCondition, IncidentKind
from streams.contracts.sightings import SightingKind, VehicleClass
from streams.contracts.times import SECOND
from vision.camera.messages import Saw
from vision.camera.reporting import HealthReports, sightings_of
from vision.frames import Frame
from vision.measuring.events import Crossing, Incident
from vision.tracking.tracks import Box

START = 1_795_000_000 * SECOND
UNREACHABLE = frozenset({HealthCondition.UNREACHABLE})
NOTHING: frozenset[HealthCondition] = frozenset()


def a_frame(at_s: float) -> Frame:
    return Frame(50, at_s, START + round(at_s * SECOND), np.zeros((100, 200, 3), np.uint8))


def test_a_crossing_has_the_time_of_its_own_frame_and_its_box_as_shares_of_the_picture() -> None:
    box = Box(20, 10, 60, 120)
    crossing = Crossing("line1", 7, 40, 3.5, Direction.LEFT, VehicleClass.CAR, box, speed_kmh=31.0, speed_error_kmh=2.0)

    (sighting,) = sightings_of("cam", a_frame(5), [crossing], [], START + 6 * SECOND)

    assert (sighting.camera, sighting.kind, sighting.subject) == ("cam", SightingKind.CROSSING, "line1")
    assert (sighting.measured_at, sighting.received_at) == (START + round(3.5 * SECOND), START + 6 * SECOND)
    assert (sighting.direction, sighting.vehicle_class, sighting.track) == ("left", VehicleClass.CAR, 7)
    assert (sighting.speed_kmh, sighting.speed_error_kmh) == (31.0, 2.0)
    assert sighting.box == (0.1, 0.1, 0.3, 1.0)


def test_an_incident_names_its_place_and_how_long_it_has_lasted() -> None:
    incident = Incident(IncidentKind.STOPPED, "lane1", 9, 50, 5.0, VehicleClass.TRUCK, Box(0, 0, 20, 10), lasted_s=61.0)

    (sighting,) = sightings_of("cam", a_frame(5), [], [incident], START + 5 * SECOND)

    assert (sighting.kind, sighting.subject, sighting.place) == (SightingKind.INCIDENT, "stopped", "lane1")
    assert (sighting.value, sighting.vehicle_class) == (61.0, VehicleClass.TRUCK)


def test_a_condition_is_said_when_it_begins_every_10_s_and_again_when_it_comes_back() -> None:
    reports = HealthReports("cam")
    said = [
        second
        for second in range(60)
        if _conditions(reports.due(UNREACHABLE if second < 25 or second > 50 else NOTHING, START + second * SECOND))
    ]

    assert said == [0, 10, 20, 51]


def test_online_is_said_every_10_s_and_at_each_change() -> None:
    reports = HealthReports("cam")
    said = {}
    for second in range(40):
        saw = reports.due(UNREACHABLE if 14 <= second < 17 else NOTHING, START + second * SECOND)
        for reading in saw.readings if saw else ():
            said[second] = reading.value

    assert said == {0: 1.0, 10: 1.0, 14: 0.0, 17: 1.0, 27: 1.0, 37: 1.0}


def test_a_dark_camera_is_online() -> None:
    saw = HealthReports("cam").due(frozenset({HealthCondition.DARK}), START)

    assert saw is not None
    assert _conditions(saw) == ["dark"]
    assert [reading.value for reading in saw.readings] == [1.0]


def _conditions(saw: Saw | None) -> list[str]:
    return [sighting.subject for sighting in saw.sightings] if saw else []
