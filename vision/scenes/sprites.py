"""Trees and lamp posts: flat pictures at a depth, so that what passes behind them is hidden."""

from dataclasses import dataclass

import cv2
import numpy as np

from vision.frames import Image, Mask
from vision.scenes.shapes import Colour
from vision.scenes.skies import Sky
from vision.scenes.streets import Street
from vision.scenes.viewpoint import NEAREST_M, Floats, Viewpoint

_CROWN_Z, _CROWN_R, _TRUNK_R = 5.3, 1.9, 0.16
_POST_Z, _POST_R, _ARM_M = 7.4, 0.09, 1.8
_LEAVES, _TUFT_R = 260, 0.34
_BARK, _LEAF, _STEEL = (62.0, 78.0, 92.0), (48.0, 104.0, 74.0), (112.0, 114.0, 116.0)
_FAR_OUT = 30_000
"""Pixels: OpenCV draws no further."""

_Place = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Sprite:
    """Where `mask` is set, `image` is; both at `left`, `top` of the picture. `depth` in metres."""

    depth: float
    left: int
    top: int
    image: Image
    mask: Mask

    def put_on(self, picture: Image) -> None:
        """Draw it."""
        height, width = self.mask.shape
        cv2.copyTo(self.image, self.mask, picture[self.top : self.top + height, self.left : self.left + width])

    def meets(self, box: Floats) -> bool:
        """Whether it may hide something in the box (left, top, right, bottom)."""
        height, width = self.mask.shape
        left, top, right, bottom = box
        return bool(
            right >= self.left and left <= self.left + width and bottom >= self.top and top <= self.top + height
        )


def sprites_of(street: Street, sky: Sky, viewpoint: Viewpoint, dice: np.random.Generator) -> list[Sprite]:
    """All of a street, farthest first."""
    found = []
    for place in street.trees:
        sheet = _Sheet(viewpoint, sky)
        sheet.tree(place, dice.standard_normal((_LEAVES, 4)))
        found.append(sheet.cut_out(place))
    for place in street.posts:
        sheet = _Sheet(viewpoint, sky)
        sheet.post(place, is_lamp=abs(place[0]) >= street.half_width)
        found.append(sheet.cut_out(place))
    return sorted((sprite for sprite in found if sprite is not None), key=lambda sprite: -sprite.depth)


class _Sheet:
    """One thing is drawn on it, and cut out."""

    def __init__(self, viewpoint: Viewpoint, sky: Sky) -> None:
        self._viewpoint = viewpoint
        self._light = np.array(sky.ambient) + 0.6 * np.array(sky.sunlight)
        self._picture = np.zeros((viewpoint.size[1], viewpoint.size[0], 3), np.uint8)
        self._mask = np.zeros(self._picture.shape[:2], np.uint8)

    def tree(self, place: tuple[float, float], leaves: Floats) -> None:
        """A trunk, and tufts of leaves, the lower ones first."""
        self._pole((*place, 0.0), (*place, _CROWN_Z), _TRUNK_R, _BARK)
        for right, away, up, shade in leaves[np.argsort(leaves[:, 2])]:
            pressed = 0.62 / max(1.0, float(np.linalg.norm((right, away, up))) / 1.7)
            tuft = _CROWN_R * pressed * np.array([right, away, 0.75 * up])
            pixels, depth = self._viewpoint.project(np.array([[place[0], place[1], _CROWN_Z]]) + tuft)
            if depth[0] > NEAREST_M:
                radius = max(1.0, self._viewpoint.focal_px * _TUFT_R / float(depth[0]))
                self._disc(pixels[0], radius, np.array(_LEAF) + 12.0 * shade + 16.0 * up)

    def post(self, place: tuple[float, float], *, is_lamp: bool) -> None:
        """A post, with a lamp over the road if it stands beside it."""
        top = (*place, _POST_Z)
        self._pole((*place, 0.0), top, _POST_R, _STEEL)
        if is_lamp:
            inwards = -_ARM_M if place[0] > 0 else _ARM_M
            end = (place[0] + inwards, place[1], _POST_Z + 0.25)
            self._pole(top, end, 0.05, _STEEL)
            self._pole(end, (end[0] + inwards / 4, end[1], end[2]), 0.1, _STEEL)

    def cut_out(self, place: tuple[float, float]) -> Sprite | None:
        """What was drawn; None if it is not on the picture."""
        left, top, width, height = cv2.boundingRect(self._mask)
        if width == 0 or height == 0:
            return None
        area = np.s_[top : top + height, left : left + width]
        depth = float(self._viewpoint.project(np.array([[*place, 1.0]]))[1][0])
        return Sprite(depth, left, top, self._picture[area].copy(), self._mask[area].copy())

    def _pole(self, start: _Place, end: _Place, radius: float, colour: Colour) -> None:
        pixels, depth = self._viewpoint.project(np.array([start, end]))
        if depth.min() < NEAREST_M:
            return
        thickness = max(1, round(2 * radius * self._viewpoint.focal_px / float(depth.mean())))
        first, last = [(int(x), int(y)) for x, y in np.clip(pixels, -_FAR_OUT, _FAR_OUT)]
        cv2.line(self._picture, first, last, self._lit(np.array(colour)), thickness)
        cv2.line(self._mask, first, last, 255, thickness)

    def _disc(self, pixel: Floats, radius: float, colour: Floats) -> None:
        at = (round(float(pixel[0])), round(float(pixel[1])))
        cv2.circle(self._picture, at, round(radius), self._lit(colour), -1)
        cv2.circle(self._mask, at, round(radius), 255, -1)

    def _lit(self, colour: Floats) -> Colour:
        blue, green, red = np.clip(colour * self._light, 0, 255).tolist()
        return blue, green, red
