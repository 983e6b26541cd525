from itertools import combinations

import numpy as np
import pytest

from streams.contracts.sightings import VehicleClass
from vision.scenes.presets import SceneConfig, SceneName, street_of
from vision.scenes.streets import Signal
from vision.scenes.traffic import Traffic, Vehicle

STEP_S = 1 / 15


def traffic_of(name: SceneName, flow: float, seed: int = 1) -> Traffic:
    return Traffic(street_of(SceneConfig(name=name)), flow, np.random.default_rng(seed))


def are_in_one_place(one: Vehicle, other: Vehicle) -> bool:
    return (
        one.carriageway is other.carriageway
        and abs(one.along - other.along) < (one.kind.length + other.kind.length) / 2 - 0.05
        and abs(one.across - other.across) < (one.kind.width + other.kind.width) / 2 - 0.05
    )


@pytest.mark.parametrize(("name", "flow"), [(SceneName.STREET, 6000), (SceneName.JUNCTION, 3600)])
def test_nobody_drives_through_anybody(name: SceneName, flow: float) -> None:
    traffic = traffic_of(name, flow)
    for step in range(900):
        traffic.step(STEP_S, step * STEP_S)
        if step % 15 == 0:
            collided = [pair for pair in combinations(traffic.vehicles, 2) if are_in_one_place(*pair)]
            assert collided == []


def test_as_many_come_as_the_flow_says_and_most_ride_motorcycles() -> None:
    traffic = traffic_of(SceneName.STREET, 3600)
    came: dict[int, VehicleClass] = {}
    for step in range(15 * 120):
        traffic.step(STEP_S, step * STEP_S)
        came |= {vehicle.id: vehicle.kind.vehicle_class for vehicle in traffic.vehicles}

    riders = sum(vehicle_class is VehicleClass.TWO_WHEELER for vehicle_class in came.values())

    assert len(came) == pytest.approx(120, abs=33)  # three standard deviations of chance
    assert riders / len(came) == pytest.approx(0.8, abs=0.12)


def test_a_queue_forms_at_the_red_light_and_starts_at_the_green() -> None:
    traffic = traffic_of(SceneName.JUNCTION, 6000)
    approach = street_of(SceneConfig(name=SceneName.JUNCTION)).carriageways[0]
    signal, stop_at = approach.signal, approach.stop_at
    assert signal is not None
    assert stop_at is not None
    standing: dict[bool, int] = {}
    passed_at_red = 0
    before: dict[int, float] = {}
    for step in range(round((signal.red_s + signal.green_s) * 2 / STEP_S)):
        time_s = step * STEP_S
        traffic.step(STEP_S, time_s)
        on_approach = [vehicle for vehicle in traffic.vehicles if vehicle.carriageway == approach]
        is_late_red = signal.is_red(time_s) and signal.is_red(time_s - 6)
        for vehicle in on_approach:
            front, was = vehicle.along + vehicle.kind.length / 2, before.get(vehicle.id, 0.0)
            passed_at_red += is_late_red and was <= stop_at < front
            before[vehicle.id] = front
        is_end = signal.is_red(time_s) != signal.is_red(time_s + STEP_S)
        if is_end and time_s > signal.red_s:
            standing[signal.is_red(time_s)] = sum(vehicle.speed < 0.3 for vehicle in on_approach)

    assert passed_at_red == 0
    assert standing[True] >= 8
    assert standing[False] <= 2


def test_the_same_seed_is_the_same_traffic() -> None:
    runs = [traffic_of(SceneName.ARTERIAL, 3000, seed) for seed in (5, 5, 6)]
    for step in range(300):
        for traffic in runs:
            traffic.step(STEP_S, step * STEP_S)
    first, same, other = ([(v.id, v.along, v.across) for v in traffic.vehicles] for traffic in runs)

    assert first == same
    assert first != other


def test_nobody_comes_to_an_empty_street() -> None:
    traffic = traffic_of(SceneName.STREET, 0)
    for step in range(100):
        traffic.step(STEP_S, step * STEP_S)

    assert list(traffic.vehicles) == []


def test_a_signal_begins_with_red_or_where_its_offset_says() -> None:
    signal = Signal(red_s=20, green_s=30, offset_s=15)

    assert [signal.is_red(time_s) for time_s in (0, 4.9, 5, 34.9, 35)] == [True, True, False, False, True]
