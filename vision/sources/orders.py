"""What a camera process and its decoder say to each other: an order over stdin, then messages over a socket.

The order has the password in it, so it goes neither through the command line nor through the environment: both can be
read by others on the machine.
"""

from enum import StrEnum

import msgspec

from vision.sources.absences import Absence


class Played(StrEnum):
    """How pictures come: by FFmpeg from the network, from a file or folder at its own speed, drawn by us."""

    STREAM = "stream"
    FILE = "file"
    SCENE = "scene"


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to play. `url` has user and password in it. At most `analysed_fps` frames a second are wanted."""

    played: Played
    url: str
    analysed_fps: float
    open_timeout_s: float
    read_timeout_s: float

    def __repr__(self) -> str:
        return f"Order({self.played})"


class Beat(msgspec.Struct, frozen=True, tag="beat"):
    """The decoder is alive."""


class FrameReady(msgspec.Struct, frozen=True, tag="frame"):
    """There is a frame in the ring. `rate`: how many come a second, as far as is known."""

    rate: float


class SizeChanged(msgspec.Struct, frozen=True, tag="size"):
    """Pictures are of this size now. The message carries the descriptor of their ring."""

    width: int
    height: int


class Lost(msgspec.Struct, frozen=True, tag="lost"):
    """The decoder ends, and why. `fault`: where it failed, if by a mistake of its own."""

    reason: Absence
    fault: str = ""


Message = Beat | FrameReady | SizeChanged | Lost
LARGEST_MESSAGE = 1024
