"""The kinds of incident beyond one device and one level: roads, queues, and devices that measure wrongly."""

from collections import defaultdict
from itertools import islice

import pytest

from ingest.simulator.areas import demo_wards
from ingest.simulator.city import ROAD_LENGTH, City, build_city
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.incidents import DEVICE_FAULTS, Incident, IncidentKind
from ingest.simulator.packets import Packet
from ingest.simulator.plan import Scripted
from ingest.simulator.play import CityPlay
from streams.contracts.properties import CATALOGUE
from streams.contracts.rules import Stage
from streams.contracts.times import HOUR, MINUTE, SECOND, Micros

START: Micros = 1_790_060_000 * SECOND
"""2026-09-22, 13:53 in the city: a working day."""

RULES = demo_rules()


def a_city(devices: int = 200, seed: int = 1) -> City:
    return build_city(demo_wards(), devices=devices, seed=seed)


def one(kind: IncidentKind, *, seed: int = 1, length: Micros = 100 * MINUTE) -> tuple[Incident, list[Packet]]:
    """An incident half an hour after the start, and what its devices said in three hours."""
    script = (Scripted(kind, 30 * MINUTE, length),)
    play = CityPlay(a_city(seed=seed), RULES, start=START, incidents_per_hour=0, script=script)
    minutes = list(islice(play.minutes(), 180))
    (incident,) = [incident for minute in minutes for incident in minute.incidents]
    packets = [packet for minute in minutes for packet in minute.packets if packet.device in incident.devices]
    return incident, [packet for packet in packets if isinstance(packet, Packet)]


def said(packets: list[Packet], prop: str, begins_at: Micros, ends_at: Micros) -> dict[str, list[float]]:
    """What each device said of a property, of what was sent in a while."""
    found: dict[str, list[float]] = defaultdict(list)
    for packet in packets:
        if begins_at <= packet.sent_at < ends_at:
            for measured, value in zip(packet.properties, packet.values, strict=True):
                if measured.name == prop:
                    found[packet.device].append(value)
    return found


def test_a_city_of_any_size_has_its_main_roads_with_five_detectors_each() -> None:
    assert {len(devices) for devices in a_city().roads().values()} == {ROAD_LENGTH}
    assert list(a_city().roads()) == ["vo-van-kiet", "mai-chi-tho", "nguyen-van-linh"]
    assert len(a_city(60).roads()) == 2
    assert a_city(20).roads() == {}
    tags = {tag for place in a_city().places.values() for tag in place.device.tags}
    assert {"road:vo-van-kiet", "upstream:mai-chi-tho", "downstream:nguyen-van-linh"} <= tags


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_jam_slows_three_to_five_detectors_of_a_road_and_is_an_alert_about_the_road(seed: int) -> None:
    jam, packets = one(IncidentKind.JAM, seed=seed)

    assert 3 <= len(jam.devices) <= 5
    (road,) = {a_city(seed=seed).places[device].road for device in jam.devices}
    assert [(a.rule, a.device, a.place) for a in jam.expected if a.place] == [("demo-road-jam", "", f"tag/road:{road}")]
    speeds = said(packets, "speed", jam.begins_at + 5 * MINUTE, jam.ends_at - 5 * MINUTE)
    assert all(sum(values) / len(values) < 6 for values in speeds.values())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_or_two_slow_detectors_are_no_jam_of_the_road(seed: int) -> None:
    spot, _ = one(IncidentKind.SLOW_SPOT, seed=seed)

    assert 1 <= len(spot.devices) <= 2
    assert {alert.rule for alert in spot.expected} == {"demo-congestion"}


def test_a_queue_reaches_each_detector_after_the_one_downstream() -> None:
    queue, packets = one(IncidentKind.SPILL_BACK)
    road = a_city().roads()["nguyen-van-linh"]

    assert queue.devices == tuple(reversed(road))
    full = [
        min(packet.measured_at for packet in packets if packet.device == device and packet.values[2] > 60)
        for device in queue.devices
    ]
    assert full == sorted(full)
    assert full[-1] - full[0] > 8 * MINUTE
    assert [alert.place for alert in queue.expected if alert.rule == "demo-spill-back"] == ["tag/road:nguyen-van-linh"]


def test_a_sudden_drop_leaves_less_than_three_tenths_of_the_traffic_and_its_speed() -> None:
    drop, packets = one(IncidentKind.SUDDEN_DROP)
    before = said(packets, "vehicle_flow", START, drop.begins_at)
    within = said(packets, "vehicle_flow", drop.begins_at + 5 * MINUTE, drop.begins_at + 35 * MINUTE)
    speeds = said(packets, "speed", drop.begins_at + 5 * MINUTE, drop.ends_at)

    for device in drop.devices:
        assert max(within[device]) < 0.3 * min(before[device])
        assert min(speeds[device]) > 20


@pytest.mark.parametrize("kind", sorted(DEVICE_FAULTS))
def test_of_a_device_fault_no_alert_about_the_city_may_be_announced(kind: IncidentKind) -> None:
    fault, _ = one(kind)
    (device,) = fault.devices

    assert {alert.rule for alert in fault.expected} <= {"demo-stands-still", "demo-no-hits", "demo-implausible"}
    of_its_kind = {rule.id for rule in RULES.values() if rule.scope.kind == a_city().places[device].kind}
    trials = {rule.id for rule in RULES.values() if rule.stage is Stage.WATCHED}
    of_places = {"demo-spill-back", "demo-no-hits"}
    assert {alert.rule for alert in fault.hidden} == of_its_kind - trials - of_places


def test_a_stuck_device_repeats_itself_and_measures_again_when_it_is_over() -> None:
    stuck, packets = one(IncidentKind.STUCK)
    within = {packet.values for packet in packets if stuck.begins_at <= packet.measured_at < stuck.ends_at}
    outside = {packet.values for packet in packets if not stuck.begins_at <= packet.measured_at < stuck.ends_at}

    assert len(within) == 1
    assert len(outside) > 10


def test_a_detector_that_sees_nothing_or_always_something_measures_no_speed() -> None:
    for kind, occupancy in ((IncidentKind.NO_HITS, 0.0), (IncidentKind.STUCK_ON, 100.0)):
        fault, packets = one(kind)
        within = [packet for packet in packets if fault.begins_at <= packet.measured_at < fault.ends_at]
        assert {tuple(prop.name for prop in packet.properties) for packet in within} == {("vehicle_flow", "occupancy")}
        assert {packet.values for packet in within} == {(0.0, occupancy)}


@pytest.mark.parametrize("kind", [IncidentKind.IMPLAUSIBLE, IncidentKind.SPIKES, IncidentKind.DETECTOR_CHATTER])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_cannot_be_is_outside_the_catalogue_and_what_is_healthy_within(kind: IncidentKind, seed: int) -> None:
    fault, packets = one(kind, seed=seed)
    odd = [
        packet.measured_at
        for packet in packets
        for prop, value in zip(packet.properties, packet.values, strict=True)
        if not CATALOGUE[prop.name].low <= value <= CATALOGUE[prop.name].high
    ]

    due = len([packet for packet in packets if fault.begins_at <= packet.measured_at < fault.ends_at])
    share = 0.25 if kind is IncidentKind.SPIKES else 1
    assert all(fault.begins_at <= at < fault.ends_at for at in odd)
    assert len(odd) == pytest.approx(share * due, rel=0.25)


def test_a_clock_that_jumps_says_two_hours_ago_and_never_a_time_it_has_said() -> None:
    jump, packets = one(IncidentKind.CLOCK_JUMP)
    off = [packet for packet in packets if packet.sent_at - packet.measured_at > HOUR]

    assert off
    assert all(jump.begins_at <= packet.sent_at < jump.ends_at + 2 * MINUTE for packet in off)
    assert len({packet.measured_at for packet in packets}) >= len(packets) - 3  # some are repeated on the way
