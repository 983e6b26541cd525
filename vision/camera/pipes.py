"""The camera process's two pipes, without a thread: orders come in when asked for, messages go out as there is room."""

import fcntl
import os
import select
from contextlib import suppress
from typing import Final

from streams.runtime.errors import UrbanwatchError
from vision.camera.messages import LENGTH, Begin, Message, Order, Showed, decode_order, framed, length_of

_MOST_WAITING_BYTES: Final = 2 * 1024 * 1024
_PIPE_BYTES = 1024 * 1024
_READ_BYTES = 64 * 1024


class FleetGoneError(UrbanwatchError):
    """The other ends of the pipes are closed: nobody wants this process any more."""


class Orders:
    """What the fleet orders. FleetGoneError when its end of the pipe is closed, however the fleet ended."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._unread = b""
        self._later: list[Order] = []
        os.set_blocking(descriptor, False)

    def begin(self) -> Begin:
        """Wait for the first, which says what to begin."""
        while True:
            select.select([self._descriptor], [], [])
            arrived = self.arrived()
            if arrived and isinstance(arrived[0], Begin):
                self._later = arrived[1:]
                return arrived[0]
            if arrived:
                raise FleetGoneError("the first order was not to begin")

    def arrived(self) -> list[Order]:
        """All that have arrived, without waiting."""
        while True:
            try:
                more = os.read(self._descriptor, _READ_BYTES)
            except BlockingIOError:
                break
            if not more:
                raise FleetGoneError("the fleet has closed the pipe")
            self._unread += more
        orders, self._later = self._later, []
        while len(self._unread) >= LENGTH.size and len(self._unread) >= (end := LENGTH.size + length_of(self._unread)):
            orders.append(decode_order(self._unread[LENGTH.size : end]))
            self._unread = self._unread[end:]
        return orders


class Outlet:
    """Messages to the fleet.

    What was seen is never left out: when 2 MB wait to be taken, `say` waits too, and the camera looks no further
    until there is room. A picture is left out as long as anything waits.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting = b""
        os.set_blocking(descriptor, False)
        with suppress(OSError):  # more than this user may have, or no pipe: then it keeps the size it has
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    def say(self, message: Message) -> None:
        """Send it; FleetGoneError where nobody is there to take it."""
        self._waiting += framed(message)
        self.flush()
        while len(self._waiting) > _MOST_WAITING_BYTES:
            select.select([], [self._descriptor], [])
            self.flush()

    def show(self, picture: Showed) -> bool:
        """Send a picture, unless something waits; whether it was sent."""
        self.flush()
        if self._waiting:
            return False
        self._waiting = framed(picture)
        self.flush()
        return True

    @property
    def has_room(self) -> bool:
        """Whether a picture would be sent: masking and encoding one costs more than sending it."""
        self.flush()
        return not self._waiting

    def flush(self) -> None:
        """Write as much as fits."""
        try:
            while self._waiting:
                written = os.write(self._descriptor, self._waiting)
                self._waiting = self._waiting[written:]
        except BlockingIOError:
            return
        except BrokenPipeError as error:
            raise FleetGoneError("nobody reads what this camera says") from error

    def drain(self, within_s: float) -> None:
        """Write what waits before the process ends, if anybody takes it."""
        with suppress(FleetGoneError):
            while self._waiting and select.select([], [self._descriptor], [], within_s)[1]:
                self.flush()
