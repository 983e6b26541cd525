"""What each class of vehicle looks like: pieces, and the colours this city's vehicles have."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from streams.contracts.sightings import VehicleClass
from vision.scenes.shapes import Colour, Paint, Piece, block, front, piece, rear, side_sheets, wheel

_TWO_RIDE = 0.3
"""The share of motorcycles with a passenger."""

_CAR_COLOURS: Sequence[Colour] = (
    (228, 230, 230),
    (200, 202, 204),
    (52, 50, 50),
    (92, 94, 98),
    (40, 40, 150),
    (120, 70, 36),
    (60, 78, 104),
    (214, 220, 224),
)
_BIKE_COLOURS: Sequence[Colour] = (
    (36, 36, 40),
    (40, 36, 150),
    (140, 60, 30),
    (190, 190, 194),
    (70, 70, 76),
    (90, 40, 40),
    (50, 100, 40),
)
_SHIRT_COLOURS: Sequence[Colour] = (
    (220, 220, 222),
    (60, 60, 64),
    (150, 90, 50),
    (70, 70, 190),
    (90, 170, 210),
    (60, 130, 60),
    (170, 140, 190),
    (40, 120, 230),
    (110, 70, 60),
)
_TROUSER_COLOURS: Sequence[Colour] = ((60, 48, 40), (44, 44, 48), (96, 84, 72), (120, 74, 50))
_HELMET_COLOURS: Sequence[Colour] = (
    (40, 40, 180),
    (200, 200, 205),
    (40, 40, 44),
    (170, 90, 40),
    (60, 190, 220),
    (150, 120, 220),
)
_BUS_COLOURS: Sequence[Colour] = ((70, 150, 60), (60, 140, 70), (180, 110, 40), (50, 90, 200))
_TRUCK_COLOURS: Sequence[Colour] = ((170, 110, 50), (200, 204, 206), (60, 100, 60), (50, 60, 150))
_LOAD_COLOURS: Sequence[Colour] = ((190, 196, 200), (150, 130, 90), (90, 110, 130), (200, 190, 180))
_SKIN: Colour = (120, 150, 196)

COMMON: dict[Paint, Colour] = {
    Paint.GLASS: (62, 54, 46),
    Paint.TYRE: (34, 34, 34),
    Paint.METAL: (110, 110, 112),
    Paint.PLATE: (230, 232, 232),
    Paint.FRONT_LIGHT: (226, 236, 240),
    Paint.REAR_LIGHT: (44, 40, 190),
}


@dataclass(frozen=True, slots=True)
class Body:
    """`pieces` from rear to front; `round_heads`: the middles and radii of heads. `lamps` are at its front."""

    pieces: tuple[Piece, ...]
    colours: dict[Paint, Colour]
    heads: tuple[tuple[float, float, float, float], ...] = ()
    lamps: tuple[tuple[float, float, float], ...] = ()


def body_of(vehicle_class: VehicleClass, look: int) -> Body:
    """The body for a number that stands for how it looks."""
    dice = np.random.default_rng(look)
    match vehicle_class:
        case VehicleClass.TWO_WHEELER | VehicleClass.OTHER:
            return _motorcycle(dice)
        case VehicleClass.CAR:
            return Body(_CAR, _colours(dice, _CAR_COLOURS), lamps=((2.1, -0.65, 0.65), (2.1, 0.65, 0.65)))
        case VehicleClass.BUS:
            return Body(_BUS, _colours(dice, _BUS_COLOURS), lamps=((5.2, -0.95, 0.7), (5.2, 0.95, 0.7)))
        case VehicleClass.TRUCK:
            colours = _colours(dice, _TRUCK_COLOURS, _LOAD_COLOURS)
            return Body(_TRUCK, colours, lamps=((3.35, -0.85, 0.75), (3.35, 0.85, 0.75)))
        case VehicleClass.PEDESTRIAN:
            return Body(_WALKER, _clothes(dice), heads=((0.02, 0.0, 1.55, 0.13),))


def _colours(
    dice: np.random.Generator, body: Sequence[Colour], second: Sequence[Colour] = _CAR_COLOURS
) -> dict[Paint, Colour]:
    return {**COMMON, Paint.BODY: _one(dice, body), Paint.SECOND: _one(dice, second)}


def _clothes(dice: np.random.Generator) -> dict[Paint, Colour]:
    return {
        **COMMON,
        Paint.BODY: _one(dice, _BIKE_COLOURS),
        Paint.SECOND: _one(dice, _SHIRT_COLOURS),
        Paint.THIRD: _one(dice, _TROUSER_COLOURS),
        Paint.HEAD: (50, 46, 44),
    }


def _one(dice: np.random.Generator, colours: Sequence[Colour]) -> Colour:
    return colours[int(dice.integers(0, len(colours)))]


def _motorcycle(dice: np.random.Generator) -> Body:
    colours = {**_clothes(dice), Paint.HEAD: _one(dice, _HELMET_COLOURS)}
    lamps = ((0.78, 0.0, 0.95),)
    if dice.random() < _TWO_RIDE:
        return Body((_PASSENGER, _MOTORCYCLE), colours, ((-0.48, 0.0, 1.53, 0.15), (-0.02, 0.0, 1.48, 0.15)), lamps)
    return Body((_MOTORCYCLE,), colours, ((-0.06, 0.0, 1.48, 0.15),), lamps)


_CAR = (
    piece(
        block((-2.15, 2.15), 0.87, (0.25, 0.88), Paint.BODY, top_ahead=(-2.1, 2.05), top_half_width=0.84),
        wheel(-1.35, -0.875, 0.32),
        wheel(1.35, -0.875, 0.32),
        wheel(-1.35, 0.875, 0.32),
        wheel(1.35, 0.875, 0.32),
        front(2.16, (-0.82, -0.5), (0.56, 0.76), Paint.FRONT_LIGHT),
        front(2.16, (0.5, 0.82), (0.56, 0.76), Paint.FRONT_LIGHT),
        front(2.16, (-0.4, 0.4), (0.34, 0.62), Paint.GLASS),
        front(2.17, (-0.25, 0.25), (0.36, 0.47), Paint.PLATE),
        rear(-2.16, (-0.82, -0.52), (0.6, 0.8), Paint.REAR_LIGHT),
        rear(-2.16, (0.52, 0.82), (0.6, 0.8), Paint.REAR_LIGHT),
        rear(-2.16, (-0.25, 0.25), (0.46, 0.6), Paint.PLATE),
        block(
            (-1.75, 1.05), 0.82, (0.88, 1.48), Paint.GLASS, top_ahead=(-1.35, 0.4), top_half_width=0.66, top=Paint.BODY
        ),
        side_sheets((-0.42, -0.32), 0.78, (0.88, 1.44), Paint.BODY),
    ),
)
_BUS = (
    piece(
        wheel(-3.4, -1.2, 0.48),
        wheel(3.4, -1.2, 0.48),
        wheel(-3.4, 1.2, 0.48),
        wheel(3.4, 1.2, 0.48),
        block((-5.25, 5.25), 1.22, (0.4, 3.1), Paint.BODY, top_half_width=1.15, top=Paint.SECOND),
        wheel(-3.4, -1.23, 0.48),
        wheel(3.4, -1.23, 0.48),
        wheel(-3.4, 1.23, 0.48),
        wheel(3.4, 1.23, 0.48),
        side_sheets((-4.9, 4.7), 1.21, (1.45, 2.5), Paint.GLASS),
        front(5.26, (-1.1, 1.1), (1.2, 2.6), Paint.GLASS),
        front(5.26, (-0.6, 0.6), (2.68, 2.98), Paint.PLATE),
        front(5.27, (-1.1, -0.75), (0.55, 0.8), Paint.FRONT_LIGHT),
        front(5.27, (0.75, 1.1), (0.55, 0.8), Paint.FRONT_LIGHT),
        rear(-5.26, (-1.0, 1.0), (1.7, 2.6), Paint.GLASS),
        rear(-5.27, (-1.15, -0.9), (0.7, 1.1), Paint.REAR_LIGHT),
        rear(-5.27, (0.9, 1.15), (0.7, 1.1), Paint.REAR_LIGHT),
    ),
)
_TRUCK = (
    piece(
        wheel(-2.1, -1.02, 0.44),
        wheel(-2.1, 1.02, 0.44),
        block((-3.4, 1.35), 1.1, (0.75, 2.8), Paint.SECOND),
        rear(-3.41, (-1.0, -0.75), (0.8, 1.0), Paint.REAR_LIGHT),
        rear(-3.41, (0.75, 1.0), (0.8, 1.0), Paint.REAR_LIGHT),
        wheel(-2.1, -1.11, 0.44),
        wheel(-2.1, 1.11, 0.44),
    ),
    piece(
        block((1.5, 3.4), 1.0, (0.45, 2.15), Paint.BODY, top_ahead=(1.5, 3.1)),
        wheel(2.4, -1.01, 0.44),
        wheel(2.4, 1.01, 0.44),
        side_sheets((2.0, 2.95), 1.01, (1.25, 1.95), Paint.GLASS),
        front(3.33, (-0.9, 0.9), (1.25, 2.0), Paint.GLASS),
        front(3.41, (-0.95, -0.6), (0.6, 0.85), Paint.FRONT_LIGHT),
        front(3.41, (0.6, 0.95), (0.6, 0.85), Paint.FRONT_LIGHT),
        front(3.42, (-0.25, 0.25), (0.5, 0.62), Paint.PLATE),
    ),
)
_MOTORCYCLE = piece(
    wheel(-0.62, -0.05, 0.29),
    wheel(-0.62, 0.05, 0.29),
    wheel(0.62, -0.05, 0.29),
    wheel(0.62, 0.05, 0.29),
    block((-0.72, -0.5), 0.06, (0.02, 0.58), Paint.TYRE),
    block((0.5, 0.72), 0.06, (0.02, 0.58), Paint.TYRE),
    block((-0.88, 0.36), 0.14, (0.36, 0.8), Paint.BODY, top_ahead=(-0.85, 0.2), top=Paint.GLASS),
    block((0.4, 0.66), 0.16, (0.45, 1.02), Paint.BODY, top_ahead=(0.36, 0.5)),
    front(0.68, (-0.1, 0.1), (0.78, 0.95), Paint.FRONT_LIGHT),
    rear(-0.89, (-0.1, 0.1), (0.62, 0.74), Paint.REAR_LIGHT),
    rear(-0.9, (-0.09, 0.09), (0.42, 0.56), Paint.PLATE),
    block((-0.25, 0.3), 0.3, (0.42, 0.86), Paint.THIRD, top_half_width=0.22),
    block((0.1, 0.5), 0.34, (0.96, 1.08), Paint.SECOND, top_ahead=(-0.1, 0.3), top_half_width=0.3),
    block((-0.3, 0.04), 0.2, (0.82, 1.36), Paint.SECOND, top_ahead=(-0.22, 0.06), top_half_width=0.25),
)
_PASSENGER = piece(
    block((-0.66, -0.2), 0.27, (0.5, 0.9), Paint.THIRD, top_half_width=0.21),
    block((-0.68, -0.38), 0.19, (0.86, 1.4), Paint.THIRD, top_half_width=0.23),
)
_WALKER = (
    piece(
        block((-0.1, 0.1), 0.14, (0.0, 0.82), Paint.THIRD, top_half_width=0.17),
        block((-0.12, 0.12), 0.2, (0.8, 1.4), Paint.SECOND, top_half_width=0.24),
    ),
)
