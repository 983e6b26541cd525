"""A frame: what sources give, and everything in this folder looks at."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from streams.contracts.times import Micros

Image: TypeAlias = npt.NDArray[np.uint8]
"""Height x width x 3, blue, green, red, 0 to 255."""

Mask: TypeAlias = npt.NDArray[np.uint8]
"""Height x width, 0 or 255."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture.

    `number` counts from 1 and never starts anew; `time_s` is the source's time from its first frame, by which
    everything is measured; `at` is when it was seen, by our clock, for what is published.
    """

    number: int
    time_s: float
    at: Micros
    image: Image

    @property
    def size(self) -> tuple[int, int]:
        """Width, height."""
        return self.image.shape[1], self.image.shape[0]
