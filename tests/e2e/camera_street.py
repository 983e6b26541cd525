"""What the camera of these tests sees: a drawn street, filmed once and sent over and over, with its truth."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from streams.contracts.cameras import CountingLine, View
from streams.contracts.sightings import VehicleClass
from vision.frames import Image
from vision.scenes.addresses import parse
from vision.scenes.scene import Scene
from vision.scenes.truth import Present, TrueCrossing
from vision.tracking.tracks import Box

SIZE = (640, 360)
RATE = 10
FILM_S = 84
LINE = CountingLine(id="line-1", start=(107, 202), end=(479, 222))
"""Across the street, where somebody would draw it."""
_ADDRESS = f"scene:street?seed=1&flow=1200&rate={RATE}"
_THUMB = (80, 45)
_QUALITY = (cv2.IMWRITE_JPEG_QUALITY, 97)
_LEAST_HEIGHT = 34
"""Pixels: a head is five of them then."""
_EDGE = 0.15
_Plane: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Recognisable:
    """Somebody near enough, and how much of the detail that was filmed of them is shown: 1 is all of it.

    `variance`: of the Laplacian, shown by filmed. `likeness`: how much of the filmed detail is shown, or how much of
    the shown one was filmed (boxes and trails were not), whichever is less.
    """

    variance: float
    likeness: float
    walks: bool


class Street:
    """One film, its crossings by the second, and who was where in each of its pictures."""

    def __init__(self) -> None:
        self._pictures: list[bytes] = []
        self._thumbs: list[_Plane] = []
        self._present: list[tuple[Present, ...]] = []
        self.crossings: list[TrueCrossing] = []

    def pictures(self, size: tuple[int, int]) -> Iterator[Image]:
        """Draws the film."""
        scene = Scene(parse(_ADDRESS), View(frame=size, lines=(LINE,)))
        for frame in scene.frames(FILM_S):
            self._pictures.append(cv2.imencode(".jpg", frame.image, _QUALITY)[1].tobytes())
            self._thumbs.append(_thumb(frame.image))
            self._present.append(scene.truth.present)
            yield frame.image
        self.crossings = [one for one in scene.truth.crossings if one.vehicle_class is not VehicleClass.PEDESTRIAN]

    def number_of(self, picture: Image) -> int:
        """Which of the film's pictures this is, masked or not: what is coarse keeps its mean."""
        thumb = _thumb(picture)
        return int(np.argmin([np.abs(one - thumb).mean() for one in self._thumbs]))

    def began_at(self, seen: list[tuple[float, Image]]) -> float:
        """When the film began, by pictures and the time they are of (seconds)."""
        phases = [(at - self.number_of(picture) / RATE) % FILM_S for at, picture in seen]
        first = phases[0]
        return first + median((phase - first + FILM_S / 2) % FILM_S - FILM_S / 2 for phase in phases)

    def crossed(self, began_at: float, since: float, until: float) -> Counter[str]:
        """How many crossed the line in this stretch of time, each way."""
        rounds = range(int((since - began_at) // FILM_S), int((until - began_at) // FILM_S) + 1)
        return Counter(
            str(one.direction)
            for number in rounds
            for one in self.crossings
            if since <= began_at + number * FILM_S + one.time_s < until
        )

    def recognisable(self, picture: Image) -> list[Recognisable]:
        """Everybody near enough in a picture that was shown."""
        number = self.number_of(picture)
        shown = _detail(picture)
        return [
            self._compared(shown, number, one)
            for one in self._present[number]
            if one.box.bottom - one.box.top >= _LEAST_HEIGHT and _is_whole(one.box)
        ]

    def _compared(self, shown: _Plane, number: int, one: Present) -> Recognisable:
        """The picture before and the one after are looked at, too: the number may be wrong by one."""
        area, found = _inner(one.box), []
        for near in range(max(0, number - 1), min(len(self._pictures), number + 2)):
            picture = cv2.imdecode(np.frombuffer(self._pictures[near], np.uint8), cv2.IMREAD_COLOR)
            assert picture is not None
            filmed = _detail(np.asarray(picture, np.uint8))[area]
            found.append(_likeness(filmed, shown[area]))
            if near == number:
                variance = float(shown[area].var() / filmed.var())
        return Recognisable(variance, max(found), one.vehicle_class is VehicleClass.PEDESTRIAN)


def _likeness(filmed: _Plane, shown: _Plane) -> float:
    common = float((filmed * shown).sum())
    own, whole = float((filmed * filmed).sum()), float((shown * shown).sum())
    return min(common / own, common / max(1e-9, math.sqrt(own * whole)))


def _is_whole(box: Box) -> bool:
    """Not cut off by the picture's edge."""
    return min(box.left, box.top) > 1 and box.right < SIZE[0] - 1 and box.bottom < SIZE[1] - 1


def _inner(box: Box) -> tuple[slice, slice]:
    """Without its edge, where there is more street than vehicle."""
    across, down = _EDGE * (box.right - box.left), _EDGE * (box.bottom - box.top)
    return (
        slice(round(box.top + down), round(box.bottom - down)),
        slice(round(box.left + across), round(box.right - across)),
    )


def _thumb(picture: Image) -> _Plane:
    small = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), _THUMB, interpolation=cv2.INTER_AREA)
    return small.astype(np.float32)


def _detail(picture: Image) -> _Plane:
    return np.asarray(cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.CV_32F), np.float32)
