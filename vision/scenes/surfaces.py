"""The colours of the street itself at places on it: asphalt, markings, pavements, the fronts of houses."""
# ruff: noqa: PLR2004  a drawing: its numbers are its measures, each used once, where the thing is drawn

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision.scenes.streets import Street
from vision.scenes.viewpoint import Floats

Flags = npt.NDArray[np.bool_]

_ASPHALT, _PAVEMENT, _KERB, _PAINT = (96, 94, 92), (128, 140, 152), (176, 178, 180), (206, 210, 212)
_YELLOW = (70, 190, 216)
_FACADES = (
    (176, 206, 226),
    (150, 196, 222),
    (196, 206, 190),
    (206, 214, 220),
    (170, 180, 214),
    (196, 178, 150),
    (150, 170, 190),
    (186, 214, 214),
    (214, 206, 196),
    (130, 160, 196),
)
_SIGNS = ((40, 40, 190), (170, 80, 30), (40, 160, 210), (60, 130, 50), (200, 200, 204), (120, 40, 120), (30, 110, 230))
_STOREY_M = 3.4
_DASH_M, _DASH_EVERY_M = 2.0, 6.0
_LINE_M = 0.075


class Grain:
    """Noise that is the same at the same place, of several sizes, about 0 with a standard deviation of 1."""

    def __init__(self, dice: np.random.Generator, side: int = 512) -> None:
        self._side = side
        self._tile = dice.standard_normal((side, side))

    def at(self, x: Floats, y: Floats, size_m: float) -> Floats:
        """Patches of about `size_m`."""
        u, v = x / size_m, y / size_m
        i, j = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
        a, b = u - i, v - j
        side, tile = self._side, self._tile
        near = tile[i % side, j % side] * (1 - b) + tile[i % side, (j + 1) % side] * b
        far = tile[(i + 1) % side, j % side] * (1 - b) + tile[(i + 1) % side, (j + 1) % side] * b
        found: Floats = near * (1 - a) + far * a
        return found


def ground(street: Street, grain: Grain, x: Floats, y: Floats) -> Floats:
    """Colours, n x 3, of places on the ground."""
    crossing = street.crossing
    across = np.zeros(x.shape, np.bool_) if crossing is None else (y > crossing[0]) & (y < crossing[1])
    is_road = (np.abs(x) < street.half_width) | across
    colours = np.where(is_road[:, None], np.array(_ASPHALT, np.float64), np.array(_PAVEMENT, np.float64))
    coarse, fine = grain.at(x, y, 1.7), grain.at(x, y, 0.11)
    colours += np.where(is_road, 4.0 * coarse + 5.0 * fine, 2.5 * coarse + 4.0 * fine)[:, None]
    wear = np.cos(x * 2 * np.pi / 1.75) * 3.0 + 5.0 * grain.at(x / 3, y / 30, 1.0)
    colours -= np.where(is_road, wear, 0.0)[:, None]
    tiles = ((x % 0.5) < 0.05) | ((y % 0.5) < 0.05)
    colours[~is_road & tiles] *= 0.86
    kerb = ~across & (np.abs(np.abs(x) - street.half_width - 0.15) < 0.15)
    colours[kerb] = np.array(_KERB) - 12.0 * ((y[kerb] % 1.0) < 0.05)[:, None]
    gutter = ~across & (np.abs(np.abs(x) - street.half_width + 0.2) < 0.2)
    colours[gutter] *= 0.88
    _mark(street, colours, x, y, grain)
    return colours


def _mark(street: Street, colours: Floats, x: Floats, y: Floats, grain: Grain) -> None:
    """Paint: what is worn off is asphalt."""
    if not street.is_marked:
        return
    holds = grain.at(x, y, 0.16) > -1.4
    crossing = street.crossing
    outside = np.ones(x.shape, np.bool_) if crossing is None else (y < crossing[0] - 4.5) | (y > crossing[1] + 4.5)
    road = next(iter(street.carriageways))
    lane = road.width / road.lanes
    for number in range(1, road.lanes):
        is_line = (np.abs(np.abs(x) - number * lane) < _LINE_M) & (y % _DASH_EVERY_M < _DASH_M)
        colours[is_line & holds & outside] = _PAINT
    colours[(np.abs(np.abs(x) - 0.14) < _LINE_M) & holds & outside] = _YELLOW
    colours[(np.abs(np.abs(x) - street.half_width + 0.45) < _LINE_M) & holds & outside] = _PAINT
    if crossing is not None:
        stripes = (np.abs(x) < street.half_width - 0.3) & (x % 0.9 < 0.45) & holds
        for begin in (crossing[0] - 3.6, crossing[1] + 0.8):
            colours[stripes & (y > begin) & (y < begin + 2.8)] = _PAINT
        for at, side in ((crossing[0] - 4.2, 1), (crossing[1] + 4.2, -1)):
            is_line = (np.abs(y - at) < 0.2) & (x * side > 0.2) & (x * side < street.half_width - 0.4)
            colours[is_line & holds] = _PAINT


@dataclass(frozen=True)
class Row:
    """A row of houses along an axis: where each begins, how high it is, how it looks."""

    begins: Floats
    heights: Floats
    looks: npt.NDArray[np.int64]
    gap: tuple[float, float] | None = None

    @classmethod
    def of(cls, dice: np.random.Generator, span: tuple[float, float], gap: tuple[float, float] | None = None) -> "Row":
        """Houses of one family's width beside each other; none in `gap`."""
        widths = dice.uniform(4.0, 6.5, int((span[1] - span[0]) / 4) + 2)
        begins = span[0] + np.cumsum(widths)
        storeys = dice.choice([2, 3, 3, 4, 4, 5, 6], len(begins))
        return cls(begins, 0.8 + _STOREY_M * storeys, dice.integers(0, 2**31, len(begins)), gap)

    def height(self, along: Floats) -> Floats:
        """Of the house there, 0 where none is."""
        heights = self.heights[self._index(along)]
        if self.gap is not None:
            heights = np.where((along > self.gap[0] - 1.5) & (along < self.gap[1] + 1.5), 0.0, heights)
        return np.asarray(heights, np.float64)

    def colours(self, along: Floats, up: Floats, grain: Grain, lit: float) -> tuple[Floats, Flags]:
        """Colours, n x 3, of places on its front, and which shine by themselves (`lit`: the share of windows)."""
        index = self._index(along)
        looks = self.looks[index]
        colours = np.array(_FACADES, np.float64)[looks % len(_FACADES)]
        colours += (5.0 * grain.at(along, up, 0.9) - 4.0 * np.maximum(0, grain.at(along * 3, up / 4, 1.0)))[:, None]
        within = along - self.begins[np.maximum(index - 1, 0)]
        width = np.maximum(self.begins[index] - self.begins[np.maximum(index - 1, 0)], 1.0)
        share = np.clip(within / width, 0, 1)
        storey, above = np.floor(up / _STOREY_M), up % _STOREY_M
        colours[(share < 0.03) | (share > 0.97) | (above > _STOREY_M - 0.18)] *= 0.8
        panes = 2 + looks // 16 % 2
        in_pane = share * panes % 1.0
        window = (storey > 0) & (above > 0.9) & (above < 2.5) & (in_pane > 0.22) & (in_pane < 0.78)
        number = (looks // 64 + storey.astype(np.int64) * 7 + (share * panes).astype(np.int64) * 13) % 17
        colours[window] = np.array((104, 92, 78)) + 3.0 * number[window][:, None]
        frame = window & ((in_pane < 0.27) | (in_pane > 0.73) | (np.abs(in_pane - 0.5) < 0.02))
        colours[frame] *= 1.5
        balcony = (storey > 0) & (above < 0.75) & (looks // 128 % 3 == 0) & (share > 0.08) & (share < 0.92)
        colours[balcony & (share * 26 % 1 < 0.4)] *= 0.55
        shop = (storey == 0) & (above < 2.7) & (share > 0.08) & (share < 0.92)
        colours[shop] = (
            np.array((58, 62, 70)) + 34.0 * (looks[shop] % 3)[:, None] - 8.0 * (above[shop] * 6 % 1 < 0.3)[:, None]
        )
        sign = (up > 2.75) & (up < 3.65) & (share > 0.04) & (share < 0.96)
        colours[sign] = np.array(_SIGNS, np.float64)[looks[sign] // 8 % len(_SIGNS)]
        letters = sign & (np.abs(up - 3.2) < 0.22) & (grain.at(along, up, 0.14) > 0.1) & (np.abs(share - 0.5) < 0.36)
        colours[letters] = 235.0 - 0.4 * colours[letters]
        shines = (window & (number < 17 * lit)) | (shop & (looks % 5 < 3)) | sign
        return colours, shines & (lit > 0)

    def _index(self, along: Floats) -> npt.NDArray[np.int64]:
        return np.clip(np.searchsorted(self.begins, along), 0, len(self.begins) - 1).astype(np.int64)
