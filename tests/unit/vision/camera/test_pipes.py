"""Orders and messages through pipes that are slow, torn into pieces, or closed."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from streams.contracts.cameras import View
from streams.contracts.sightings import Sighting, SightingKind
from streams.runtime.settings import Logs, Vision
from vision.camera.messages import (
    LENGTH,
    Begin,
    Failed,
    Look,
    Message,
    Saw,
    Showed,
    Watch,
    decode_message,
    framed,
    length_of,
)
from vision.camera.pipes import FleetGoneError, Orders, Outlet

BEGIN = Begin("cam", "rtsp://host/1", View(), Vision(), Logs(), username="op", password="s3cret")


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        with suppress(OSError):
            os.close(descriptor)


def test_orders_come_whole_and_in_order_whatever_pieces_they_arrive_in(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    orders = Orders(reading)
    content = framed(BEGIN) + framed(Watch(7)) + framed(Look(View()))
    found = []
    for at in range(0, len(content), 5):
        os.write(writing, content[at : at + 5])
        found += orders.arrived()

    assert found == [BEGIN, Watch(7), Look(View())]


def test_closed_orders_say_that_the_fleet_is_gone(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    orders = Orders(reading)
    os.close(writing)

    with pytest.raises(FleetGoneError):
        orders.arrived()


def test_a_password_stands_in_no_representation_of_an_order() -> None:
    assert "s3cret" not in repr(BEGIN)


def test_a_picture_is_left_out_while_anything_waits(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing)
    large = Showed(bytes(3_000_000), 1, is_live=False)

    assert outlet.show(large)
    assert not outlet.has_room
    assert not outlet.show(Showed(b"late", 2, is_live=True))
    assert _read_all(reading, outlet) == [large]
    assert outlet.has_room


def test_what_was_seen_comes_whole_when_somebody_reads_again(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing)
    sightings = [Sighting("cam", SightingKind.CROSSING, "line1", number, number) for number in range(5_000)]
    for sighting in sightings:
        outlet.say(Saw((sighting,)))

    assert _read_all(reading, outlet) == [Saw((sighting,)) for sighting in sightings]


def test_a_fleet_that_no_longer_reads_ends_the_camera(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing)
    os.close(reading)

    with pytest.raises(FleetGoneError):
        outlet.say(Failed("no"))


def test_what_waits_behind_a_picture_is_still_said_at_the_end(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing)
    picture, seen = (
        Showed(bytes(1_500_000), 1, is_live=False),
        Saw((Sighting("cam", SightingKind.CROSSING, "l", 1, 1),)),
    )
    outlet.show(picture)
    outlet.say(seen)

    with ThreadPoolExecutor() as pool:
        draining = pool.submit(outlet.drain, 5)
        content = b""
        while len(content) < len(framed(picture) + framed(seen)):
            content += os.read(reading, 1_000_000)
        draining.result()

    assert content == framed(picture) + framed(seen)


def test_a_camera_whose_fleet_is_gone_has_nobody_to_say_it_to(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing)
    outlet.show(Showed(bytes(3_000_000), 1, is_live=False))
    os.close(reading)

    outlet.drain(5)


def test_a_length_no_message_has_is_refused() -> None:
    with pytest.raises(ValueError, match="more than any"):
        length_of(b"\xff\xff\xff\xff")


def _read_all(reading: int, outlet: Outlet) -> list[Message]:
    os.set_blocking(reading, False)
    content = b""
    while True:
        outlet.flush()
        try:
            content += os.read(reading, 1_000_000)
        except BlockingIOError:
            break
    found = []
    while content:
        end = LENGTH.size + length_of(content)
        found.append(decode_message(content[LENGTH.size : end]))
        content = content[end:]
    return found
