"""`urbanwatch bench vision`: cameras on one core, as `camera run` keeps them, and the same film through loops alone.

a film, 720p25 H.264 ─┬─> the process `cameras` with 4 x motion, then 2 x onnx ─> Kafka     (vision_cameras.py)
                      ├─> the camera's loop and a plain loop, in turn, nothing else           (vision_loops.py)
                      └─> a camera whose decoder dies again and again
"""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import typer

from deploy.bench.judging import apart
from deploy.bench.measuring import conditions
from deploy.bench.saying import own_folder, print_figures, say
from deploy.bench.vision_cameras import Fleet, watched
from deploy.bench.vision_command import VisionPart
from deploy.bench.vision_figures import middle_of_cameras, ratios
from deploy.bench.vision_loops import loops_in_turn
from streams.contracts.cameras import DetectorKind
from streams.runtime.settings import load_settings
from vision.bench.films import BITS_PER_S, Clip, Film, film_of_clip, film_of_scene
from vision.bench.reconnecting import reconnect
from vision.models.errors import ModelError
from vision.models.installed import find_model

_CAMERAS = {DetectorKind.MOTION: 4, DetectorKind.ONNX: 2}


@dataclass(frozen=True)
class Plan:
    """`model`: empty, where there is none. `data`: where real clips are, if anywhere."""

    model: str
    data: Path | None
    clip: str
    seconds: float
    runs: int
    reconnects: int
    core: int


def model_of(typed: Path | None) -> str:
    """The model's file: what was typed, else as a camera finds it; empty where there is none."""
    settings = load_settings().vision
    if typed is not None:
        settings = msgspec.structs.replace(settings, model=str(typed.resolve()))
    try:
        found = find_model(settings)
    except ModelError as error:
        raise typer.BadParameter(str(error)) from error
    return "" if found is None else str(found.path.resolve())


def core_of(typed: int | None) -> int:
    """The core that was typed, if this process may use it; else the last of those it may."""
    cores = sorted(os.sched_getaffinity(0))
    if typed is not None and typed not in cores:
        raise typer.BadParameter(f"there is no core {typed}; there are {', '.join(map(str, cores))}")
    return cores[-1] if typed is None else typed


def measure(plan: Plan, parts: Collection[VisionPart]) -> None:
    """Print a line for each measurement, and medians at the end."""
    before = conditions()
    if not plan.model:
        say("no model is set or installed: only motion is measured (--model, URBANWATCH_VISION__MODEL)")
    with own_folder() as folder:
        film = _film(plan, folder)
        told = {"source": film.what, "size": "1280x720", "frames_per_s": 25, "codec": f"h264, {BITS_PER_S} bit/s"}
        print_figures("vision.film", {**told, "frames": film.frames, "truth": film.truth, "conditions": before})
        if VisionPart.CAMERAS in parts:
            _cameras(plan, film, folder)
        if VisionPart.LOOPS in parts:
            _loops(plan, film)
        if VisionPart.RECONNECTS in parts:
            before = conditions()
            say(f"killing a decoder {plan.reconnects} times")
            lives = apart(reconnect, film, plan.reconnects)
            print_figures("vision.reconnects", {**msgspec.to_builtins(lives), "conditions": before})


def _cameras(plan: Plan, film: Film, folder: Path) -> None:
    kinds = [kind for kind in _CAMERAS if kind is DetectorKind.MOTION or plan.model]
    found: list[dict[str, Any]] = []
    for _ in range(plan.runs):
        for kind in kinds:
            fleet = Fleet(film, kind, _CAMERAS[kind], plan.model, plan.core)
            one = watched(fleet, folder / f"stack-{len(found)}", plan.seconds, say)
            print_figures("vision.cameras", one)
            found.append(one)
    for kind in kinds:
        print_figures("vision.cameras.median", middle_of_cameras([one for one in found if one["detector"] == kind]))


def _loops(plan: Plan, film: Film) -> None:
    found: list[dict[str, Any]] = []
    for number in range(1, plan.runs + 1):
        say(f"the loops in turn, {number} of {plan.runs}")
        for one in loops_in_turn(film, plan.model, plan.core):
            print_figures("vision.loops", one)
            found.append(one)
    print_figures("vision.loops.median", ratios(found))


def _film(plan: Plan, folder: Path) -> Film:
    """In a process of its own, as all that loads the libraries."""
    say("encoding the film")
    if plan.data is None:
        return apart(film_of_scene, folder)
    clips = plan.data / "clips"
    try:
        known = msgspec.json.decode((clips / "truth.json").read_bytes(), type=list[Clip])
    except (OSError, msgspec.MsgspecError) as error:
        raise typer.BadParameter(f"{clips / 'truth.json'} cannot be read: {error}") from error
    chosen = [clip for clip in known if clip.file == plan.clip]
    if not chosen:
        raise typer.BadParameter(f"there is no {plan.clip}; there are {', '.join(clip.file for clip in known)}")
    return apart(film_of_clip, chosen[0], clips, folder)
