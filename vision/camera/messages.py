"""What the fleet orders and what a camera process says: MessagePack, each with its length before it."""

import struct
from enum import StrEnum

import msgspec

from streams.contracts.cameras import HealthCondition, View
from streams.contracts.readings import Reading
from streams.contracts.sightings import Sighting
from streams.contracts.times import Micros
from streams.runtime.settings import Logs, Vision

LARGEST_MESSAGE_BYTES = 16 * 1024 * 1024
"""A still of a large camera has some megabytes; a length beyond this is no length."""

LENGTH = struct.Struct(">I")


class Begin(msgspec.Struct, frozen=True, tag="begin"):
    """The first order: which camera, and how it is reached. Over a pipe, so that no list of processes shows it."""

    camera: str
    source: str
    view: View
    vision: Vision
    logs: Logs
    username: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Begin({self.camera})"


class Look(msgspec.Struct, frozen=True, tag="look"):
    """The view has changed; source and detector have not."""

    view: View


class Watch(msgspec.Struct, frozen=True, tag="watch"):
    """Somebody watches until then (our clock): live pictures are wanted."""

    until: Micros


Order = Begin | Look | Watch


class CameraStatus(StrEnum):
    """`absent`: the process runs, and no picture comes. `failed`: the process ended and will be tried again."""

    STARTING = "starting"
    RUNNING = "running"
    ABSENT = "absent"
    FAILED = "failed"


class CameraState(msgspec.Struct, frozen=True):
    """How a camera is: the answer of `GET cameras/{id}/state`. `counts`: by device, since this process began."""

    camera: str
    state: CameraStatus
    detail: str = ""
    detector: str = ""
    model: str | None = None
    fps: float = 0.0
    size: tuple[int, int] | None = None
    counts: dict[str, int] = {}
    health: tuple[HealthCondition, ...] = ()
    decoder_restarts: int = 0
    frames: int = 0


class Saw(msgspec.Struct, frozen=True, tag="saw"):
    """What is to be published. Never left out."""

    sightings: tuple[Sighting, ...] = ()
    readings: tuple[Reading, ...] = ()


class Showed(msgspec.Struct, frozen=True, tag="showed"):
    """A masked picture, as JPEG. Left out where the fleet is slow. `is_live`: with boxes and counts drawn on it."""

    jpeg: bytes
    at: Micros
    is_live: bool


class Told(msgspec.Struct, frozen=True, tag="told"):
    """How it is, each second: also the sign that the process lives."""

    state: CameraState


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The last word of a process that cannot go on."""

    reason: str


Message = Saw | Showed | Told | Failed

_encode = msgspec.msgpack.Encoder().encode
decode_order = msgspec.msgpack.Decoder(Order).decode
decode_message = msgspec.msgpack.Decoder(Message).decode


def framed(message: Order | Message) -> bytes:
    """The message as it goes through a pipe."""
    content = _encode(message)
    return LENGTH.pack(len(content)) + content


def length_of(head: bytes) -> int:
    """How long the message is whose first bytes these are. ValueError for what cannot be a length."""
    length: int = LENGTH.unpack(head[: LENGTH.size])[0]
    if length > LARGEST_MESSAGE_BYTES:
        raise ValueError(f"a message of {length} bytes is more than any is")
    return length
