"""Whether a picture stands still: nothing changes, not even the noise of the sensor.

A frozen camera goes on sending, so only its pictures tell. Two grounds, because encoders lie both ways: some repeat
a calm night scene bit for bit between two key frames, others encode a hung sensor's picture anew, a little differently.

- identical: of a sparse sample of pixels nearly none has changed at all. Key frames come every 1 to 10 s, so 30 s of
  this are no encoder's doing; where the picture is dim, where encoders that save bits send key frames rarely, 120 s.
- motionless: none has changed by more than coding does, for ten minutes.

A calm that ended by itself was no freeze, so the longest of those teaches what is normal here: three times that long
must pass. The clock many cameras write into their picture may tick on: it is far below the share that may change.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from vision.frames import Image

_STRIDE: Final = 8
_CLOCK_SHARE: Final = 0.005
"""A clock in letters 1/30 of the picture high: its changing digits are 0.1 to 0.3 % of the picture."""
_CODING: Final = 4
_DIM: Final = 60
IDENTICAL_S: Final = 30.0
_IDENTICAL_DIM_S: Final = 120.0
_MOTIONLESS_S: Final = 600.0
_LONGER: Final = 3.0
_LONGEST_KEPT_S: Final = 3_600.0


@dataclass(slots=True)
class _Calm:
    """How long nothing has happened, and for how long nothing happened before without being a freeze."""

    since_s: float | None = None
    longest_s: float = 0.0

    def see(self, *, is_calm: bool, time_s: float) -> float:
        """Seconds it has lasted."""
        if not is_calm:
            if self.since_s is not None:
                self.longest_s = min(_LONGEST_KEPT_S, max(self.longest_s, time_s - self.since_s))
            self.since_s = None
            return 0.0
        if self.since_s is None:
            self.since_s = time_s
        return time_s - self.since_s


@dataclass(slots=True)
class Stillness:
    """Looks at a picture now and then, about once a second."""

    identical_s: float = IDENTICAL_S
    _before: npt.NDArray[np.int16] | None = None
    _identical: _Calm = field(default_factory=_Calm)
    _motionless: _Calm = field(default_factory=_Calm)

    def see(self, image: Image, time_s: float) -> bool:
        """Whether the picture is frozen."""
        sample = image[::_STRIDE, ::_STRIDE, 1].astype(np.int16)
        before, self._before = self._before, sample
        if before is None or before.shape != sample.shape:
            return False
        change = np.abs(sample - before)
        is_identical = float(np.mean(change > 0)) < _CLOCK_SHARE
        is_motionless = float(np.mean(change > _CODING)) < _CLOCK_SHARE / 10
        identical_s = self._identical.see(is_calm=is_identical, time_s=time_s)
        motionless_s = self._motionless.see(is_calm=is_identical or is_motionless, time_s=time_s)
        is_dim = float(np.mean(sample)) < _DIM
        least_s = max(self.identical_s, _IDENTICAL_DIM_S) if is_dim else self.identical_s
        return identical_s >= max(least_s, _LONGER * self._identical.longest_s) or motionless_s >= max(
            _MOTIONLESS_S, _LONGER * self._motionless.longest_s
        )

    def forget(self) -> None:
        """Nothing was seen for a while: the next picture begins anew."""
        self._before = None
        self._identical.since_s = self._motionless.since_s = None
