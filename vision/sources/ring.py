"""The newest frames of a decoder, in memory it shares with the camera process: three slots, written in turn.

The memory has no name (memfd): it is gone when both processes have closed it or died, however they died.

A slot's version is odd while it is being written. The reader copies the newest slot and looks at the version before and
after: a picture that changed meanwhile is read again, so a torn one is never seen. The writer never waits.
"""

import mmap
import os
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from vision.frames import Image

_SLOTS: Final = 3
_HEADER_BYTES: Final = 4096
_FIELDS: Final = 4
"""Of a slot: version, number, time (µs), at (µs). Before them, one field: the newest slot's number."""
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame as the decoder counts: `number` from 1, `time_us` from its first frame, `at_us` by our clock."""

    number: int
    time_us: int
    at_us: int
    image: Image


class FrameRing:
    """One size of picture; a stream that changes its size gets another ring."""

    def __init__(self, descriptor: int, width: int, height: int) -> None:
        """Takes over the descriptor."""
        self.descriptor = descriptor
        self.width, self.height = width, height
        self._memory = mmap.mmap(descriptor, _bytes_for(width, height))
        self._header: npt.NDArray[np.int64] = np.frombuffer(self._memory, np.int64, 1 + _SLOTS * _FIELDS)
        self._slots: list[Image] = [
            np.frombuffer(
                self._memory, np.uint8, width * height * 3, _HEADER_BYTES + index * width * height * 3
            ).reshape(height, width, 3)
            for index in range(_SLOTS)
        ]

    @classmethod
    def made(cls, width: int, height: int) -> "FrameRing":
        """New memory, all zero."""
        descriptor = os.memfd_create("frames", os.MFD_CLOEXEC)
        os.ftruncate(descriptor, _bytes_for(width, height))
        return cls(descriptor, width, height)

    def slot_for(self, number: int) -> Image:
        """Where frame `number` is drawn, between `begin` and `finish`."""
        return self._slots[number % _SLOTS]

    def begin(self, number: int) -> None:
        """Frame `number` is being written."""
        self._header[self._field(number)] += 1

    def finish(self, number: int, time_us: int, at_us: int) -> None:
        """Frame `number` is written, and the newest."""
        field = self._field(number)
        self._header[field + 1 : field + _FIELDS] = (number, time_us, at_us)
        self._header[field] += 1
        self._header[0] = number

    def newest_after(self, number: int) -> Shown | None:
        """A copy of the newest frame if it is newer than `number`."""
        for _ in range(_TRIES):
            newest = int(self._header[0])
            if newest <= number:
                return None
            field = self._field(newest)
            version = int(self._header[field])
            if version % 2:
                continue
            image = self._slots[newest % _SLOTS].copy()
            _, told, time_us, at_us = self._header[field : field + _FIELDS].tolist()
            if told == newest and int(self._header[field]) == version:
                return Shown(newest, time_us, at_us, image)
        return None

    def close(self) -> None:
        """Let go of the memory."""
        del self._header
        self._slots.clear()
        self._memory.close()
        os.close(self.descriptor)

    @staticmethod
    def _field(number: int) -> int:
        return 1 + number % _SLOTS * _FIELDS


def _bytes_for(width: int, height: int) -> int:
    return _HEADER_BYTES + _SLOTS * width * height * 3
