"""Health on real streets: nothing is wrong with the cameras of the clips, however long they are watched."""

import os
from pathlib import Path

import pytest

from vision.frames import Frame, Image
from vision.health.watching import HealthWatch
from vision.sources.recordings import opened

PROJECT = Path(__file__).parents[2]
CLIPS = Path(os.environ.get("SHARED_TEST_DATA") or PROJECT.parent / "shared") / "clips"

pytestmark = pytest.mark.skipif(
    not CLIPS.exists(), reason=f"there are no clips at {CLIPS}; SHARED_TEST_DATA says where"
)


def a_picture_a_second(path: Path) -> list[Image]:
    pictures: list[Image] = []
    with opened(path) as recording:
        for frame in recording.frames:
            if frame.time_s >= len(pictures):
                pictures.append(frame.image)
    return pictures


@pytest.mark.parametrize("name", ["arterial_dusk_sideview", "suburb_oblique", "intel_topdown_lot"])
def test_no_condition_comes_up_in_a_clip_played_over_and_over(name: str) -> None:
    pictures = a_picture_a_second(CLIPS / f"{name}.mp4")
    watch = HealthWatch()

    found = {
        condition
        for second in range(180)
        for condition in watch.see(Frame(second + 1, second, 0, pictures[second % len(pictures)]))
    }

    assert found == set()
