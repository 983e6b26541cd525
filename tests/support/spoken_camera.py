"""A camera process without a camera: it speaks the protocol of `vision.camera` and does what its source says.

`well`: it sees a crossing every 0.2 s until its orders end. `dies`: it says one thing and ends with code 3.
`fails`: it says why it cannot go on. `babbles`: it says what nobody understands. `deaf`: it ignores that it is to end.
`floods`: it says as much as the pipe takes.
"""

import os
import sys
import time

import msgspec

from streams.contracts.cameras import Direction
from streams.contracts.sightings import Sighting, SightingKind
from vision.camera.messages import Begin, CameraState, CameraStatus, Failed, Look, Message, Saw, Showed, Told, Watch
from vision.camera.pipes import FleetGoneError, Orders, Outlet

PROGRAM = (sys.executable, "-m", "tests.support.spoken_camera")


def main() -> None:
    """Play the part."""
    orders, outlet = Orders(0), Outlet(1)
    begin = orders.begin()
    camera = _Spoken(begin, orders, outlet)
    match begin.source:
        case "dies":
            outlet.say(camera.state())
            outlet.drain(1)
            sys.exit(3)
        case "fails":
            outlet.say(Failed("the lens is off"))
            outlet.drain(1)
            sys.exit(1)
        case "babbles":
            os.write(1, b"\x00\x00\x00\x05hello")
            time.sleep(60)
        case _:
            camera.go_on()


class _Spoken:
    def __init__(self, begin: Begin, orders: Orders, outlet: Outlet) -> None:
        self._begin = begin
        self._orders = orders
        self._outlet = outlet
        self._lines = len(begin.view.lines)
        self._seen = 0
        self._watched_until = 0

    def go_on(self) -> None:
        pause_s = 0.0 if self._begin.source == "floods" else 0.2
        try:
            while True:
                for order in self._orders.arrived():
                    match order:
                        case Look(view=view):
                            self._lines = len(view.lines)
                        case Watch(until=until):
                            self._watched_until = until
                        case Begin():
                            sys.exit(9)
                self._see()
                time.sleep(pause_s)
        except FleetGoneError:
            if self._begin.source == "deaf":
                time.sleep(60)

    def _see(self) -> None:
        now = time.time_ns() // 1_000
        self._seen += 1
        for message in self._said(now):
            self._outlet.say(message)
        self._outlet.show(Showed(b"still", now, is_live=False))
        if now < self._watched_until:
            self._outlet.show(Showed(b"live", now, is_live=True))

    def _said(self, now: int) -> list[Message]:
        crossing = Sighting(
            self._begin.camera, SightingKind.CROSSING, "line1", now, now, direction=Direction.UP, track=self._seen
        )
        return [Saw((crossing,)), self.state()]

    def state(self) -> Told:
        detail = f"{self._begin.username}:{self._begin.password}:{self._lines} lines"
        state = CameraState(
            camera=self._begin.camera, state=CameraStatus.RUNNING, detail=detail, frames=self._seen, fps=5.0
        )
        return Told(msgspec.structs.replace(state, detector="none"))


if __name__ == "__main__":
    main()
