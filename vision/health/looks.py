"""A picture in few figures: how bright, how structured, how crisp, and where the unmoving things are. Pure.

Everything is taken from a small picture (320 x 180, whatever the camera's) averaged over some seconds: what moves and
the noise of the sensor are gone from it, and what is left is the place the camera looks at.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from vision.frames import Image

Plane = npt.NDArray[np.float32]

_SMALL: Final = (320, 180)
_FEATURES: Final = (160, 90)
_LAYOUT: Final = (16, 9)
_SEARCHED: Final = (12, 8)
"""Features may be looked for so many pixels away: 7.5 % of the width, 9 % of the height."""
_NOTHING: Final = np.zeros((180, 320), np.float32)
_FLOOR: Final = 4.0
"""Contrasts of fewer grey levels are noise, not structure."""


@dataclass(frozen=True, slots=True)
class Look:
    """`brightest`: 99 of 100 pixels are darker (0 to 255). `contrast`: of all, in grey levels.

    `texture`: contrast within neighbourhoods, as a share of the brightness: dusk and exposure leave it alone.
    `crispness`: how much of that is fine; blur takes the fine first, fog takes all alike. `features`: that texture,
    evened out, so that lamps count no more than kerbs. `layout`: the picture in 16 x 9.
    """

    brightest: float
    contrast: float
    texture: float
    crispness: float
    features: Plane
    layout: Plane


@dataclass(frozen=True, slots=True)
class Displacement:
    """Where features are found again: `away` is the share of the width (or height) they moved; `likeness` -1 to 1."""

    away: float
    likeness: float
    likeness_in_place: float


def small(image: Image) -> Plane:
    """Grey, 320 x 180."""
    shrunk = cv2.resize(image, _SMALL, interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(shrunk, cv2.COLOR_BGR2GRAY).astype(np.float32)


def look_at(steady: Plane) -> Look:
    """The figures of a small picture averaged over seconds."""
    texture = steady - cv2.blur(steady, (15, 15))
    # A running sum over a flat wall may round to just below zero, and its root would be no number.
    strength = cv2.sqrt(cv2.max(cv2.blur(texture * texture, (31, 31)), _NOTHING))
    spread = float(texture.std())
    fine = cv2.Laplacian(steady, cv2.CV_32F)
    return Look(
        brightest=float(np.percentile(steady[::3, ::3], 99)),
        contrast=float(steady.std()),
        texture=spread / (float(steady.mean()) + 10),
        crispness=float(fine.std()) / (spread + 0.3),
        features=_plane(cv2.resize(texture / (strength + _FLOOR), _FEATURES, interpolation=cv2.INTER_AREA)),
        layout=_plane(cv2.resize(steady, _LAYOUT, interpolation=cv2.INTER_AREA)),
    )


def displacement(reference: Plane, features: Plane) -> Displacement:
    """How far the features are from where they were."""
    across, down = _SEARCHED
    centre = features[down:-down, across:-across]
    likeness = cv2.matchTemplate(reference, centre, cv2.TM_CCOEFF_NORMED)
    _, best, _, (left, top) = cv2.minMaxLoc(likeness)
    away = max(abs(left - across) / _FEATURES[0], abs(top - down) / _FEATURES[1])
    return Displacement(away, float(best), float(likeness[down, across]))


def correlation(one: Plane, other: Plane) -> float:
    """Of two pictures of one size: 1 where they are alike up to brightness and contrast."""
    return float(cv2.matchTemplate(one, other, cv2.TM_CCOEFF_NORMED)[0, 0])


def _plane(values: npt.NDArray[np.generic] | cv2.typing.MatLike) -> Plane:
    return np.asarray(values, np.float32)
