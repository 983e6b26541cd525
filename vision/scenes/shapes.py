"""The bodies of vehicles: convex pieces of flat faces, in metres from the middle of the vehicle on the ground.

Local axes: ahead, to the right, up. Every face is seen from one side only, that from which its corners run
anticlockwise; so a wheel on the far side or a rear light of who comes is left out without asking.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from vision.scenes.viewpoint import Floats

Corner = tuple[float, float, float]
Colour = tuple[float, float, float]
"""Blue, green, red, 0 to 255."""


class Paint(StrEnum):
    """What a face is painted with: the vehicle's own colours, or those all have."""

    BODY = "body"
    SECOND = "second"
    THIRD = "third"
    HEAD = "head"
    GLASS = "glass"
    TYRE = "tyre"
    METAL = "metal"
    PLATE = "plate"
    FRONT_LIGHT = "front_light"
    REAR_LIGHT = "rear_light"


@dataclass(frozen=True, slots=True)
class Face:
    """A convex polygon."""

    corners: tuple[Corner, ...]
    paint: Paint

    @property
    def normal(self) -> Floats:
        """Out of it, of unit length."""
        corners = np.array(self.corners)
        found = np.cross(corners[1] - corners[0], corners[2] - corners[1])
        return np.asarray(-found / max(float(np.linalg.norm(found)), 1e-9), np.float64)


@dataclass(frozen=True, slots=True)
class Piece:
    """Faces drawn in this order. `middle`: how far ahead it is, by which pieces are put in order of depth."""

    middle: float
    faces: tuple[Face, ...]


def block(  # size of its lower and its upper face
    ahead: tuple[float, float],
    half_width: float,
    up: tuple[float, float],
    paint: Paint,
    *,
    top_ahead: tuple[float, float] | None = None,
    top_half_width: float | None = None,
    top: Paint | None = None,
) -> Iterator[Face]:
    """A box, narrower above if told so, without its underside."""
    (rear, front), (low, high) = ahead, up
    top_rear, top_front = top_ahead or ahead
    wide, top_wide = half_width, half_width if top_half_width is None else top_half_width
    a, b, c, d = (rear, -wide, low), (front, -wide, low), (front, wide, low), (rear, wide, low)
    e, f, g, h = (
        (top_rear, -top_wide, high),
        (top_front, -top_wide, high),
        (top_front, top_wide, high),
        (top_rear, top_wide, high),
    )
    yield _face((b, a, e, f), paint)  # left
    yield _face((d, c, g, h), paint)  # right
    yield _face((c, b, f, g), paint)  # front
    yield _face((a, d, h, e), paint)  # rear
    yield _face((e, h, g, f), top or paint)


def wheel(ahead: float, side: float, radius: float) -> Face:
    """Seen from the side it is on (`side` < 0: left)."""
    angles = np.linspace(0, 2 * np.pi, 9)[:-1]
    ring = [(ahead + radius * float(np.cos(a)), side, radius + radius * float(np.sin(a))) for a in angles]
    return _face(tuple(ring if side > 0 else ring[::-1]), Paint.TYRE)


def front(ahead: float, sides: tuple[float, float], up: tuple[float, float], paint: Paint) -> Face:
    """A sheet that is seen from ahead."""
    (left, right), (low, high) = sides, up
    return _face(((ahead, right, low), (ahead, left, low), (ahead, left, high), (ahead, right, high)), paint)


def rear(ahead: float, sides: tuple[float, float], up: tuple[float, float], paint: Paint) -> Face:
    """A sheet that is seen from behind."""
    (left, right), (low, high) = sides, up
    return _face(((ahead, left, low), (ahead, right, low), (ahead, right, high), (ahead, left, high)), paint)


def side_sheets(ahead: tuple[float, float], half_width: float, up: tuple[float, float], paint: Paint) -> Iterator[Face]:
    """A sheet on either side."""
    (back, fore), (low, high) = ahead, up
    yield _face(
        ((fore, -half_width, low), (back, -half_width, low), (back, -half_width, high), (fore, -half_width, high)),
        paint,
    )
    yield _face(
        ((back, half_width, low), (fore, half_width, low), (fore, half_width, high), (back, half_width, high)), paint
    )


def piece(*faces: Face | Iterator[Face]) -> Piece:
    """Faces, in order."""
    found: list[Face] = []
    for part in faces:
        found.extend([part] if isinstance(part, Face) else part)
    return Piece(float(np.mean([corner[0] for face in found for corner in face.corners])), tuple(found))


def _face(corners: Sequence[Corner], paint: Paint) -> Face:
    return Face(tuple(corners), paint)
