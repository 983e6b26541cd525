"""A vehicle made ready to be drawn: its corners, its faces, and their colours in this light."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision.scenes.bodies import Body, body_of
from vision.scenes.shapes import Colour, Face, Paint
from vision.scenes.skies import Sky
from vision.scenes.traffic import Vehicle
from vision.scenes.viewpoint import Floats

Indices = npt.NDArray[np.int64]
_SHINING = {Paint.FRONT_LIGHT, Paint.REAR_LIGHT}
_HEAD_RIM = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (0.0, -1.0, 0.0), (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True)
class Head:
    """A round one: the corner at its middle, those around it, its colour."""

    middle: int
    rim: slice
    colour: Colour


@dataclass(frozen=True, slots=True)
class Figure:
    """`corners` n x 3 in the world, from the vehicle's place; `first_three`: by which each face's side is known."""

    corners: Floats
    faces: tuple[Indices, ...]
    first_three: Indices
    colours: tuple[Colour, ...]
    heads: tuple[Head, ...]
    lamps: Floats
    ahead: Floats


def figure_of(vehicle: Vehicle, sky: Sky, lens: Floats) -> Figure:
    """Its figure, in the order in which its pieces hide each other for a camera at `lens`."""
    body = body_of(vehicle.kind.vehicle_class, vehicle.look)
    road = vehicle.carriageway
    turn = np.array([[*road.ahead, 0.0], [*road.right, 0.0], [0.0, 0.0, 1.0]])
    middle = np.array([*road.place(road.length / 2, 0.0), 0.0])
    comes = float(turn[0] @ (lens - middle)) > 0
    pieces = sorted(body.pieces, key=lambda piece: piece.middle, reverse=not comes)
    faces = [face for piece in pieces for face in piece.faces]
    corners = [corner for face in faces for corner in face.corners]
    ends = np.cumsum([len(face.corners) for face in faces])
    indices = tuple(np.arange(end - len(face.corners), end) for end, face in zip(ends, faces, strict=True))
    heads = [_head(body, len(corners) + 6 * number, sky) for number in range(len(body.heads))]
    for ahead, side, up, radius in body.heads:
        rim = [(ahead + radius * u, side + radius * v, up + radius * z) for u, v, z in _HEAD_RIM]
        corners.extend([(ahead, side, up), *rim])
    return Figure(
        corners=np.array(corners) @ turn,
        faces=indices,
        first_three=np.array([index[:3] for index in indices]),
        colours=tuple(_colour(face, body, turn, sky) for face in faces),
        heads=tuple(heads if comes else heads[::-1]),
        lamps=np.array(body.lamps).reshape(-1, 3) @ turn,
        ahead=turn[0],
    )


def _head(body: Body, first: int, sky: Sky) -> Head:
    light = np.array(sky.ambient) + 0.7 * np.array(sky.sunlight)
    blue, green, red = (np.array(body.colours[Paint.HEAD]) * light).tolist()
    return Head(first, slice(first + 1, first + 1 + len(_HEAD_RIM)), (blue, green, red))


def _colour(face: Face, body: Body, turn: Floats, sky: Sky) -> Colour:
    base = np.array(body.colours[face.paint])
    normal = face.normal @ turn
    facing = max(0.0, float(normal @ np.array(sky.sun)))
    from_sky = 0.72 + 0.28 * float(normal[2])
    light = np.array(sky.ambient) * from_sky + facing * 1.1 * np.array(sky.sunlight)
    light = light + 0.28 * sky.lamps * np.array((0.5, 0.8, 1.0))
    lit = base * light
    if face.paint is Paint.GLASS and normal[2] > 0.2:  # noqa: PLR2004  windscreens mirror the sky
        lit = 0.72 * lit + 0.28 * np.array(sky.zenith)
    if face.paint in _SHINING:
        lit = np.maximum(lit, base * min(1.0, 0.25 + 1.2 * sky.lamps))
    blue, green, red = np.clip(lit, 0, 255).tolist()
    return blue, green, red
