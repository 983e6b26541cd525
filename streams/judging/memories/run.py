"""A run: for how long a series has said the same."""

from collections.abc import Mapping

import msgspec

from streams.contracts.rules import Season
from streams.contracts.times import Micros

_NEVER: Micros = -(2**62)


class Run(msgspec.Struct, array_like=True, tag="run", gc=False):
    """The newest `count` readings, from `since` to `newest` by the device's clock, are within `tolerance` of the first.

    It has to be the first: a value that creeps away moves, however small its steps. Late readings are of no matter.
    """

    tolerance: float
    reach: Micros = 0
    value: float = 0.0
    since: Micros = _NEVER
    newest: Micros = _NEVER
    count: int = 0

    def take(self, value: float, measured_at: Micros) -> None:
        """One more, or a new run."""
        if measured_at <= self.newest:
            return
        self.newest = measured_at
        if self.count and abs(value - self.value) <= self.tolerance:
            self.count += 1
            return
        self.value, self.since, self.count = value, measured_at, 1

    def pass_over(self, measured_at: Micros) -> None:
        """What is not to be trusted neither goes on with the run nor ends it."""

    def trim(self, newest: Micros) -> None:
        """Nothing grows."""

    def learn(self, season: Season, slots: Mapping[int, tuple[float, ...]]) -> None:
        """History teaches it nothing."""
