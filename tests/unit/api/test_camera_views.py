"""What is drawn on a picture and makes no sense is refused, each with the path of its field."""

from typing import Any

import pytest

from api.cameras.geometry import are_in_general_position, crossing_sides
from api.roles import Role
from tests.unit.api.fakes import Api

LINE = {"id": "east", "start": [100, 400], "end": [900, 420]}
SQUARE = [[0, 0], [100, 0], [100, 100], [0, 100]]
BOW_TIE = [[0, 0], [100, 100], [100, 0], [0, 100]]
CORNERS = [([0, 0], [0, 30]), ([100, 0], [3.5, 30]), ([200, 300], [3.5, 0]), ([0, 300], [0, 0])]
POINTS = [{"pixel": pixel, "metres": metres} for pixel, metres in CORNERS]
LENGTHS = [{"start": [0, 10 * n], "end": [50, 10 * n], "metres": 3.5} for n in range(3)]


async def flaws(api: Api, view: dict[str, Any]) -> list[str]:
    body = {"source": "scene:boulevard", "view": view}
    answer = await api.client.put("/api/v1/cameras/cam", json=body, headers=api.as_(Role.ADMIN))
    assert answer.status_code in {200, 422}
    return [error["field"] for error in answer.json().get("errors", [])]


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"frame": [640, 480], "lines": [LINE | {"end": [900, 410]}], "detector": "motion"},
        {"lines": [LINE | {"allowed": ["up"]}, LINE | {"id": "west"}], "turns": [
            {"id": "t", "origin": "east", "destination": "west"}
        ]},
        {"zones": [{"id": "z", "polygon": SQUARE, "heading": [[0, 0], [0, 50]], "stopped_after_s": 20}]},
        {"calibration": {"points": POINTS}},
        {"calibration": {"lengths": LENGTHS}},
    ],
)  # fmt: skip
async def test_a_view_that_makes_sense_is_taken(api: Api, view: dict[str, Any]) -> None:
    assert await flaws(api, view) == []


@pytest.mark.parametrize(
    ("view", "field"),
    [
        ({"colour": 1}, "view.colour"),
        ({"frame": [8, 8]}, "view.frame[0]"),
        ({"lines": [LINE, LINE]}, "view.lines[1].id"),
        ({"lines": [LINE], "zones": [{"id": "east", "polygon": SQUARE}]}, "view.zones[0].id"),
        ({"lines": [LINE | {"id": "a:b"}]}, "view.lines[0].id"),
        ({"lines": [LINE | {"end": [101, 401]}]}, "view.lines[0].end"),
        ({"lines": [LINE | {"allowed": ["left"]}]}, "view.lines[0].allowed"),
        ({"lines": [LINE | {"allowed": ["up", "up"]}]}, "view.lines[0].allowed"),
        ({"lines": [LINE | {"name": "a\u0007"}]}, "view.lines[0].name"),
        ({"zones": [{"id": "z", "polygon": BOW_TIE}]}, "view.zones[0].polygon"),
        ({"zones": [{"id": "z", "polygon": [*SQUARE, SQUARE[0]]}]}, "view.zones[0].polygon"),
        ({"zones": [{"id": "z", "polygon": [SQUARE[0], *SQUARE]}]}, "view.zones[0].polygon"),
        ({"zones": [{"id": "z", "polygon": SQUARE[:2]}]}, "view.zones[0].polygon"),
        ({"zones": [{"id": "z", "polygon": [[0, 0], [50, 50], [100, 100]]}]}, "view.zones[0].polygon"),
        ({"zones": [{"id": "z", "polygon": SQUARE, "heading": [[5, 5], [5, 6]]}]}, "view.zones[0].heading"),
        ({"turns": [{"id": "t", "origin": "east", "destination": "x"}], "lines": [LINE]}, "view.turns[0].destination"),
        (
            {"turns": [{"id": "t", "origin": "east", "destination": "east"}], "lines": [LINE]},
            "view.turns[0].destination",
        ),
        ({"calibration": {}}, "view.calibration"),
        ({"calibration": {"points": POINTS, "lengths": LENGTHS}}, "view.calibration"),
        ({"calibration": {"points": POINTS[:3]}}, "view.calibration.points"),
        ({"calibration": {"points": [*POINTS[:3], POINTS[0]]}}, "view.calibration.points"),
        (
            {"calibration": {"points": [{"pixel": [n, 2 * n], "metres": [n, n * n]} for n in range(0, 90, 20)]}},
            "view.calibration.points",
        ),
        ({"calibration": {"lengths": LENGTHS[:2]}}, "view.calibration.lengths"),
        ({"calibration": {"lengths": [*LENGTHS[:2], LENGTHS[0]]}}, "view.calibration.lengths[2]"),
        (
            {"calibration": {"lengths": [*LENGTHS, {"start": [0, 0], "end": [1, 1], "metres": 3}]}},
            "view.calibration.lengths[3].end",
        ),
        ({"calibration": {"lengths": [LENGTHS[0] | {"metres": 0}] * 3}}, "view.calibration.lengths[0].metres"),
        ({"frame": [640, 360], "lines": [LINE]}, "view.lines[0]"),
        (
            {"frame": [640, 360], "zones": [{"id": "z", "polygon": [[700, 0], [800, 0], [700, 90]]}]},
            "view.zones[0].polygon",
        ),
        ({"detector": "magic"}, "view.detector"),
    ],
)
async def test_a_view_that_makes_none_is_refused_with_the_path_of_the_field(
    api: Api, view: dict[str, Any], field: str
) -> None:
    assert await flaws(api, view) == [field]


@pytest.mark.parametrize(
    ("polygon", "is_fine"),
    [
        ([(0, 0), (4, 0), (4, 4), (0, 4)], True),
        ([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)], True),
        ([(0, 0), (2, 0), (4, 0), (4, 4)], True),
        ([(0, 0), (4, 4), (4, 0), (0, 4)], False),
        ([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)], False),
        ([(0, 0), (4, 0), (2, 0), (2, 4)], False),
        ([(0, 0), (4, 0), (4, 4), (4, 0), (0, 4)], False),
    ],
)
def test_a_polygon_crosses_itself_where_two_of_its_sides_meet(
    polygon: list[tuple[float, float]], *, is_fine: bool
) -> None:
    assert (crossing_sides(polygon) is None) is is_fine


def test_four_points_are_enough_if_no_three_of_them_lie_on_a_line() -> None:
    on_a_line = [(0.0, 0.0), (10.0, 10.0), (20.0, 20.0)]

    assert are_in_general_position([(0, 0), (10, 0), (10, 10), (0, 10)])
    assert not are_in_general_position([*on_a_line, (0, 30)])
    assert are_in_general_position([*on_a_line, (0, 30), (30, 0)])
