"""What atspm itself counts is the measure: its own aggregation, run on its own sample."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from ingest.simulator.signals import QUARTER_HOUR, load_clip, to_now, whole_days_back
from streams.contracts.times import DAY, HOUR, MINUTE, SECOND, Micros
from tests.support.atspm_volumes import atspm_volumes

NOW: Micros = 1_795_000_000 * SECOND
CLIP = load_clip()


@pytest.mark.parametrize("days", [0, 950])
def test_on_readings_a_quarter_hour_are_the_volumes_atspm_counts(days: int) -> None:
    shift = days * DAY
    counted = Counter(
        (packet.device, packet.measured_at // QUARTER_HOUR * QUARTER_HOUR - shift)
        for packet in CLIP.packets(shift)
        if packet.properties[0].name == "detector_on"
    )

    assert counted == atspm_volumes()
    assert sum(counted.values()) == 12_595


def test_every_event_is_a_reading_of_its_own() -> None:
    """(series, time) is unique in the store, so two events of one series at one instant would be one reading."""
    packets = list(CLIP.packets(0))

    assert len(packets) == 24_945
    assert len({(packet.device, packet.properties, packet.measured_at) for packet in packets}) == len(packets)


def test_the_clip_is_eight_quarter_hours_of_one_controller_and_23_detectors() -> None:
    assert CLIP.length == 2 * HOUR
    assert len(CLIP.devices) == 24
    assert {device.parent for device in CLIP.devices if device.kind == "signal_detector"} == {"signal-1136"}
    assert {packet.device for packet in CLIP.packets(0)} <= {device.id for device in CLIP.devices}


def test_moved_by_whole_days_it_lies_in_the_past_by_less_than_a_day() -> None:
    shift = whole_days_back(CLIP, NOW)

    assert shift % DAY == 0
    assert NOW - DAY < CLIP.events[-1].at + shift <= NOW


def test_moved_to_now_it_begins_with_the_running_quarter_hour() -> None:
    shift = to_now(CLIP, NOW)

    assert shift % QUARTER_HOUR == 0
    assert NOW - 15 * MINUTE < CLIP.begins_at + shift <= NOW


def test_the_recorded_clock_can_be_read_in_another_zone() -> None:
    there = load_clip(ZoneInfo("Asia/Ho_Chi_Minh"))

    assert CLIP.begins_at - there.begins_at == 7 * HOUR


def test_a_loop_goes_on_where_the_round_before_ended() -> None:
    rounds = CLIP.rounds(0)
    first = [next(rounds) for _ in CLIP.events]
    second = next(rounds)

    assert second.measured_at - first[0].measured_at == 2 * HOUR
    assert second.device == first[0].device
