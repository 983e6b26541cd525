import pytest

from ingest.clock import ClockError, SteadyClock
from streams.contracts.times import DAY, HOUR, SECOND, Micros

START: Micros = 1_795_248_000 * SECOND


class Machine:
    """A machine whose two clocks are wound by hand."""

    def __init__(self, start: Micros = START) -> None:
        self.clock = start
        self.monotonic: Micros = 0

    def seconds(self, count: float) -> None:
        self.clock += int(count * SECOND)
        self.monotonic += int(count * SECOND)

    def steady(self, start: Micros = 0) -> SteadyClock:
        return SteadyClock(start, machine_ns=lambda: self.clock * 1000, monotonic_ns=lambda: self.monotonic * 1000)


def test_time_is_the_machines() -> None:
    machine = Machine()
    clock = machine.steady()
    machine.seconds(1.5)

    assert clock.now() == START + 1_500_000


def test_time_asked_twice_in_one_microsecond_has_grown() -> None:
    clock = Machine().steady()

    assert [clock.now() for _ in range(3)] == [START, START + 1, START + 2]


def test_a_clock_set_back_slows_time_down_and_does_not_stop_it() -> None:
    machine = Machine()
    clock = machine.steady()
    before = clock.now()
    machine.clock -= HOUR

    times = []
    for _ in range(10):
        machine.seconds(1)
        times.append(clock.now() - before)

    assert times == [second * SECOND // 2 + second for second in range(1, 11)]


def test_after_a_set_back_the_machines_clock_counts_again_when_it_has_caught_up() -> None:
    machine = Machine()
    clock = machine.steady()
    clock.now()
    machine.clock -= HOUR

    machine.seconds(2 * 3600 + 1)

    assert clock.now() == machine.clock


def test_time_goes_on_from_where_it_stood_also_in_a_new_process() -> None:
    machine = Machine()
    clock = machine.steady(START + HOUR)
    machine.seconds(1)

    assert clock.now() == START + HOUR + SECOND // 2 + 1


@pytest.mark.parametrize("ahead", [0, HOUR, DAY])
def test_a_log_up_to_a_day_ahead_is_gone_on_with(ahead: Micros) -> None:
    Machine().steady(START + ahead).refuse_if_far_behind()


def test_a_log_more_than_a_day_ahead_is_refused_with_both_times() -> None:
    with pytest.raises(ClockError, match=r"says 2026-11-21T08:00:00Z, but the event log has got to 2027-12-26T"):
        Machine().steady(START + 400 * DAY).refuse_if_far_behind()


def test_a_clock_set_far_back_while_running_is_refused_too() -> None:
    machine = Machine()
    clock = machine.steady()
    clock.now()
    machine.clock = SECOND

    with pytest.raises(ClockError):
        clock.refuse_if_far_behind()
