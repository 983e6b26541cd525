"""What is typed for `urbanwatch bench vision`. What looks at pictures is loaded when it is asked for."""

import importlib
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class VisionPart(StrEnum):
    """What `urbanwatch bench vision` measures."""

    CAMERAS = "cameras"
    LOOPS = "loops"
    RECONNECTS = "reconnects"


def vision(
    *,
    model: Annotated[
        Path | None,
        typer.Option(help="The ONNX model (YOLOX). Default: URBANWATCH_VISION__MODEL, else the installed one."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            envvar="SHARED_TEST_DATA", help="A folder with clips/truth.json: real pictures. Without: a drawn street."
        ),
    ] = None,
    clip: Annotated[
        str, typer.Option(help="Which of its clips. In suburb_oblique.mp4 things are smaller and stand in a queue.")
    ] = "arterial_dusk_sideview.mp4",
    only: Annotated[list[VisionPart] | None, typer.Option(help="These parts; default: all.")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="How long the cameras of each detector are watched.")] = 60,
    runs: Annotated[int, typer.Option(min=1, help="How often each is measured; medians are printed last.")] = 3,
    reconnects: Annotated[int, typer.Option(min=1, help="How often a decoder is killed.")] = 20,
    core: Annotated[int | None, typer.Option(help="On which the cameras run. Default: the last.")] = None,
) -> None:
    """Cameras on one core at 720p25: frames/s, where the time goes, frame to Kafka, memory; and a plain loop beside."""
    bench = importlib.import_module("deploy.bench.vision")
    bench.measure(
        bench.Plan(
            model=bench.model_of(model),
            data=data,
            clip=clip,
            seconds=seconds,
            runs=runs,
            reconnects=reconnects,
            core=bench.core_of(core),
        ),
        frozenset(only or VisionPart),
    )
