"""Pictures drawn by hand: a road with some texture, and boxes that drive on it."""

import numpy as np

from vision.frames import Frame, Image

SIZE = (640, 360)


def a_road(level: int = 110, size: tuple[int, int] = SIZE, noise: float = 2.0, seed: int = 1) -> Image:
    """Grey, with a texture that is the same for the same seed."""
    texture = np.random.default_rng(seed).normal(level, noise, (size[1], size[0], 1))
    return np.clip(np.repeat(texture, 3, axis=2), 0, 255).astype(np.uint8)


def with_box(image: Image, box: tuple[int, int, int, int], colour: tuple[int, int, int] = (30, 40, 220)) -> Image:
    """The image with something in it: left, top, right, bottom."""
    drawn = image.copy()
    left, top, right, bottom = box
    drawn[top:bottom, left:right] = colour
    return drawn


def lit(image: Image, factor: float) -> Image:
    """The image, brighter or darker as a whole."""
    changed: Image = np.clip(image * factor, 0, 255).astype(np.uint8)
    return changed


def a_frame(image: Image, number: int, rate: float = 25.0) -> Frame:
    """The picture as the `number`th, from 1."""
    return Frame(number, (number - 1) / rate, 0, image)
