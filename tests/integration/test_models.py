"""Models on disk: installed by the command line from a file and from a loopback server, tried, loaded, checked."""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from streams.contracts.cameras import View
from streams.runtime.settings import Vision
from tests.unit.vision.onnx_bytes import constant_network
from tests.unit.vision.pictures import SIZE, a_frame, a_road
from vision.camera.looking import Looking
from vision.detection.network import Network
from vision.detection.onnx import OnnxDetector
from vision.masking.parts import installed_part_finders
from vision.models.commands import models_app
from vision.models.description import Description, Layout
from vision.models.downloads import fetched
from vision.models.errors import DownloadError, ModelError
from vision.models.installed import Model, find_model, model_at

CAR, DOG = 2, 16


def a_detector(*rows: tuple[float, ...], size: tuple[int, int] = (64, 64)) -> bytes:
    """Always finds the same: rows of corners in pixels of its input, score, class of COCO."""
    return constant_network({"output": np.array([rows], np.float32)}, size)


A_CAR = a_detector((8, 8, 40, 24, 0.9, CAR), (0, 0, 9, 9, 0.9, DOG))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Installation:
    """A models folder, and the command line that fills it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "models"
        self.settings = Vision(models_dir=str(self.folder))
        monkeypatch.setenv("URBANWATCH_VISION__MODELS_DIR", str(self.folder))

    def run(self, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(models_app, list(arguments))
        return result.exit_code, result.output

    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()} if self.folder.exists() else set()


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    return Installation(tmp_path, monkeypatch)


@pytest.fixture
def car_file(tmp_path: Path) -> Path:
    path = tmp_path / "cars.onnx"
    path.write_bytes(A_CAR)
    return path


class _Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path not in {"/cars.onnx", "/broken.onnx"}:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(A_CAR)))
        self.end_headers()
        self.wfile.write(A_CAR if path == "/cars.onnx" else A_CAR[:40])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as answering:
        thread = threading.Thread(target=answering.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{answering.server_address[1]}"
        answering.shutdown()
        thread.join()


def test_a_model_added_from_a_file_is_used(installation: Installation, car_file: Path) -> None:
    code, output = installation.run("add", str(car_file), "--sha256", sha256(A_CAR))

    assert (code, "cars installed" in output) == (0, True)
    assert "when their process starts next" in output
    model = find_model(installation.settings)
    assert model is not None
    found = OnnxDetector(model, SIZE, 25).detect(a_frame(a_road(), 1))
    np.testing.assert_allclose(found.boxes, [(80, 0, 400, 100)])
    assert found.scores.tolist() == pytest.approx([0.9])


def test_a_model_is_downloaded_with_the_password_kept_to_itself(installation: Installation, server: str) -> None:
    address = server.replace("http://", "http://me:secret@") + "/cars.onnx?token=secret"

    code, _ = installation.run("add", address, "--sha256", sha256(A_CAR))

    assert code == 0
    assert find_model(installation.settings) is not None
    assert "secret" not in installation.run("list")[1]
    assert "secret" not in (installation.folder / "manifest.json").read_text()


@pytest.mark.parametrize(
    ("path", "wanted", "reason"),
    [
        ("/missing.onnx", A_CAR, "404"),
        ("/broken.onnx", A_CAR, "could not be fetched"),
        ("/cars.onnx", b"something else", "has the SHA-256"),
    ],
)
def test_a_download_that_fails_leaves_nothing(
    installation: Installation, server: str, path: str, wanted: bytes, reason: str
) -> None:
    code, output = installation.run("add", server + path, "--sha256", sha256(wanted))

    assert code == 1
    assert reason in output
    assert installation.files() == set()


def test_a_download_larger_than_allowed_is_cut_off(tmp_path: Path, server: str) -> None:
    with (
        pytest.raises(ModelError, match="larger than 100 bytes"),
        fetched(f"{server}/cars.onnx", tmp_path / "models", sha256(A_CAR), lambda _done, _total: None, largest=100),
    ):
        pass

    assert list((tmp_path / "models").iterdir()) == []


def test_whether_trying_again_helps_is_said() -> None:
    assert (DownloadError.retry_helps, ModelError.retry_helps) == (True, False)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no model at all", "cannot be loaded"),
        (constant_network({"output": np.zeros((1, 5, 9), np.float32)}, (64, 64)), "fit no layout"),
    ],
)
def test_what_cannot_be_used_is_not_installed(
    installation: Installation, tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "wrong.onnx"
    path.write_bytes(content)

    code, output = installation.run("add", str(path), "--sha256", sha256(content))

    assert code == 1
    assert reason in output
    assert installation.files() == set()
    assert find_model(installation.settings) is None


def test_a_file_changed_after_it_was_installed_is_refused(installation: Installation, car_file: Path) -> None:
    installation.run("add", str(car_file), "--sha256", sha256(A_CAR))
    (installation.folder / "cars.onnx").write_bytes(A_CAR + b" ")

    with pytest.raises(ModelError, match="is not what was installed"):
        find_model(installation.settings)


def test_the_model_that_is_set_goes_before_the_installed_one(
    installation: Installation, car_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.run("add", str(car_file), "--sha256", sha256(A_CAR))
    other = tmp_path / "other.onnx"
    other.write_bytes(A_CAR)
    monkeypatch.setenv("URBANWATCH_VISION__MODEL", str(other))

    model = find_model(Vision(model=str(other), models_dir=str(installation.folder)))

    assert model is not None
    assert model.name == "other"
    assert "no: another is set" in installation.run("list")[1]


def test_a_model_that_is_set_but_missing_is_an_error_and_not_another_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no model at"):
        find_model(Vision(model=str(tmp_path / "gone.onnx"), models_dir=str(tmp_path)))


def test_a_model_taken_away_is_gone(installation: Installation, car_file: Path) -> None:
    installation.run("add", str(car_file), "--sha256", sha256(A_CAR))

    code, _ = installation.run("remove", "cars")

    assert code == 0
    assert installation.files() == {"manifest.json"}
    assert installation.run("remove", "cars")[0] == 1
    assert "by motion alone" in installation.run("list")[1]


def test_a_description_beside_the_file_is_taken_along_and_obeyed(
    installation: Installation, car_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "cars.toml").write_text('layout = "detections"\nfit = "stretch"\nis_normalised = true\n')

    installation.run("add", str(car_file), "--sha256", sha256(A_CAR))

    model = find_model(installation.settings)
    assert model is not None
    assert model.description.is_normalised
    np.testing.assert_allclose(Network(model).look(a_road()).corners[0], (8 * 640, 8 * 360, 40 * 640, 24 * 360))


def test_a_description_that_makes_no_sense_says_where(
    installation: Installation, car_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "cars.toml").write_text('layout = "yolo99"\n')

    code, output = installation.run("add", str(car_file), "--sha256", sha256(A_CAR))

    assert code == 1
    assert "yolo99" in output


def test_a_declared_layout_that_does_not_fit_is_refused(car_file: Path) -> None:
    with pytest.raises(ModelError, match="a yolov8 output has 84 numbers"):
        Network(Model("cars", car_file, Description(layout=Layout.YOLOV8)))


def test_an_installed_face_model_hides_what_it_finds(installation: Installation, tmp_path: Path) -> None:
    content = a_detector((10, 10, 20, 20, 0.9, 0), (11, 10, 21, 20, 0.8, 0), (40, 40, 50, 50, 0.05, 0))
    path = tmp_path / "faces.onnx"
    path.write_bytes(content)

    installation.run("add", str(path), "--sha256", sha256(content), "--kind", "face")

    (finder,) = installed_part_finders(installation.settings)
    np.testing.assert_allclose(finder.find(a_road()), [(80, -60, 220, 80)])
    assert find_model(installation.settings) is None


def test_a_camera_asks_the_face_model_that_is_installed_and_says_where_it_cannot(
    installation: Installation, tmp_path: Path
) -> None:
    content = a_detector((10, 10, 20, 20, 0.9, 0))
    path = tmp_path / "faces.onnx"
    path.write_bytes(content)
    installation.run("add", str(path), "--sha256", sha256(content), "--kind", "face")

    looking = Looking(View(), installation.settings)
    (installation.folder / "faces.onnx").write_bytes(b"no model any more")
    spoilt = Looking(View(), installation.settings)

    assert (len(looking.part_finders), looking.detail) == (1, "")
    assert len(spoilt.part_finders) == 0
    assert "faces or plates are not looked for" in spoilt.detail


def test_the_same_model_found_by_its_path_has_the_name_of_its_file(car_file: Path) -> None:
    assert model_at(car_file).name == "cars"
