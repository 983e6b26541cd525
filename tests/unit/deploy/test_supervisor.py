"""What the supervisor starts again, and when."""

from dataclasses import dataclass, field

import pytest

from deploy.services.errors import ServiceError
from deploy.supervision.supervisor import Ended, Refused, Started, Supervisor


@dataclass
class WoundClock:
    """Time moves when it is told to."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Worker:
    """Something that runs until the test ends it; `launches` counts."""

    name: str = "gateway"
    launches: int = 0
    ended_with: int | None = None
    refusals: list[Exception] = field(default_factory=list)
    stopped: bool = False

    @property
    def pid(self) -> int | None:
        return 100 + self.launches if self.ended_with is None else None

    def launch(self) -> None:
        if self.refusals:
            raise self.refusals.pop()
        self.launches += 1
        self.ended_with = None

    def exit_code(self) -> int | None:
        return self.ended_with

    def stop(self) -> None:
        self.stopped = True


def test_what_runs_is_left_alone() -> None:
    supervisor, worker = Supervisor(WoundClock()), Worker()

    supervisor.start(worker)

    assert supervisor.look() == []
    assert supervisor.pids == {"gateway": 101}


def test_what_was_killed_runs_again_under_a_new_number() -> None:
    supervisor, worker = Supervisor(WoundClock()), Worker()
    supervisor.start(worker)

    worker.ended_with = -9

    assert supervisor.look() == [Ended("gateway", -9, again_in_s=0.0)]
    assert supervisor.look() == [Started("gateway", 102)]
    assert supervisor.pids == {"gateway": 102}


def test_the_pause_doubles_up_to_half_a_minute_while_it_keeps_ending() -> None:
    clock, worker = WoundClock(), Worker()
    supervisor = Supervisor(clock)
    supervisor.start(worker)

    pauses = [pause_before_restart(supervisor, worker, clock) for _ in range(9)]

    assert pauses == [0, 0.5, 1, 2, 4, 8, 16, 30, 30]


def test_nothing_is_started_before_its_pause_is_over() -> None:
    clock, worker = WoundClock(), Worker()
    supervisor = Supervisor(clock)
    supervisor.start(worker)
    pause_before_restart(supervisor, worker, clock)
    worker.ended_with = 1
    supervisor.look()

    clock.now += 0.4
    assert supervisor.look() == []
    clock.now += 0.2
    assert supervisor.look() == [Started("gateway", 103)]


def test_what_ran_for_a_minute_comes_back_at_once_again() -> None:
    clock, worker = WoundClock(), Worker()
    supervisor = Supervisor(clock)
    supervisor.start(worker)
    for _ in range(5):
        pause_before_restart(supervisor, worker, clock)

    clock.now += 60

    assert pause_before_restart(supervisor, worker, clock) == 0


def test_what_may_finish_and_does_is_not_started_again() -> None:
    supervisor, worker = Supervisor(WoundClock()), Worker("replay")
    supervisor.start(worker, may_finish=True)

    worker.ended_with = 0

    assert supervisor.look() == [Ended("replay", 0, again_in_s=None)]
    assert supervisor.look() == []
    assert worker.launches == 1


def test_what_may_finish_but_failed_is_started_again() -> None:
    supervisor, worker = Supervisor(WoundClock()), Worker("replay")
    supervisor.start(worker, may_finish=True)

    worker.ended_with = 1

    assert supervisor.look() == [Ended("replay", 1, again_in_s=0.0)]


@pytest.mark.parametrize("refusal", [ServiceError("no Java runtime"), OSError(28, "No space left on device")])
def test_a_start_that_is_refused_is_tried_again(refusal: Exception) -> None:
    clock, worker = WoundClock(), Worker("kafka")
    supervisor = Supervisor(clock)
    supervisor.start(worker)
    worker.ended_with = -9
    worker.refusals = [refusal]
    supervisor.look()

    assert supervisor.look() == [Refused("kafka", str(refusal), again_in_s=0.5)]
    clock.now += 0.5
    assert supervisor.look() == [Started("kafka", 102)]


def test_what_is_stopped_is_not_started_again() -> None:
    supervisor, worker = Supervisor(WoundClock()), Worker()
    supervisor.start(worker)

    supervisor.stop("gateway")
    worker.ended_with = 0

    assert worker.stopped
    assert supervisor.look() == []


def pause_before_restart(supervisor: Supervisor, worker: Worker, clock: WoundClock) -> float:
    """End the worker, wait as long as the supervisor says, and see it started."""
    worker.ended_with = 1
    (ended,) = supervisor.look()
    assert isinstance(ended, Ended)
    assert ended.again_in_s is not None
    clock.now += ended.again_in_s
    (started,) = supervisor.look()
    assert isinstance(started, Started)
    return ended.again_in_s
