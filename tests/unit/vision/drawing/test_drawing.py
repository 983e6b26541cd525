from typing import TypeAlias

import numpy as np
import pytest

from streams.contracts.cameras import CountingLine, Direction, View, Zone, ZoneKind
from streams.contracts.sightings import VehicleClass
from vision.drawing import Drawing
from vision.frames import Image
from vision.measuring.events import Crossing
from vision.tracking.tracks import Box, Track

Size: TypeAlias = tuple[int, int]
AT = 1_793_000_000_000_000


def a_view(name: str = "Mặt cắt đường") -> View:
    return View(
        frame=(640, 360),
        lines=(CountingLine("line", (100, 200), (540, 210), name=name),),
        zones=(
            Zone(
                "lane",
                ((300, 100), (400, 100), (450, 300), (300, 300)),
                ZoneKind.LANE,
                heading=((350, 280), (350, 120)),
            ),
            Zone("road", ((10, 10), (630, 10), (630, 350), (10, 350)), ZoneKind.ROAD),
        ),
    )


def plain(level: int, size: Size = (640, 360)) -> Image:
    return np.full((size[1], size[0], 3), level, np.uint8)


BESIDE_THE_LINE = Box(200, 150, 240, 220)


def a_track(box: Box = BESIDE_THE_LINE) -> Track:
    return Track(5, box, VehicleClass.TWO_WHEELER, 0.9)


def a_crossing(time_s: float = 1.0) -> Crossing:
    return Crossing(
        line="line",
        track=5,
        frame=15,
        time_s=time_s,
        direction=Direction.DOWN,
        vehicle_class=VehicleClass.TWO_WHEELER,
        box=a_track().box,
        speed_kmh=31.4,
    )


def drawn(drawing: Drawing, picture: Image, *tracks: Track) -> Image:
    return drawing.draw(picture, tracks, "motion", 1.0, AT)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_what_is_drawn_stands_out_on_any_picture(level: int) -> None:
    picture = plain(level)

    found = drawn(Drawing(a_view()), picture, a_track())

    on_line, on_box = found[198:212, 250:290].astype(int), found[170:180, 196:206].astype(int)
    for part in (on_line, on_box):
        assert np.ptp(part, axis=(0, 1)).max() > 120


def test_the_masked_picture_itself_is_not_drawn_on() -> None:
    picture = plain(90)

    drawn(Drawing(a_view()), picture, a_track())

    assert (picture == 90).all()


@pytest.mark.parametrize("size", [(160, 120), (640, 360), (1920, 1080), (3840, 2160)])
def test_a_view_is_drawn_at_the_size_of_the_stream(size: Size) -> None:
    found = drawn(Drawing(a_view()), plain(90, size))

    x, y = round(320 * size[0] / 640), round(205 * size[1] / 360)
    assert found.shape == (size[1], size[0], 3)
    assert (found[y - 2 : y + 3, x - 20 : x - 8] != 90).any()


def test_counts_go_on_and_are_written_at_the_line() -> None:
    drawing = Drawing(a_view())
    before = drawn(drawing, plain(90))

    drawing.see([a_track()], [a_crossing(0.1)], 0.1)
    drawing.see([a_track()], [], 1.0)

    assert drawing.counts == {("line", Direction.DOWN): 1}
    assert not np.array_equal(drawn(drawing, plain(90)), before)


def test_a_line_lights_up_for_a_moment_when_somebody_crosses_it() -> None:
    drawing = Drawing(a_view())
    drawing.see([], [a_crossing(1.0)], 1.0)

    lit = drawing.draw(plain(90), [], "motion", 1.1, AT)
    later = drawing.draw(plain(90), [], "motion", 2.0, AT)

    assert not np.array_equal(lit[200:212, 250:300], later[200:212, 250:300])


def test_a_trail_is_as_long_as_the_last_moments() -> None:
    drawing = Drawing(View())
    for step in range(40):
        drawing.see([a_track(Box(10 + 10 * step, 100, 30 + 10 * step, 120))], [], step / 10)

    found = drawing.draw(plain(90), [], "motion", 3.9, AT)
    with_trail = drawing.draw(plain(90), [a_track(Box(400, 100, 420, 120))], "motion", 3.9, AT)

    changed = np.argwhere((found != with_trail).any(axis=2))[:, 1]
    assert changed.min() == pytest.approx(260, abs=15)


def test_vietnamese_is_written_with_its_own_letters() -> None:
    names = ("Đường Hồ Văn Huê ở ưỡ", "?ường H? Văn Huê ? ??")

    right, wrong = (drawn(Drawing(a_view(name)), plain(90)) for name in names)

    assert not np.array_equal(right, wrong)


def test_vehicles_at_and_beyond_the_edge_are_drawn_as_far_as_they_are_seen() -> None:
    boxes = [Box(-50, -40, 10, 20), Box(630, 350, 700, 400), Box(-900, -900, -800, -800)]

    found = drawn(Drawing(a_view()), plain(90), *(a_track(box) for box in boxes))

    assert found.shape == (360, 640, 3)
