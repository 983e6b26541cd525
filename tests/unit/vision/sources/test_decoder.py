import os
import socket

import numpy as np
import psutil
import pytest

from vision.frames import Image
from vision.sources.absences import Absence, SourceLostError
from vision.sources.decoder import ParentLine, decode
from vision.sources.pacing import EveryNth


class TurningPictures:
    """Upright and lying pictures in turn, then none."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._number = 0

    def advance(self) -> float:
        if self._number == self._left:
            raise SourceLostError(Absence.ENDED)
        self._number += 1
        return self._number / 10

    def picture(self, into: Image) -> Image:
        del into
        return np.zeros((16, 32, 3) if self._number % 2 else (32, 16, 3), np.uint8)


def test_pictures_that_change_their_size_again_and_again_take_no_more_memory_than_one_size() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        before = psutil.Process().num_fds()

        with pytest.raises(SourceLostError):
            decode(TurningPictures(20), EveryNth(60), ParentLine(theirs))

        assert psutil.Process().num_fds() - before <= 2  # those of messages on their way are the socket's
        assert _sizes(ours) == 20


def _sizes(line: socket.socket) -> int:
    """How many messages carried the memory of a size."""
    line.settimeout(0)
    count = 0
    while True:
        try:
            _, descriptors, _, _ = socket.recv_fds(line, 1_024, 1)
        except BlockingIOError:
            return count
        for descriptor in descriptors:
            os.close(descriptor)
        count += len(descriptors)
