"""A crossing: the centre of the box passes the line, once for each track."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.cameras import CountingLine, Direction, line_directions
from tests.unit.vision.measuring.roads import a_box, a_watch
from vision.measuring.lines import Line, margin
from vision.measuring.scaling import Scale

LINE_Y = 100
MARGIN_PX = 6.0
"""15 % of the 40 px of a box."""


def crossings(*ys: float, x: float = 100) -> list[Direction]:
    """Of a centre that is at these heights, frame after frame; the line lies at 100."""
    watch = a_watch()
    return [direction for y in ys if (direction := watch.see(1, a_box(x, y))) is not None]


@settings(deadline=None)
@given(st.lists(st.floats(-MARGIN_PX, MARGIN_PX), max_size=60))
def test_a_track_that_trembles_within_the_margin_never_crosses(offsets: list[float]) -> None:
    assert crossings(*(LINE_Y + offset for offset in offsets)) == []


@settings(deadline=None)
@given(st.lists(st.floats(-MARGIN_PX, MARGIN_PX), max_size=60), st.sampled_from([-1, 1]))
def test_a_track_that_comes_trembles_and_turns_back_never_crosses(offsets: list[float], side: int) -> None:
    far = LINE_Y + side * 30
    assert crossings(far, *(LINE_Y + offset for offset in offsets), far) == []


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 200), max_size=30),
    st.lists(st.floats(0.5, 199.5), min_size=32, max_size=32),
    st.sampled_from([-1, 1]),
)
def test_any_path_from_one_side_to_the_other_crosses_exactly_once(
    between: list[float], xs: list[float], side: int
) -> None:
    ys = [LINE_Y - side * 50, *between, LINE_Y + side * 50]
    watch = a_watch()

    crossed = [watch.see(1, a_box(x, y)) for x, y in zip(xs, ys, strict=False)]

    assert len([direction for direction in crossed if direction is not None]) == 1


@settings(deadline=None)
@given(st.floats(0, 2 * math.pi), st.floats(0, math.pi), st.floats(5, 60))
def test_a_straight_crossing_is_named_by_the_axis_the_normal_is_nearer_to(turn: float, way: float, step: float) -> None:
    along = (math.cos(turn), math.sin(turn))
    start, end = (500 - 300 * along[0], 500 - 300 * along[1]), (500 + 300 * along[0], 500 + 300 * along[1])
    heading = (math.cos(turn + way), math.sin(turn + way))
    across = abs(math.sin(way))
    if across < 0.3:
        return
    watch = a_watch(start, end)
    path = [(500 + k * step * heading[0], 500 + k * step * heading[1]) for k in range(-12, 13)]

    crossed = [d for x, y in path if (d := watch.see(1, a_box(x + 0.1, y + 0.1))) is not None]

    normal = (-along[1], along[0])
    component = (normal[0] * across, normal[1] * across)
    if abs(abs(component[0]) - abs(component[1])) < 1e-6:
        return
    if abs(component[0]) > abs(component[1]):
        expected = Direction.RIGHT if component[0] > 0 else Direction.LEFT
    else:
        expected = Direction.DOWN if component[1] > 0 else Direction.UP
    assert crossed == [expected]


def test_it_is_counted_when_it_is_clearly_beyond_and_not_again_when_it_comes_back() -> None:
    watch = a_watch()

    seen = [watch.see(1, a_box(100, y)) for y in (70, 90, 104, 107, 130, 90, 70, 107)]

    assert seen == [None, None, None, Direction.DOWN, None, None, None, None]


def test_the_prolongation_of_a_line_is_not_the_line() -> None:
    assert crossings(70, 90, 110, 130, x=230) == []


def test_who_goes_round_the_end_and_back_through_the_line_crossed_it_the_way_he_came_through() -> None:
    watch = a_watch()
    path = [(230, 60), (230, 140), (150, 140), (150, 60)]

    seen = [watch.see(1, a_box(*place)) for place in path]

    assert seen == [None, None, None, Direction.UP]


def test_where_it_passes_counts_not_where_it_was_clearly_seen() -> None:
    """It turns within the margins: the straight way between the clear places would miss the line's end."""
    watch = a_watch()
    path = [(150, 90), (190, 99), (199, 101), (260, 104), (320, 120)]

    assert [d for place in path if (d := watch.see(1, a_box(*place)))] == [Direction.DOWN]


def test_of_two_lines_end_to_end_one_counts() -> None:
    left, right = a_watch((0, 100), (100, 100)), a_watch((100, 100), (200, 100))
    path = [(99, 80), (99.5, 99), (101, 105), (103, 120)]

    seen = [watch.see(1, a_box(*place)) for place in path for watch in (left, right)]

    assert [direction for direction in seen if direction] == [Direction.DOWN]


def test_one_first_seen_on_the_line_crosses_if_it_leaves_on_the_other_side() -> None:
    assert crossings(97, 103, 108, 112) == [Direction.DOWN]


def test_one_first_seen_on_the_line_has_not_crossed_if_it_leaves_where_it_was() -> None:
    assert crossings(97, 103, 96, 90, 80) == []


def test_one_first_seen_just_beyond_the_line_and_fast_came_from_the_other_side() -> None:
    assert crossings(104, 114, 124) == [Direction.DOWN]


def test_one_first_seen_just_beyond_the_line_and_slow_may_have_stood_there() -> None:
    assert crossings(*(104 + k for k in range(40))) == []


def test_one_first_seen_on_the_line_has_to_go_as_far_as_any_other() -> None:
    """A box that grows as what hid it drives off moves its centre by a fifth of its height."""
    assert crossings(98, 107, 107, 107) == []


def test_a_small_box_has_a_margin_of_two_pixels_and_a_large_one_of_a_share_of_itself() -> None:
    line = a_watch().line

    assert margin(line, a_box(0, 0, 6, 6)) == 2
    assert margin(line, a_box(0, 0, 500, 100)) == pytest.approx(15)


def test_a_line_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="same point"):
        a_watch((5, 5), (5, 5))


@settings(deadline=None)
@given(st.tuples(st.integers(0, 999), st.integers(0, 999)), st.tuples(st.integers(0, 999), st.integers(0, 999)))
def test_a_stream_of_another_shape_has_the_same_directions(start: tuple[int, int], end: tuple[int, int]) -> None:
    if math.dist(start, end) < 20:
        return
    drawn = CountingLine("line", start, end)

    assert set(Line.drawn(drawn, Scale(0.2, 3)).directions) == set(line_directions(drawn))
    assert Line.drawn(drawn, Scale(0.2, 3)).directions == Line.drawn(drawn, Scale(1, 1)).directions
