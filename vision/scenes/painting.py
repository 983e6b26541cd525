"""Vehicles put on the street: their shadows and light first, then they themselves, the farthest first."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from vision.frames import Image, Mask
from vision.scenes.figures import Figure, figure_of
from vision.scenes.skies import Sky
from vision.scenes.sprites import Sprite
from vision.scenes.traffic import Vehicle
from vision.scenes.viewpoint import NEAREST_M, Floats, Viewpoint
from vision.tracking.tracks import Box

_SHIFT, _FINE = 4, 16
"""Corners are drawn to a sixteenth of a pixel, so that slow vehicles do not jump."""
_LEAST_FACE_PX = 0.6
_LEAST_SHADOW_PX = 6.0
_LEAST_HEAD = 6
_COARSE = 4
"""Light is soft: it is reckoned at a quarter of the picture's size."""
_BEAM = np.array([[0.3, -0.5, 0.0], [0.3, 0.5, 0.0], [11.0, 2.0, 0.0], [11.0, -2.0, 0.0]])
_LIT_FROM = 0.2
"""From so dark on, headlights are on."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A vehicle on the picture. `box` is of all of it that is on the picture, hidden or not."""

    vehicle: Vehicle
    figure: Figure
    pixels: Floats
    corners: Floats
    depth: float
    whole: Floats
    box: Box


class Painter:
    """Draws what is on the street from one viewpoint."""

    def __init__(self, viewpoint: Viewpoint, background: Image, sky: Sky, sprites: Sequence[Sprite]) -> None:
        self._viewpoint, self._sky, self._sprites = viewpoint, sky, sprites
        self._background = background.copy()
        for sprite in sprites:
            sprite.put_on(self._background)
        self._shade = np.clip(self._background * (sky.shadow if sky.shadow < 1 else 0.62), 0, 255).astype(np.uint8)
        self._shadow = np.zeros(background.shape[:2], np.uint8)
        self._figures: dict[int, Figure] = {}

    def paint(self, vehicles: Sequence[Vehicle], sunshine: float) -> tuple[Image, list[Shown]]:
        """The picture, and who is on it; `sunshine`: 0 to 1, how deep shadows are."""
        shown = self.show(vehicles)
        picture = self._with_shadows(shown, sunshine)
        if self._sky.lamps > _LIT_FROM:
            self._shine(picture, shown)
        waiting = list(self._sprites)
        behind: list[Shown] = []
        for one in sorted(shown, key=lambda one: -one.depth):
            while waiting and waiting[0].depth > one.depth:
                _hide(picture, waiting.pop(0), behind)
            self._draw(picture, one)
            behind.append(one)
        for sprite in waiting:
            _hide(picture, sprite, behind)
        if self._sky.lamps > _LIT_FROM:
            picture = self._glowing(picture, shown)
        return picture, shown

    def show(self, vehicles: Sequence[Vehicle]) -> list[Shown]:
        """Where each is on the picture; who is not on it is left out."""
        self._figures = {
            v.id: self._figures.get(v.id) or figure_of(v, self._sky, self._viewpoint.place) for v in vehicles
        }
        figures = [self._figures[vehicle.id] for vehicle in vehicles]
        if not figures:
            return []
        places = np.array([[*vehicle.place, 0.0] for vehicle in vehicles])
        counts = [len(figure.corners) for figure in figures]
        ends = np.cumsum(np.array(counts, np.int64))
        starts = ends - np.array(counts, np.int64)
        corners = np.concatenate([figure.corners for figure in figures]) + np.repeat(places, counts, axis=0)
        pixels, depth = self._viewpoint.project(corners)
        whole = np.column_stack([np.minimum.reduceat(pixels, starts), np.maximum.reduceat(pixels, starts)])
        nearest = np.minimum.reduceat(depth, starts)
        depths = self._viewpoint.project(places)[1]
        width, height = self._viewpoint.size
        on = (nearest > NEAREST_M) & (whole[:, 0] < width - 1) & (whole[:, 2] > 0)
        on &= (whole[:, 1] < height - 1) & (whole[:, 3] > 0)
        boxes = np.clip(whole, 0, (width, height, width, height))
        return [
            Shown(
                vehicles[i],
                figures[i],
                pixels[starts[i] : ends[i]],
                corners[starts[i] : ends[i]],
                float(depths[i]),
                whole[i],
                Box(*boxes[i].tolist()),
            )
            for i in np.flatnonzero(on).tolist()
        ]

    def _with_shadows(self, shown: Sequence[Shown], sunshine: float) -> Image:
        shadow = self._shadow
        shadow[:] = 0
        depth = 0.25 + 0.75 * sunshine
        for one in shown:
            if one.whole[3] - one.whole[1] < _LEAST_SHADOW_PX:
                continue
            on_ground = self._cast(one.corners, sunshine)
            pixels, far = self._viewpoint.project(on_ground)
            if far.min() > NEAREST_M:
                _fill_hull(shadow, pixels)
            if self._sky.wet > 0:
                mirrored, _ = self._viewpoint.project(one.corners * (1, 1, -0.6))
                _fill_hull(shadow, mirrored)
        shade = cv2.addWeighted(self._background, 1 - depth, self._shade, depth, 0)
        picture = self._background.copy()
        cv2.copyTo(np.asarray(shade, np.uint8), shadow, picture)
        return picture

    def _cast(self, corners: Floats, sunshine: float) -> Floats:
        """Where the shadow of each corner falls; without sun, right below it."""
        x, y, z = self._sky.sun
        reach = corners[:, 2:3] / z if sunshine > 0 else np.zeros((len(corners), 1))
        return np.asarray(corners * (1, 1, 0) - reach * (x, y, 0), np.float64)

    def _draw(self, picture: Image, one: Shown) -> None:
        figure, pixels = one.figure, one.pixels
        a, b, c = pixels[figure.first_three[:, 0]], pixels[figure.first_three[:, 1]], pixels[figure.first_three[:, 2]]
        turn = (b[:, 0] - a[:, 0]) * (c[:, 1] - b[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - b[:, 0])
        fine = np.rint(pixels * _FINE).astype(np.int32)
        for index in np.flatnonzero(turn < -_LEAST_FACE_PX):
            cv2.fillConvexPoly(picture, fine[figure.faces[index]], figure.colours[index], cv2.LINE_AA, _SHIFT)
        for head in figure.heads:
            middle = fine[head.middle]
            radius = max(_LEAST_HEAD, round(float(np.hypot(*(fine[head.rim] - middle).T).max())))
            cv2.circle(picture, (int(middle[0]), int(middle[1])), radius, head.colour, -1, cv2.LINE_AA, _SHIFT)

    def _shine(self, picture: Image, shown: Sequence[Shown]) -> None:
        """Headlights on the road."""
        light = np.zeros((picture.shape[0] // _COARSE, picture.shape[1] // _COARSE), np.uint8)
        for one in shown:
            figure = one.figure
            if not len(figure.lamps):
                continue
            right = np.array([figure.ahead[1], -figure.ahead[0], 0.0])
            start = np.array([*one.vehicle.place, 0.0]) + figure.ahead * one.vehicle.kind.length / 2
            width = 1.0 if len(figure.lamps) > 1 else 0.55
            beam = start + _BEAM[:, :1] * figure.ahead + width * _BEAM[:, 1:2] * right
            pixels, depth = self._viewpoint.project(beam)
            if depth.min() > NEAREST_M:
                cv2.fillConvexPoly(light, np.rint(pixels * _FINE / _COARSE).astype(np.int32), 90, cv2.LINE_AA, _SHIFT)
        size = (picture.shape[1], picture.shape[0])
        blurred = cv2.blur(cv2.blur(light, (9, 5)), (9, 5))
        soft = cv2.cvtColor(cv2.resize(blurred, size, interpolation=cv2.INTER_LINEAR), cv2.COLOR_GRAY2BGR)
        lit = cv2.multiply(self._background, soft, scale=3.2 * self._sky.lamps**2 / 100)
        cv2.add(picture, lit, dst=picture)

    def _glowing(self, picture: Image, shown: Sequence[Shown]) -> Image:
        """The lamps themselves, as they blind the camera."""
        glow = np.zeros((picture.shape[0] // _COARSE, picture.shape[1] // _COARSE, 3), np.uint8)
        for one in shown:
            figure = one.figure
            if not len(figure.lamps):
                continue
            towards = self._viewpoint.place - (*one.vehicle.place, 0.0)
            facing = float(figure.ahead @ towards) / float(np.linalg.norm(towards))
            side = figure.lamps if facing > 0 else figure.lamps * (1, 1, 1) - figure.ahead * one.vehicle.kind.length
            pixels, depth = self._viewpoint.project(side + np.array([*one.vehicle.place, 0.0]))
            strength = 150 * facing if facing > 0 else 0.0
            colour = (0.86 * strength, 0.95 * strength, strength) if facing > 0 else (0, 0, 60 * -facing)
            radius = 0.16 if facing > 0 else 0.08
            for (x, y), far in zip(pixels, depth, strict=True):
                at = (round(x * _FINE / _COARSE), round(y * _FINE / _COARSE))
                size = max(8, round(radius * self._viewpoint.focal_px / max(far, 1) * _FINE / _COARSE))
                if far > NEAREST_M:
                    cv2.circle(glow, at, size, colour, -1, cv2.LINE_AA, _SHIFT)
        soft = cv2.add(glow, cv2.blur(cv2.blur(glow, (5, 5)), (5, 5)))
        wide = cv2.resize(soft, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.scaleAdd(wide, self._sky.lamps, picture), np.uint8)


def _hide(picture: Image, sprite: Sprite, behind: Sequence[Shown]) -> None:
    if any(sprite.meets(one.whole) for one in behind):
        sprite.put_on(picture)


def _fill_hull(mask: Mask, pixels: Floats) -> None:
    hull = cv2.convexHull(np.clip(pixels * _FINE, -1e7, 1e7).astype(np.int32))
    cv2.fillConvexPoly(mask, hull, 255, cv2.LINE_8, _SHIFT)
