import os
from collections.abc import Iterator

import numpy as np
import pytest

from vision.sources.ring import FrameRing


@pytest.fixture
def rings() -> Iterator[tuple[FrameRing, FrameRing]]:
    """The writer's and the reader's, over the same memory."""
    writer = FrameRing.made(32, 16)
    reader = FrameRing(os.dup(writer.descriptor), 32, 16)
    yield writer, reader
    writer.close()
    reader.close()


def write(ring: FrameRing, number: int) -> None:
    ring.begin(number)
    ring.slot_for(number)[:] = number
    ring.finish(number, number * 40_000, 1_000 + number)


def test_the_newest_frame_is_read_once(rings: tuple[FrameRing, FrameRing]) -> None:
    writer, reader = rings
    for number in range(1, 8):
        write(writer, number)

    shown = reader.newest_after(0)

    assert shown is not None
    assert (shown.number, shown.time_us, shown.at_us) == (7, 280_000, 1_007)
    assert shown.image.shape == (16, 32, 3)
    assert np.all(shown.image == 7)
    assert reader.newest_after(7) is None


def test_a_frame_that_is_being_written_is_not_seen(rings: tuple[FrameRing, FrameRing]) -> None:
    writer, reader = rings
    write(writer, 1)
    writer.begin(2)
    writer.slot_for(2)[:8] = 2

    shown = reader.newest_after(0)

    assert shown is not None
    assert shown.number == 1


def test_a_frame_whose_slot_is_being_written_again_is_not_given(rings: tuple[FrameRing, FrameRing]) -> None:
    writer, reader = rings
    write(writer, 1)
    writer.begin(4)

    assert reader.newest_after(0) is None


def test_a_picture_that_was_read_stays_as_it_is(rings: tuple[FrameRing, FrameRing]) -> None:
    writer, reader = rings
    write(writer, 1)
    shown = reader.newest_after(0)

    for number in range(2, 6):
        write(writer, number)

    assert shown is not None
    assert np.all(shown.image == 1)
