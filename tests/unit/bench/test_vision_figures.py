from deploy.bench.vision_figures import analysed_per_s, latencies, middle_of_cameras, ratios, shares
from deploy.bench.vision_loops import EVERY, LIVE, MOTION, PLAIN


def test_latencies_are_told_by_median_95th_percentile_and_most() -> None:
    assert latencies([float(wait) for wait in range(100, 0, -1)]) == {
        "sightings": 100,
        "median": 51.0,
        "p95": 96.0,
        "most": 100.0,
    }


def test_without_a_crossing_there_is_no_latency() -> None:
    assert latencies([]) == {"sightings": 0}


def test_the_rate_of_each_camera_is_over_the_whole_and_the_least_is_of_five_seconds() -> None:
    steady = [10 * second for second in range(11)]
    slow_at_first = [0, 5, 10, 15, 20, 25, 37, 49, 61, 73, 85]
    samples = [(100.0 + second, {"one": steady[second], "two": slow_at_first[second]}) for second in range(11)]

    rates, least = analysed_per_s(samples)

    assert rates == {"one": 10.0, "two": 8.5}
    assert least == 5.0


def test_a_watch_shorter_than_five_seconds_is_one_window() -> None:
    assert analysed_per_s([(0.0, {"one": 0}), (2.0, {"one": 24})]) == ({"one": 12.0}, 12.0)


def test_shares_add_up() -> None:
    assert shares({"decoding": 3.0, "looking": 6.0, "fleet": 1.0}) == {"decoding": 0.3, "looking": 0.6, "fleet": 0.1}
    assert shares({"decoding": 0.0}) == {}


def a_watch(*rates: float, waits: dict[str, float | int], memory_mb: float = 30) -> dict[str, object]:
    return {
        "detector": "motion",
        "cameras": len(rates),
        "analysed_per_s": {f"camera-{number}": rate for number, rate in enumerate(rates)},
        "least_of_5_s": min(rates) - 1,
        "cores_used": 0.5,
        "cpu_share": {"decoding": 0.4},
        "frame_to_kafka_ms": waits,
        "memory": {"beyond_libraries_mb": memory_mb},
    }


def test_the_middle_of_three_runs_is_of_the_slowest_camera_of_each() -> None:
    waits: dict[str, float | int] = {"sightings": 3, "median": 50, "p95": 80, "most": 90}
    runs = [
        a_watch(12.5, 11, waits=waits, memory_mb=31),
        a_watch(12.5, 9, waits=waits, memory_mb=33),
        a_watch(12, 12, waits={"sightings": 0}, memory_mb=90),
    ]

    middle = middle_of_cameras(runs)

    assert middle["least_analysed_per_s"] == 11
    assert middle["frame_to_kafka_ms"] == {"median": 50, "p95": 80, "most": 90}
    assert middle["memory_mb_per_camera"] == 33
    assert middle["targets"]["least_analysed_per_s"] == 10


def a_run(loop: str, frames_per_cpu_s: float, miscounted: int = 0) -> dict[str, object]:
    return {
        "loop": loop,
        "frames_per_cpu_s": frames_per_cpu_s,
        "frames_per_s": frames_per_cpu_s / 2,
        "miscounted": miscounted,
    }


def test_ours_is_held_against_the_plain_loop_run_by_run() -> None:
    found = [
        a_run(PLAIN, 40, 9),
        a_run(LIVE, 50),
        a_run(PLAIN, 20, 9),
        a_run(LIVE, 40),
        a_run(PLAIN, 10, 8),
        a_run(LIVE, 15),
    ]
    found += [a_run(EVERY, 20), a_run(EVERY, 10), a_run(EVERY, 5), a_run(MOTION, 150)]

    middle = ratios(found)

    assert middle["times_as_fast_as_plain"] == {LIVE: 1.5, EVERY: 0.5}
    assert middle["loops"][PLAIN] == {"frames_per_cpu_s": 20, "frames_per_s": 10, "miscounted": 9}


def test_without_a_model_nothing_is_held_against_the_plain_loop() -> None:
    assert ratios([a_run(MOTION, 150)])["times_as_fast_as_plain"] == {}
