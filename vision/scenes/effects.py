"""What weather and the camera do to a drawn picture: passing clouds, rain, drops on the lens, noise, faults."""

import math

import cv2
import numpy as np

from streams.contracts.cameras import HealthCondition
from vision.frames import Image
from vision.scenes.skies import Sky

_TILE_EXTRA = 96
"""Noise and rain are drawn once, a little larger than the picture, and shifted by chance."""
_NOISE_MEAN = 40
_RAIN_TILES, _DROPS = 3, 5
_CLOUD_S = 23.0
_DARK = 0.03


class Air:
    """Between the street and the picture. The same dice, the same weather."""

    def __init__(self, sky: Sky, size: tuple[int, int], dice: np.random.Generator) -> None:
        self._sky, self._size, self._dice = sky, size, dice
        width, height = size[0] + _TILE_EXTRA, size[1] + _TILE_EXTRA
        noise = _NOISE_MEAN + sky.noise * dice.standard_normal((height, width, 3))
        self._noise = np.clip(np.rint(noise), 0, 255).astype(np.uint8)
        self._rain = [self._streaks(width, height) for _ in range(_RAIN_TILES)] if sky.has_rain else []
        self._drops = [self._drop() for _ in range(_DROPS)] if sky.has_rain else []
        self._phase = float(dice.uniform(0, 2 * math.pi))

    def sunshine(self, time_s: float) -> float:
        """How strong the sun is now, 0 to 1."""
        if self._sky.shadow >= 1:
            return 0.0
        if not self._sky.has_clouds:
            return 1.0
        wave = math.sin(2 * math.pi * time_s / _CLOUD_S + self._phase) + 0.5 * math.sin(time_s / 5.3 + self._phase)
        return min(1.0, max(0.0, 0.5 + 0.6 * wave))

    def seen_through(self, picture: Image, time_s: float) -> Image:
        """The picture as the lens has it, without noise."""
        if self._sky.has_clouds:
            gain = 0.78 + 0.24 * self.sunshine(time_s)
            picture = np.asarray(cv2.convertScaleAbs(picture, alpha=gain), np.uint8)
        if self._rain:
            tile = self._rain[int(self._dice.integers(0, len(self._rain)))]
            picture = np.asarray(cv2.add(picture, self._shifted(tile)), np.uint8)
            for x, y, radius in self._drops:
                around = picture[max(0, y - radius) : y + radius, max(0, x - radius) : x + radius]
                around[:] = cv2.blur(around, (radius, radius))
        return picture

    def noisy(self, picture: Image) -> Image:
        """As the sensor has it."""
        return np.asarray(cv2.addWeighted(picture, 1.0, self._shifted(self._noise), 1.0, -_NOISE_MEAN), np.uint8)

    def ailing(self, picture: Image, condition: HealthCondition) -> Image:
        """What a camera shows that is dark, blurred or covered; frozen and moved ones are not a matter of the air."""
        match condition:
            case HealthCondition.DARK:
                return np.asarray(cv2.convertScaleAbs(picture, alpha=_DARK), np.uint8)
            case HealthCondition.BLURRED:
                radius = self._size[0] // 128 * 2 + 1
                return np.asarray(cv2.blur(cv2.blur(picture, (radius, radius)), (radius, radius)), np.uint8)
            case HealthCondition.COVERED:
                return self._covered()
            case HealthCondition.FROZEN | HealthCondition.MOVED | HealthCondition.UNREACHABLE:
                return picture

    def _covered(self) -> Image:
        """Something close to the lens: a bag, a leaf; unsharp, lighter at one side."""
        width, height = self._size
        across = np.linspace(58, 84, width)[None, :] + np.linspace(0, 14, height)[:, None]
        return np.clip(across[:, :, None] * (0.8, 0.95, 1.0), 0, 255).astype(np.uint8)

    def _shifted(self, tile: Image) -> Image:
        x, y = self._dice.integers(0, _TILE_EXTRA, 2)
        return tile[y : y + self._size[1], x : x + self._size[0]]

    def _streaks(self, width: int, height: int) -> Image:
        tile = np.zeros((height, width), np.uint8)
        for x, y, share in self._dice.random((max(60, width * height // 2200), 3)):
            start = (round(x * width), round(y * height))
            reach = (8 + 26 * share) * height / 456
            end = (round(start[0] + 0.12 * reach), round(start[1] + reach))
            cv2.line(tile, start, end, int(16 + 34 * share), 1 + height // 800)
        return np.asarray(cv2.cvtColor(cv2.blur(tile, (1, 3)), cv2.COLOR_GRAY2BGR), np.uint8)

    def _drop(self) -> tuple[int, int, int]:
        x, y, share = self._dice.random(3)
        return round(x * self._size[0]), round(y * self._size[1]), 2 + round((4 + 10 * share) * self._size[1] / 360)
