"""People on the pavements: they walk, each at their own pace, and come again at the other end."""

import math

import numpy as np

from streams.contracts.sightings import VehicleClass
from vision.scenes.kinds import KINDS
from vision.scenes.streets import Carriageway, Street
from vision.scenes.traffic import Vehicle

_SLOWEST, _FASTEST = 0.8, 1.6
_FIRST_ID = 1_000_000_000


class Walkers:
    """The pedestrians of a street."""

    def __init__(self, street: Street, dice: np.random.Generator) -> None:
        begin = max(street.begin, -60.0) if street.crossing is None else street.crossing[1] + 2
        end = min(street.end, 80.0) - 4
        self._paths = [
            Carriageway(
                start=(x, begin if heading == 0 else end),
                heading=heading,
                length=end - begin,
                width=2,
                lanes=1,
                share=0,
            )
            for x in _pavements(street)
            for heading in (0.0, 180.0)
        ]
        self.people = [self._somebody(number, dice) for number in range(street.pedestrians)]

    def step(self, seconds: float) -> None:
        """Let time go on."""
        for person in self.people:
            person.along += person.speed * seconds
            if person.along > person.carriageway.length:
                person.along = 0.0

    def _somebody(self, number: int, dice: np.random.Generator) -> Vehicle:
        path = self._paths[int(dice.integers(0, len(self._paths)))]
        pace = float(dice.uniform(_SLOWEST, _FASTEST))
        return Vehicle(
            id=_FIRST_ID + number,
            kind=KINDS[VehicleClass.PEDESTRIAN],
            carriageway=path,
            along=float(dice.uniform(0, path.length)),
            across=float(dice.uniform(-0.4, 0.4)),
            speed=pace,
            wish=pace,
            aim=0.0,
            phase=float(dice.uniform(0, 2 * math.pi)),
            sway=0.0,
            look=int(dice.integers(0, 2**31)),
        )


def _pavements(street: Street) -> tuple[float, float]:
    """The middles of the two."""
    return (-street.half_width + street.left) / 2, (street.half_width + min(street.right, street.half_width + 4)) / 2
