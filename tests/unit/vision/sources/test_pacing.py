from itertools import pairwise

import pytest

from vision.sources.backing_off import BackOff
from vision.sources.pacing import EveryNth, StreamClock


@pytest.mark.parametrize(
    ("stream_fps", "most", "picked_fps"),
    [(25, 15, 12.5), (30, 15, 15), (15, 15, 15), (12.5, 15, 12.5), (25.2, 25, 25.2)],
)
def test_every_nth_frame_is_picked_so_that_no_more_come_than_are_wanted(
    stream_fps: float, most: float, picked_fps: float
) -> None:
    wanted = EveryNth(most)

    picked = [number for number in range(400) if wanted.picks(number / stream_fps)]

    steps = {after - before for before, after in pairwise(picked[2:])}
    assert len(steps) == 1
    assert wanted.rate == pytest.approx(picked_fps)


def test_frames_stay_evenly_spaced_where_a_stream_trembles() -> None:
    wanted = EveryNth(15)
    times = [number * 0.04 + (0.008 if number % 3 else 0) for number in range(400)]

    picked = [number for number, time_s in enumerate(times) if wanted.picks(time_s)]

    assert {after - before for before, after in pairwise(picked[2:])} == {2}


def test_time_is_the_streams_own_where_frames_come_late_or_in_a_burst() -> None:
    clock = StreamClock()

    times = [clock.time_s(5 + told_s, now_s) for told_s, now_s in [(0, 100), (0.04, 100.3), (0.08, 100.31), (1, 100.4)]]

    assert times == pytest.approx([0, 0.04, 0.08, 1])


def test_a_stream_whose_clock_jumps_is_held_to_ours_and_never_runs_back() -> None:
    clock = StreamClock()
    told_and_now = [(0, 0), (1, 1), (90_000, 2), (90_001, 3), (4, 4), (4, 4.0001)]

    times = [clock.time_s(told_s, now_s) for told_s, now_s in told_and_now]

    assert times == pytest.approx([0, 1, 2, 3, 4, 4.001])


def test_a_stream_without_a_clock_is_timed_by_arrival() -> None:
    clock = StreamClock(has_clock=False)

    assert [clock.time_s(0.04 * index, 10 + index / 5) for index in range(3)] == pytest.approx([0, 0.2, 0.4])


def test_pauses_double_to_ten_seconds_and_begin_anew_after_ten_seconds_of_frames() -> None:
    back_off = BackOff(lambda: 1.0)

    pauses = [back_off.pause_s(now_s) for now_s in range(7)]
    back_off.is_well(100)
    short_lived = back_off.pause_s(105)
    back_off.is_well(200)
    back_off.is_well(209)
    after_health = back_off.pause_s(210)

    assert pauses == [0.5, 1, 2, 4, 8, 10, 10]
    assert (short_lived, after_health) == (10, 0.5)


def test_chance_takes_a_fifth_of_a_pause_at_most() -> None:
    assert BackOff(lambda: 0.0).pause_s(0) == pytest.approx(0.4)
