import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from vision.frames import Image
from vision.sources.recordings import NoVideoError, natural, opened


def a_picture(number: int, size: tuple[int, int] = (160, 96)) -> Image:
    """A square that wanders; its brightness is the number."""
    picture = np.full((size[1], size[0], 3), 40, np.uint8)
    left = number * 3 % (size[0] - 32)
    cv2.rectangle(picture, (left, 20), (left + 30, 60), (number % 200 + 50,) * 3, -1)
    return picture


def a_video(path: Path, times_ms: Sequence[int], codec: str = "libx264") -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1_000)
        for number, time_ms in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(a_picture(number), format="bgr24")
            frame.pts, frame.time_base = time_ms, Fraction(1, 1_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "libx264"), ("a.mkv", "libx265"), ("a.ts", "libx264")])
def test_every_frame_of_a_video_comes_in_order_with_its_time(tmp_path: Path, name: str, codec: str) -> None:
    path = a_video(tmp_path / name, range(0, 2_000, 40), codec)

    with opened(path) as recording:
        frames = list(recording.frames)

    assert [frame.number for frame in frames] == list(range(1, 51))
    assert [frame.time_s for frame in frames] == pytest.approx([index * 0.04 for index in range(50)])
    assert (recording.width, recording.height, recording.rate, recording.broken) == (160, 96, 25, 0)


def test_times_are_the_containers_where_the_rate_varies(tmp_path: Path) -> None:
    times_ms = [0, 40, 200, 240, 900, 1_000]

    with opened(a_video(tmp_path / "v.mp4", times_ms)) as recording:
        frames = list(recording.frames)

    assert [frame.time_s for frame in frames] == pytest.approx([time_ms / 1_000 for time_ms in times_ms])


def test_broken_frames_in_the_middle_are_skipped_and_counted_and_time_never_runs_back(tmp_path: Path) -> None:
    path = a_video(tmp_path / "a.mp4", range(0, 8_000, 40))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 600] = b"\xff" * 600
    path.write_bytes(content)

    with opened(path) as recording:
        frames = list(recording.frames)

    times = [frame.time_s for frame in frames]
    assert 0 < recording.broken < 100
    assert len(frames) + recording.broken >= 195
    assert times == sorted(set(times))
    assert [frame.number for frame in frames] == list(range(1, len(frames) + 1))


def test_a_video_filmed_upright_is_turned_by_its_metadata(tmp_path: Path) -> None:
    path = a_video(tmp_path / "a.mp4", range(0, 400, 40))
    content = path.read_bytes()
    upright = bytes.fromhex("00010000" + "00000000" * 3 + "00010000" + "00000000" * 3 + "40000000")
    turned = bytes.fromhex("00000000" + "00010000" + "00000000" + "ffff0000" + "00000000" * 4 + "40000000")
    assert len(re.findall(re.escape(upright), content)) == 2  # of the film and of its one track
    path.write_bytes(turned.join(content.rsplit(upright, 1)))

    with opened(path) as recording:
        first = next(recording.frames)

    assert (recording.width, recording.height) == first.size == (96, 160)


def test_pictures_in_a_folder_are_read_2_before_10_and_a_broken_one_is_skipped(tmp_path: Path) -> None:
    for number in (1, 2, 10):
        cv2.imwrite(str(tmp_path / f"still{number}.{'PNG' if number == 2 else 'jpg'}"), a_picture(number))
    (tmp_path / "still3.jpg").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("not looked at")

    with opened(tmp_path, pictures_rate=5) as recording:
        frames = list(recording.frames)

    assert [frame.time_s for frame in frames] == pytest.approx([0, 0.2, 0.6])
    assert (recording.length, recording.rate, recording.broken) == (4, 5, 1)


def test_names_are_sorted_as_people_do() -> None:
    assert sorted(["b1", "a10", "a2", "A1", "10", "9"], key=natural) == ["9", "10", "A1", "a2", "a10", "b1"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.mp4", None, "there is no file"),
        ("text.mp4", b"not a video at all", "is no video"),
        ("empty.mkv", b"", "is no video"),
    ],
)
def test_what_is_no_video_is_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(NoVideoError, match=says), opened(tmp_path / name):
        pass


def test_a_folder_without_pictures_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")

    with pytest.raises(NoVideoError, match="no pictures"), opened(tmp_path):
        pass
