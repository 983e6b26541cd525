"""How long to wait before a camera is started again."""

from vision.fleet.backoff import BackOff


class AClock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_comes_back_at_once_then_later_and_later() -> None:
    back_off = BackOff(AClock())
    pauses = []
    for _ in range(9):
        back_off.begun()
        pauses.append(back_off.ended())

    assert pauses == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_after_a_minute_of_calm_it_comes_back_at_once_again() -> None:
    clock = AClock()
    back_off = BackOff(clock)
    for ran_s in (1.0, 1.0, 1.0, 60.0):
        back_off.begun()
        clock.now += ran_s
        pause_s = back_off.ended()

    assert pause_s == 0.0
