"""Where the drawn camera stands and looks: a pinhole camera over flat ground, so places and speeds are known exactly.

The ground is z = 0, in metres: y runs along the street, x to the right of it, z up.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

NEAREST_M = 0.5
"""What is nearer to the camera than this is not drawn."""


@dataclass(frozen=True)
class Viewpoint:
    """`focal`: the focal length in widths of the picture (0.87 is a view of 60 degrees).

    Angles in degrees: `yaw` 0 looks along y, 90 along x; `pitch` is down from the horizon; `roll` turns the camera
    clockwise, so that the picture turns the other way.
    """

    x: float
    y: float
    height: float
    yaw: float
    pitch: float
    focal: float
    size: tuple[int, int]
    roll: float = 0.0

    def turned(self, *, yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> "Viewpoint":
        """The same camera, pushed."""
        return replace(self, yaw=self.yaw + yaw, pitch=self.pitch + pitch, roll=self.roll + roll)

    @cached_property
    def place(self) -> Floats:
        """x, y, z of the lens."""
        return np.array([self.x, self.y, self.height])

    @cached_property
    def axes(self) -> Floats:
        """3 x 3: the directions on the picture to the right and down, and forward, each a row, in the world."""
        yaw, pitch, roll = (math.radians(angle) for angle in (self.yaw, self.pitch, self.roll))
        forward = np.array(
            [math.sin(yaw) * math.cos(pitch), math.cos(yaw) * math.cos(pitch), -math.sin(pitch)], np.float64
        )
        right = np.array([math.cos(yaw), -math.sin(yaw), 0.0])
        down = np.cross(forward, right)
        return np.stack(
            [math.cos(roll) * right + math.sin(roll) * down, math.cos(roll) * down - math.sin(roll) * right, forward]
        )

    @property
    def focal_px(self) -> float:
        """The focal length in pixels."""
        return self.focal * self.size[0]

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """Places, n x 3, to n x 2 pixels and n depths in metres; behind the camera the pixels mean nothing."""
        seen = (points - self.place) @ self.axes.T
        depth = seen[:, 2]
        scale = self.focal_px / np.maximum(depth, NEAREST_M)
        middle = np.array([(self.size[0] - 1) / 2, (self.size[1] - 1) / 2])
        return seen[:, :2] * scale[:, None] + middle, depth

    def rays(self, pixels: Floats) -> Floats:
        """Pixels, n x 2, to n x 3 directions, not of unit length."""
        middle = np.array([(self.size[0] - 1) / 2, (self.size[1] - 1) / 2])
        sideways = (pixels - middle) / self.focal_px
        return np.column_stack([sideways, np.ones(len(pixels))]) @ self.axes

    def ground_at(self, x: float, y: float) -> tuple[float, float] | None:
        """The place on the ground under a pixel; None above the horizon."""
        direction = self.rays(np.array([[x, y]]))[0]
        if direction[2] >= 0:
            return None
        reach = -self.height / direction[2]
        return float(self.x + reach * direction[0]), float(self.y + reach * direction[1])

    def pixel_of(self, x: float, y: float, z: float = 0.0) -> tuple[float, float]:
        """Where a place is on the picture."""
        pixels, depth = self.project(np.array([[x, y, z]]))
        if depth[0] < NEAREST_M:
            raise ValueError(f"the place {x}, {y}, {z} is behind the camera")
        return float(pixels[0, 0]), float(pixels[0, 1])
