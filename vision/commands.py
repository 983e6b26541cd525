"""The commands `urbanwatch camera run|analyse|render`: what is typed, checked and handed on.

What counts and draws is loaded when it is asked for: `camera run` keeps processes, and needs none of it itself.
"""

import importlib
from pathlib import Path
from typing import Annotated, Any

import typer

from streams.contracts.cameras import DetectorKind
from vision.offline.asked import Asked

camera_app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Cameras: run those of the registry, count in a recording, draw a scene.",
)

_Source = Annotated[str, typer.Argument(help="A video, a folder of pictures, or a drawn scene: scene:NAME.")]
_Config = Annotated[
    Path | None, typer.Option(help="A camera.toml: lines, zones, turns, calibration, detector, as in PUT cameras/{id}.")
]
_Lines = Annotated[
    list[str] | None,
    typer.Option(
        "--line",
        metavar="X1,Y1,X2,Y2",
        help="Count who crosses this line, in pixels of the recording from its top left; several are line1, line2, … "
        "Without a line here or in --config nothing is counted, and that is an error; a scene has its own.",
    ),
]
_Detector = Annotated[
    DetectorKind | None,
    typer.Option(
        help="How vehicles are found. auto (the default): by the model and by motion, as the view allows; without any "
        "model it is motion, and says so."
    ),
]
_Model = Annotated[
    Path | None,
    typer.Option(
        help="The ONNX model. Default: URBANWATCH_VISION__MODEL, else the one installed by `urbanwatch models add`."
    ),
]
_Json = Annotated[
    bool,
    typer.Option("--json", help="Print one object a line: each crossing, then the totals. Progress is on stderr."),
]
_Annotate = Annotated[
    Path | None, typer.Option(help="Write a masked video with boxes, tracks and counts (MP4, H.264) to this file.")
]
_Seconds = Annotated[float | None, typer.Option(min=0.1, help="So much of it; default: all, of a scene 60 s.")]


@camera_app.command()
def run() -> None:
    """Keep a process for each camera of the registry. Runs until SIGTERM; all settings are environment variables."""
    _load("vision.__main__:main")()


@camera_app.command()
def analyse(
    source: _Source,
    *,
    config: _Config = None,
    line: _Lines = None,
    detector: _Detector = None,
    model: _Model = None,
    as_json: _Json = False,
    annotate: _Annotate = None,
    seconds: _Seconds = None,
) -> None:
    """Count who crosses lines in a recording: every frame, offline. Exit 2 where it cannot be done as typed."""
    asked = Asked(
        source,
        config=config,
        lines=tuple(line or ()),
        detector=detector,
        model=model,
        annotate=annotate,
        seconds=seconds,
        as_json=as_json,
    )
    _load("vision.offline.analysing:analyse_as_typed")(asked)


@camera_app.command()
def render(
    scene: Annotated[str, typer.Argument(help="A drawn scene: scene:NAME?seed=1&weather=rain.")],
    output: Annotated[Path, typer.Argument(help="The video to write (MP4, H.264).")],
    *,
    seconds: Annotated[float, typer.Option(min=0.1, help="So much of it.")] = 60,
    truth: Annotated[Path | None, typer.Option(help="Write what crosses which line, when, to this JSON file.")] = None,
) -> None:
    """Draw a scene whose crossings are known, as a video."""
    _load("vision.offline.rendering:render_as_typed")(scene, output, seconds=seconds, truth=truth)


def _load(target: str) -> Any:  # noqa: ANN401  what a name stands for is known to who uses it
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)
