"""What is analysed: a recording or a drawn scene, its frames in order."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile

from streams.contracts.cameras import View
from vision.frames import Frame
from vision.offline.typed import Size, TypedError
from vision.scenes.addresses import SceneError, scene_at
from vision.sources.addresses import AddressError, SourceKind, parse_address
from vision.sources.recordings import NoVideoError, opened

SCENE_S = 60.0


@dataclass(frozen=True, slots=True)
class Footage:
    """`view` is what a scene knows of itself; a recording knows nothing. `length`: about how many frames there are."""

    name: str
    size: Size
    rate: float
    length: int | None
    frames: Iterator[Frame]
    view: View


@contextmanager
def footage(source: str, seconds: float | None) -> Iterator[Footage]:
    """The footage at an address or a path; TypedError says in a sentence what is wrong with it."""
    try:
        address = parse_address(source)
        match address.kind:
            case SourceKind.RECORDING:
                with opened(address.path) as recording:
                    length = recording.length
                    if seconds is not None:
                        most = round(seconds * recording.rate)
                        length = most if length is None else min(length, most)
                    frames = _first(recording.frames, seconds)
                    size = (recording.width, recording.height)
                    yield Footage(recording.name, size, recording.rate, length, frames, View())
            case SourceKind.SCENE:
                yield _drawn(address.without_password, SCENE_S if seconds is None else seconds)
            case SourceKind.LIVE:
                raise TypedError(f"{address} is a live stream: register it as a camera; here recordings are analysed")
    except (AddressError, NoVideoError, SceneError) as error:
        raise TypedError(str(error)) from error


def _drawn(text: str, seconds: float) -> Footage:
    scene = scene_at(text)
    length = math.ceil(seconds * scene.config.rate)
    frames = scene.frames(seconds)
    return Footage(text, scene.config.size, scene.config.rate, length, frames, scene.view)


def _first(frames: Iterator[Frame], seconds: float | None) -> Iterator[Frame]:
    return frames if seconds is None else takewhile(lambda frame: frame.time_s < seconds, frames)
