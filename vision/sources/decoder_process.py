"""The decoder process as its camera process sees it: started, listened to, killed."""

import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import msgspec

from vision.sources.absences import Absence
from vision.sources.orders import LARGEST_MESSAGE, Lost, Message, Order, SizeChanged
from vision.sources.ring import FrameRing

_GONE_S = 5.0
_message_decoder = msgspec.msgpack.Decoder(Message)


class DecoderProcess:
    """One life of a decoder: it plays one order until it is lost, and is never used again."""

    def __init__(self, order: Order) -> None:
        self._line, far_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.settimeout(0)
        with far_end:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "vision.sources.decoder", str(far_end.fileno())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[far_end.fileno()],
            )
        self.heard_at_s = time.monotonic()
        self.ring: FrameRing | None = None
        self._order(order)

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def wait(self, timeout_s: float) -> None:
        """Until it says something or that time has passed."""
        select.select([self._line], [], [], max(0.0, timeout_s))

    def messages(self) -> Iterator[Message]:
        """What it has said since; the last of them is `Lost` when it has ended. A new ring has been put in place."""
        while True:
            try:
                content, descriptors, _, _ = socket.recv_fds(self._line, LARGEST_MESSAGE, 1)
            except BlockingIOError:
                return
            except ConnectionResetError:
                content = b""
            if not content:
                yield Lost(Absence.CRASHED)
                return
            self.heard_at_s = time.monotonic()
            message = _message_decoder.decode(content)
            if isinstance(message, SizeChanged):
                self._replace_ring(FrameRing(descriptors[0], message.width, message.height))
            yield message

    def kill(self) -> None:
        """Whatever it hangs in. Its memory goes with it."""
        self._process.kill()
        # One that is stuck in the kernel dies later: Popen reaps it with the next one that is started.
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GONE_S)
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._line.close()
        self._replace_ring(None)

    def _order(self, order: Order) -> None:
        stdin = self._process.stdin
        if stdin is None:
            raise ValueError("a decoder is started with a pipe as its stdin")
        try:
            stdin.write(msgspec.json.encode(order) + b"\n")
            stdin.flush()
        except BrokenPipeError:
            return  # it died at birth: its line says so

    def _replace_ring(self, ring: FrameRing | None) -> None:
        if self.ring is not None:
            self.ring.close()
        self.ring = ring
