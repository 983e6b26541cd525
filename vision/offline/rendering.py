"""`camera render`: a drawn scene as a video, and what is true of it."""

import sys
from pathlib import Path

import msgspec
from rich.console import Console

from vision.offline.annotated import AnnotatedVideo
from vision.offline.progress import progress
from vision.offline.typed import TypedError
from vision.scenes.addresses import SceneError, scene_at

_EXIT_AS_TYPED = 2


def render_as_typed(text: str, output: Path, *, seconds: float, truth: Path | None) -> None:
    """Draw; exit 2 with a sentence where it cannot be done as typed."""
    try:
        scene = scene_at(text)
        total = round(seconds * scene.config.rate)
        with (
            AnnotatedVideo(output, scene.config.size, scene.config.rate) as video,
            progress(output.name, total, Console(stderr=True)) as advance,
        ):
            for frame in scene.frames(seconds):
                video.write(frame.image, frame.time_s)
                advance()
        if truth is not None:
            content = {"view": scene.view, "crossings": list(scene.truth.crossings)}
            _write(truth, msgspec.json.format(msgspec.json.encode(content)) + b"\n")
    except (TypedError, SceneError) as error:
        sys.stderr.write(f"urbanwatch camera render: {error}\n")
        sys.exit(_EXIT_AS_TYPED)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise TypedError(f"{path} cannot be written: {error.strerror}") from None
