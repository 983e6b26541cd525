"""What is typed for counting in a recording, and what is said of what is wrong."""

from pathlib import Path

import pytest

from streams.contracts.cameras import CountingLine, DetectorKind, View, Zone
from vision.offline.typed import TypedError, parse_lines, read_view, with_typed

SIZE = (640, 360)


def test_lines_are_numbered_as_they_are_typed() -> None:
    assert parse_lines(["0,180,640,180", " 1.5, 2,3 ,4"]) == (
        CountingLine("line1", (0, 180), (640, 180)),
        CountingLine("line2", (1.5, 2), (3, 4)),
    )


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,3,nan", "1,2,3,1e9"])
def test_what_is_no_line_is_refused_with_the_form_a_line_has(text: str) -> None:
    with pytest.raises(TypedError, match="x1,y1,x2,y2"):
        parse_lines([text])


def test_a_line_without_length_is_refused() -> None:
    with pytest.raises(TypedError, match="same point"):
        parse_lines(["5,5,5,5"])


def test_where_nothing_is_to_be_counted_a_line_is_proposed() -> None:
    with pytest.raises(TypedError, match="--line 0,180,640,180"):
        with_typed(View(), (), None, SIZE)


@pytest.mark.parametrize("text", ["700,0,900,300", "0,-50,640,-10", "0,361.6,640,400"])
def test_a_line_outside_the_picture_is_refused(text: str) -> None:
    with pytest.raises(TypedError, match="outside the picture \\(640x360\\)"):
        with_typed(View(), parse_lines([text]), None, SIZE)


@pytest.mark.parametrize("text", ["0,0,640,360", "-50,180,700,180", "640,0,640,360"])
def test_a_line_that_meets_the_picture_is_fine(text: str) -> None:
    assert len(with_typed(View(), parse_lines([text]), None, SIZE).lines) == 1


def test_lines_of_the_file_and_typed_ones_are_counted_together_by_the_typed_detector() -> None:
    view = View(lines=(CountingLine("stop", (0, 90), (640, 90)),), detector=DetectorKind.ONNX)

    asked = with_typed(view, parse_lines(["0,180,640,180"]), DetectorKind.MOTION, SIZE)

    assert [line.id for line in asked.lines] == ["stop", "line1"]
    assert asked.detector is DetectorKind.MOTION
    assert with_typed(view, (), None, SIZE).detector is DetectorKind.ONNX


def test_places_of_the_file_may_be_in_other_pixels_but_not_beside_a_typed_line() -> None:
    view = View(frame=(1280, 720), lines=(CountingLine("stop", (0, 700), (1280, 700)),))

    assert with_typed(view, (), None, SIZE) == view
    with pytest.raises(TypedError, match="1280x720"):
        with_typed(view, parse_lines(["0,180,640,180"]), None, SIZE)


def test_two_parts_of_one_name_are_refused() -> None:
    zone = Zone("line1", ((0, 0), (10, 0), (0, 10)))

    with pytest.raises(TypedError, match="two parts of the view are called line1"):
        with_typed(View(zones=(zone,)), parse_lines(["0,180,640,180"]), None, SIZE)


def test_a_file_is_read_as_the_view_it_says(tmp_path: Path) -> None:
    file = tmp_path / "camera.toml"
    file.write_text('detector = "motion"\n[[lines]]\nid = "stop"\nstart = [0, 90]\nend = [640, 90]\n')

    assert read_view(file) == View(lines=(CountingLine("stop", (0, 90), (640, 90)),), detector=DetectorKind.MOTION)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("lines = 3", "lines: "),
        ('[[lines]]\nid = "a"\nstart = [0, "x"]\nend = [1, 1]', r"lines\[0\].start\[1\]"),
        ("lines = [", "line 1|Invalid"),
        ("colour = 1", "colour"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_place(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "camera.toml"
    file.write_text(content)

    with pytest.raises(TypedError, match=said):
        read_view(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypedError, match="there is no file"):
        read_view(tmp_path / "camera.toml")
