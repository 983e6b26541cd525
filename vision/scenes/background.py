"""The street without traffic, drawn once: a ray for each pixel, to the ground, a house or the sky."""
# ruff: noqa: PLR2004  a drawing: axes are 0, 1 and 2, the sky 3

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from vision.frames import Image
from vision.scenes.skies import Sky
from vision.scenes.streets import Street
from vision.scenes.surfaces import Flags, Grain, Row, ground
from vision.scenes.viewpoint import Floats, Viewpoint

_FINER, _FINE_ENOUGH_PX = 2, 960
"""Rays a pixel and axis, of pictures that are less wide; one of others, where a marking is several pixels wide."""
_SHARE = 120_000
"""Rays at once: what they need is some megabytes."""
_FAR = 1e6
_BACKDROP_M, _CORNER_M = 70.0, 1.5
_LAMP_HEIGHT_M, _LAMP_REACH_M = 7.0, 5.5
_LAMP_COLOUR = (0.30, 0.48, 0.62)
_WINDOW_LIGHT = (150.0, 205.0, 240.0)


class Hit(NamedTuple):
    """What rays meet: how far, the colour there, whether it shines, the normal's axis and the place."""

    reach: Floats
    colours: Floats
    shines: Flags
    axis: Floats
    places: Floats


@dataclass(frozen=True)
class Stage:
    """A street in a weather, ready to be looked at from anywhere."""

    street: Street
    sky: Sky
    grain: Grain
    left: Row
    right: Row
    end: Row
    corner: Row

    @classmethod
    def of(cls, street: Street, sky: Sky, dice: np.random.Generator) -> "Stage":
        """Houses by chance."""
        span = (street.begin - 80, street.end + 60)
        grain = Grain(dice)
        left, right = Row.of(dice, span, street.crossing), Row.of(dice, span, street.crossing)
        beside = (street.left + _CORNER_M, street.right - _CORNER_M)
        end, corner = Row.of(dice, (-90, 90)), Row.of(dice, (-90, 90), beside)
        return cls(street, sky, grain, left, right, end, corner)

    def seen_from(self, viewpoint: Viewpoint) -> Image:
        """The picture without traffic."""
        width, height = viewpoint.size
        finer = _FINER if width < _FINE_ENOUGH_PX else 1
        steps = (np.arange(finer) + 0.5) / finer - 0.5
        xs = (np.arange(width)[:, None] + steps).ravel()
        rows_at_once = max(1, _SHARE // (width * finer**2))
        bands = []
        for top in range(0, height, rows_at_once):
            ys = (np.arange(top, min(top + rows_at_once, height))[:, None] + steps).ravel()
            pixels = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
            band = self._colours(viewpoint.place, viewpoint.rays(pixels)).reshape(len(ys), len(xs), 3)
            shrunk = cv2.resize(band.astype(np.float32), (width, len(ys) // finer), interpolation=cv2.INTER_AREA)
            bands.append(np.clip(shrunk, 0, 255).astype(np.uint8))
        return np.concatenate(bands)

    def _colours(self, origin: Floats, rays: Floats) -> Floats:
        hit = self._meet(np.broadcast_to(origin, rays.shape), rays)
        colours = self._lit(hit)
        if self.sky.wet > 0:
            is_wet = (hit.axis == 2) & (np.abs(hit.places[:, 0]) < self.street.half_width + 0.3)
            mirrored = rays[is_wet] * (1, 1, -1)
            glance = 1 - np.abs(rays[is_wet, 2]) / np.linalg.norm(rays[is_wet], axis=1)
            puddles = np.clip(0.6 + 0.35 * self.grain.at(hit.places[is_wet, 0], hit.places[is_wet, 1], 1.3), 0.15, 1)
            share = (self.sky.wet * (0.35 + glance**2) * puddles)[:, None]
            seen = self._lit(self._meet(hit.places[is_wet] + (0, 0, 0.01), mirrored))
            colours[is_wet] = (1 - share) * 0.72 * colours[is_wet] + share * seen
        far = np.linalg.norm(rays, axis=1) * hit.reach
        haze = np.where(hit.axis == 3, 0.0, 1 - np.exp(-far / 100 * self.sky.haze))[:, None]
        return np.asarray(colours * (1 - haze) + np.array(self.sky.horizon) * haze, np.float64)

    def _meet(self, origins: Floats, rays: Floats) -> Hit:
        """The nearest surface of each ray; axis 3 is the sky."""
        up = rays[:, 2] / np.maximum(np.linalg.norm(rays, axis=1), 1e-9)
        reach = np.full(len(rays), _FAR)
        colours = _blend(np.array(self.sky.horizon), np.array(self.sky.zenith), np.clip(up * 2.2, 0, 1))
        shines, axis = np.zeros(len(rays), np.bool_), np.full(len(rays), 3.0)
        places = np.zeros(rays.shape)
        for row, side, position in self._walls():
            at = np.full(len(rays), _FAR)
            np.divide(position - origins[:, side], rays[:, side], out=at, where=np.abs(rays[:, side]) > 1e-9)
            there = origins + np.clip(at, 0, _FAR)[:, None] * rays
            along = there[:, 1 - side]
            met = (at > 0) & (at < reach) & (there[:, 2] > 0) & (there[:, 2] < row.height(along))
            colours[met], shines[met] = row.colours(along[met], there[met, 2], self.grain, 0.45 * self.sky.lamps)
            reach[met], axis[met], places[met] = at[met], side, there[met]
        at = np.full(len(rays), _FAR)
        np.divide(-origins[:, 2], rays[:, 2], out=at, where=rays[:, 2] < -1e-9)
        met = (at < reach) & (at > 0)
        there = origins[met] + at[met][:, None] * rays[met]
        colours[met], shines[met] = ground(self.street, self.grain, there[:, 0], there[:, 1]), False
        reach[met], axis[met], places[met] = at[met], 2, there
        return Hit(reach, colours, shines, axis, places)

    def _walls(self) -> tuple[tuple[Row, int, float], ...]:
        """Rows of houses: along which axis their plane stands, and where."""
        near = ((self.left, 0, self.street.left), (self.right, 0, self.street.right), (self.end, 1, self.street.end))
        if self.street.crossing is None:
            return near
        corner = (self.corner, 1, self.street.crossing[1] + _CORNER_M)
        return (*near, corner, (self.right, 0, -_BACKDROP_M), (self.left, 0, _BACKDROP_M))

    def _lit(self, hit: Hit) -> Floats:
        """The colours in this light; the sky as it is."""
        sun = np.array(self.sky.sun)
        facing = np.where(hit.axis == 2, sun[2], 0.55 * np.abs(sun[0]) + 0.25)
        facing = np.where((hit.axis == 2) & self._is_shaded(hit.places), 0.0, facing)
        light = np.array(self.sky.ambient) + facing[:, None] * np.array(self.sky.sunlight)
        if self.sky.lamps > 0:
            light = light + self.sky.lamps * self._lamplight(hit.places)
        lit = np.where((hit.axis == 3)[:, None], hit.colours, hit.colours * light)
        glow = 0.25 * hit.colours + 0.6 * self.sky.lamps * np.array(_WINDOW_LIGHT)
        return np.where(hit.shines[:, None], np.maximum(lit, glow * (0.5 + 0.5 * self.sky.lamps)), lit)

    def _is_shaded(self, places: Floats) -> Flags:
        """Ground on which the shadow of a house lies."""
        x, y, z = self.sky.sun
        shaded = np.zeros(len(places), np.bool_)
        for row, position in ((self.left, self.street.left), (self.right, self.street.right)):
            if abs(x) > 0.05:
                far = (position - places[:, 0]) / x
                shaded |= (far > 0.01) & (far * z < row.height(places[:, 1] + far * y))
        return shaded

    def _lamplight(self, places: Floats) -> Floats:
        """Pools of light under the street lamps."""
        light = np.zeros(len(places))
        first, last = max(self.street.begin, -80), min(self.street.end, 160)
        for y in np.arange(first, last, 24.0):
            for x, shift in ((-self.street.half_width, 0.0), (self.street.half_width, 12.0)):
                away = np.linalg.norm(places - (0.8 * x, y + shift, 0.35 * _LAMP_HEIGHT_M), axis=1)
                light += 1 / (1 + (away / _LAMP_REACH_M) ** 3)
        return np.asarray(light[:, None] * np.array(_LAMP_COLOUR), np.float64)


def _blend(low: Floats, high: Floats, share: Floats) -> Floats:
    return np.asarray(low + (high - low) * share[:, None], np.float64)
