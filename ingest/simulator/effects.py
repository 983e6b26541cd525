"""What an incident does to measurements: to what there is to measure in the city, or to the device that measures it.

Everything is reckoned from the incident, the minute and the device alone, so nothing has to be remembered.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.kinds import Kind
from streams.contracts.times import Micros

Numbers = NDArray[np.float64]
Instants = NDArray[np.int64]
Indexes = NDArray[np.int64]

NOT_MEASURED = float("nan")
"""Stands for a value that is left out of its packet."""


@dataclass(frozen=True, slots=True)
class Reaches:
    """Property number `column` of the incident's devices of `kind` goes to `peak`, plus or minus 3 %."""

    kind: Kind
    column: int
    peak: float


@dataclass(frozen=True, slots=True)
class Scales:
    """The property goes to this part of what it would be."""

    kind: Kind
    column: int
    factor: float


@dataclass(frozen=True, slots=True)
class Says:
    """The device says exactly this, whatever happens."""

    kind: Kind
    column: int
    value: float


@dataclass(frozen=True, slots=True)
class Freezes:
    """Every property stands still at what it was when it began."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Misses:
    """The property is not measured; the others are."""

    kind: Kind
    column: int


@dataclass(frozen=True, slots=True)
class Spikes:
    """Every `every`-th measurement of the property says this instead."""

    kind: Kind
    column: int
    value: float
    every: int


@dataclass(frozen=True, slots=True)
class Jumps:
    """The device's clock is off by so much."""

    kind: Kind
    by: Micros


Effect = Reaches | Scales | Says | Freezes | Misses | Spikes | Jumps

FAULTS = Says | Freezes | Misses | Spikes | Jumps
"""Effects on the device: in force from beginning to end, without a ramp."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the devices of one kind measure in one minute, one row a device; incidents change it in place.

    `skew`: how far the device's clock is off.
    """

    speaking: Indexes
    true_time: Instants
    skew: Instants
    values: Numbers
    is_heard: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Touched:
    """One row of what is measured: how strong the incident is there, the row's noise, what it measured as it began."""

    row: int
    strength: float
    noise: Numbers
    at_beginning: Numbers
    turn: int
    """The number of this measurement among the device's."""


def apply(effect: Effect, measured: Measured, touched: Touched) -> None:
    """Change the row as the effect says, as far as the incident is felt there."""
    values, row, strength = measured.values, touched.row, touched.strength
    if strength == 0:
        return
    match effect:
        case Reaches(column=column, peak=peak):
            target = peak * (1 + 0.01 * touched.noise[column])
            values[row, column] = round(values[row, column] + strength * (target - values[row, column]), 2)
        case Scales(column=column, factor=factor):
            values[row, column] = round(values[row, column] * (1 + strength * (factor - 1)), 2)
        case Says(column=column, value=value):
            values[row, column] = value
        case Freezes():
            values[row] = touched.at_beginning
        case Misses(column=column):
            values[row, column] = NOT_MEASURED
        case Spikes(column=column, value=value, every=every):
            if touched.turn % every == 0:
                values[row, column] = value
        case Jumps(by=by):
            measured.skew[row] += by
