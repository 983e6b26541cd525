"""What is looked at: 720p at 25 frames/s in H.264, as cameras send it, with how many cross a line in it.

A real clip made larger where there is one; else a drawn street. An encoder spends its bits either way, so decoding
costs what it costs of a camera; the network sees real cars only in the clip.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Annotated

import av
import cv2
import msgspec
import numpy as np

from streams.contracts.cameras import CountingLine, Direction
from vision.frames import Image
from vision.scenes.addresses import scene_at
from vision.sources.recordings import opened

SIZE = (1280, 720)
RATE = 25
BITS_PER_S = 4_000_000
_KEY_EVERY = 50
_SCENE = f"scene:street?seed=1&size={SIZE[0]}x{SIZE[1]}&rate={RATE}"
_SCENE_S = 20
_LINE = "line"


class Clip(msgspec.Struct, frozen=True):
    """What is known of a clip: its file, a line in its own pixels, and who crosses it, by direction and class."""

    file: str
    width: int
    height: int
    line: Annotated[tuple[float, ...], msgspec.Meta(min_length=4, max_length=4)]
    counts: dict[Direction, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Film:
    """`truth`: crossings of the line by direction in one play. `what`: where the pictures are from, for people."""

    path: Path
    line: CountingLine
    truth: Mapping[Direction, int]
    frames: int
    what: str


def film_of_clip(clip: Clip, folder: Path, into: Path) -> Film:
    """A real clip made as large; its frames play at 25 a second, whatever they were shot at."""
    across, down = SIZE[0] / clip.width, SIZE[1] / clip.height
    left, top, right, bottom = clip.line
    line = CountingLine(_LINE, (left * across, top * down), (right * across, bottom * down))
    path = into / f"{Path(clip.file).stem}.mp4"
    with opened(folder / clip.file) as recording:
        count = _encode(path, (_enlarged(frame.image) for frame in recording.frames))
    truth = {direction: sum(classes.values()) for direction, classes in clip.counts.items()}
    return Film(path, line, truth, count, f"{clip.file}, {clip.width}x{clip.height}, enlarged")


def film_of_scene(into: Path, seconds: float = _SCENE_S) -> Film:
    """A drawn street."""
    scene = scene_at(_SCENE)
    path = into / "street.mp4"
    count = _encode(path, (frame.image for frame in scene.frames(seconds)))
    (line,) = scene.view.lines
    truth = Counter(crossing.direction for crossing in scene.truth.crossings)
    return Film(path, line, dict(truth), count, _SCENE)


def _enlarged(image: Image) -> Image:
    return np.asarray(cv2.resize(image, SIZE, interpolation=cv2.INTER_CUBIC), np.uint8)


def _encode(path: Path, images: Iterable[Image]) -> int:
    """A key frame every two seconds, no frame that waits for later ones; how many frames there are."""
    count = 0
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(RATE))
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = BITS_PER_S
        stream.options = {"preset": "veryfast", "bf": "0", "g": str(_KEY_EVERY)}
        pictures = (av.VideoFrame.from_ndarray(image, format="bgr24") for image in images)
        for picture in chain(pictures, (None,)):
            count += picture is not None
            for packet in stream.encode(picture):
                container.mux(packet)
    return count
