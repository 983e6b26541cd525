"""`urbanwatch camera analyse` as it is typed: what it prints, and what it says of what cannot be done."""

import json
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from vision.commands import camera_app
from vision.frames import Image
from vision.offline.annotated import AnnotatedVideo

SIZE = (320, 192)
RATE = 12.5
LINE = "160,0,160,192"


def three_cars() -> Iterator[Image]:
    """16 s of a street: one car to the left after 8 s, two to the right after 4 s and 11 s."""
    noise = np.random.default_rng(3)
    street = noise.integers(90, 130, (SIZE[1], SIZE[0], 3), np.uint8)
    for number in range(200):
        picture = street + noise.integers(0, 5, street.shape, np.uint8)
        for start, row, way in ((50, 120, 1), (100, 60, -1), (137, 120, 1)):
            travelled = (number - start) * 8 - 60
            left = travelled if way > 0 else SIZE[0] - travelled - 50
            cv2.rectangle(picture, (left, row), (left + 50, row + 26), (40, 30, 30), -1)
        yield picture


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "street.mp4"
    with AnnotatedVideo(path, SIZE, RATE) as video:
        for number, picture in enumerate(three_cars()):
            video.write(picture, number / RATE)
    return path


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("URBANWATCH_VISION__MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.delenv("URBANWATCH_VISION__MODEL", raising=False)


def typed(*words: str) -> Result:
    return CliRunner().invoke(camera_app, ["analyse", *words])


def test_each_crossing_is_a_line_of_json_and_the_totals_are_the_last(film: Path, tmp_path: Path) -> None:
    annotated = tmp_path / "annotated.mp4"

    done = typed(str(film), "--line", LINE, "--line", "0,100,320,100", "--json", "--annotate", str(annotated))

    assert done.exit_code == 0, done.stderr
    *crossings, totals = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["line"], each["direction"]) for each in crossings] == [
        ("line1", "right"),
        ("line1", "left"),
        ("line1", "right"),
    ]
    assert all(set(each) == {"line", "frame", "time", "direction", "class"} for each in crossings)
    assert [abs(each["time"] - (each["frame"] - 1) / RATE) < 0.002 for each in crossings] == [True] * 3
    assert 70 < crossings[0]["frame"] < 90
    assert totals["totals"] == {"line1": {"left": 1, "right": 2}, "line2": {"up": 0, "down": 0}}
    assert (totals["frames"], totals["detector"], totals["model"]) == (200, "motion", None)
    assert totals["seconds"] == pytest.approx(16)
    assert sum(totals["classes"].values()) == 3
    _plays_in_browsers(annotated)


def _plays_in_browsers(path: Path) -> None:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height) == SIZE
        assert sum(1 for _ in container.decode(stream)) == 200


def test_people_get_a_table_and_are_told_that_there_is_no_model(film: Path) -> None:
    done = typed(str(film), "--line", LINE)

    assert done.exit_code == 0, done.stderr
    assert "right" in done.stdout
    assert "motion" in done.stdout
    assert "there is no model" in done.stdout


def test_a_file_says_what_is_counted(film: Path, tmp_path: Path) -> None:
    config = tmp_path / "camera.toml"
    config.write_text(
        "frame = [640, 384]\n"
        'detector = "motion"\n'
        '[[lines]]\nid = "stop"\nstart = [320, 0]\nend = [320, 384]\n'
        "[calibration]\npoints = [\n"
        "  {pixel = [0, 0], metres = [0, 0]}, {pixel = [640, 0], metres = [32, 0]},\n"
        "  {pixel = [640, 384], metres = [32, 19.2]}, {pixel = [0, 384], metres = [0, 19.2]},\n]\n"
    )

    done = typed(str(film), "--config", str(config), "--json")

    assert done.exit_code == 0, done.stderr
    *crossings, totals = [json.loads(line) for line in done.stdout.splitlines()]
    assert totals["totals"] == {"stop": {"left": 1, "right": 2}}
    # 8 of 320 pixels a frame are 0.8 m, 12.5 times a second: 36 km/h
    speeds = [each["speed_kmh"] for each in crossings]
    assert all(abs(speed - 36) < 36 * 0.05 for speed in speeds), speeds


def test_a_folder_of_pictures_is_a_recording(tmp_path: Path) -> None:
    for number, picture in enumerate(three_cars()):
        cv2.imwrite(str(tmp_path / f"{number}.png"), picture)

    done = typed(str(tmp_path), "--line", LINE, "--json")

    assert json.loads(done.stdout.splitlines()[-1])["totals"] == {"line1": {"left": 1, "right": 2}}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.mp4", "--line", LINE], "there is no file nowhere.mp4"),
        (["README.md", "--line", LINE], "no video"),
        (["FILM"], "--line 0,96,320,96"),
        (["FILM", "--line", "1,2,3"], "x1,y1,x2,y2"),
        (["FILM", "--line", "400,0,500,192"], "outside the picture (320x192)"),
        (["FILM", "--config", "nowhere.toml"], "there is no file nowhere.toml"),
        (["FILM", "--config", "pyproject.toml"], "pyproject.toml: "),
        (["FILM", "--line", LINE, "--model", "nowhere.onnx"], "there is no model at nowhere.onnx"),
        (["FILM", "--line", LINE, "--model", "README.md"], "README.md"),
        (["FILM", "--line", LINE, "--detector", "onnx"], "there is no model"),
        (["FILM", "--line", LINE, "--detector", "guess"], "guess"),
        (["FILM", "--line", LINE, "--annotate", "/nowhere/out.mp4"], "/nowhere/out.mp4 cannot be written"),
        (["rtsp://user:secret@host/1", "--line", LINE], "rtsp://host/1 is a live stream"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(film: Path, words: list[str], said: str) -> None:
    done = typed(*(str(film) if word == "FILM" else word for word in words))

    assert done.exit_code == 2
    assert done.stdout == ""
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_a_scene_is_drawn_as_a_video_with_its_truth_and_counted_like_one(tmp_path: Path) -> None:
    scene, film, truth = "scene:arterial?flow=600&rate=10&size=320x180", tmp_path / "s.mp4", tmp_path / "truth.json"

    drawn = CliRunner().invoke(camera_app, ["render", scene, str(film), "--seconds", "3", "--truth", str(truth)])
    counted = typed(scene, "--seconds", "3", "--json")

    assert (drawn.exit_code, counted.exit_code) == (0, 0), drawn.output + counted.output
    assert set(json.loads(truth.read_text())) == {"view", "crossings"}
    with av.open(str(film)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 30
    assert json.loads(counted.stdout.splitlines()[-1])["frames"] == 30
    assert typed("scene:nowhere").exit_code == 2
