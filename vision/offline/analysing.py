"""The flow of `camera analyse`: every frame of a recording, its crossings printed, at the end the totals."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import cv2
from rich.console import Console

from streams.contracts.cameras import DetectorKind, View
from streams.runtime.errors import UrbanwatchError
from streams.runtime.settings import SettingsError, Vision, load_settings
from vision.analysis.analysis import Analysis, Seen
from vision.drawing import Drawing
from vision.frames import Frame
from vision.masking.masking import Masking
from vision.masking.parts import installed_part_finders
from vision.measuring.events import Crossing
from vision.models.installed import Model, find_model, model_at
from vision.offline.annotated import AnnotatedVideo
from vision.offline.asked import Asked
from vision.offline.footage import Footage, footage
from vision.offline.printing import ForPeople, JsonLines, Looked, Totals
from vision.offline.progress import progress
from vision.offline.typed import TypedError, parse_lines, read_view, with_typed

_EXIT_AS_TYPED = 2
_EXIT_INTERRUPTED = 130


class Printer(Protocol):
    """What becomes of crossings and totals."""

    def crossings(self, found: Sequence[Crossing]) -> None: ...
    def end(self, totals: Totals, looked: Looked) -> None: ...


def analyse_as_typed(asked: Asked) -> None:
    """Analyse and print; exit 2 with a sentence where it cannot be done as typed."""
    cv2.setNumThreads(1)
    printer: Printer = JsonLines() if asked.as_json else ForPeople(Console())
    try:
        with footage(asked.source, asked.seconds) as found:
            analyse(found, asked, load_settings().vision, printer, Console(stderr=True))
    except (TypedError, SettingsError, UrbanwatchError) as error:
        sys.stderr.write(f"urbanwatch camera analyse: {error}\n")
        sys.exit(_EXIT_AS_TYPED)
    except KeyboardInterrupt:
        sys.exit(_EXIT_INTERRUPTED)


def analyse(found: Footage, asked: Asked, settings: Vision, printer: Printer, screen: Console) -> Totals:
    """Look at every frame. TypedError and ModelError say what cannot be done."""
    given = found.view if asked.config is None else read_view(asked.config)
    typed = parse_lines(asked.lines)
    if typed and asked.config is None:
        given = View()  # a line that is typed stands instead of a scene's own
    view = with_typed(given, typed, asked.detector, found.size)
    analysis = _analysis(view, found, _model(view, asked, settings))
    totals = Totals(view)
    frames, last_s = 0, 0.0
    with (
        _annotating(found, view, asked, settings) as annotate,
        progress(found.name, found.length, screen) as advance,
    ):
        for frame in found.frames:
            seen = analysis.see(frame)
            _count(seen.crossings, totals, printer)
            annotate(frame, seen)
            frames, last_s = frames + 1, frame.time_s
            advance()
        _count(analysis.finish().crossings, totals, printer)
    if problem := analysis.calibration_problem:
        screen.print(f"no speeds: {problem}")
    summary = analysis.summary
    seconds = last_s + 1 / found.rate
    printer.end(totals, Looked(summary.detector, summary.because, summary.model, frames, seconds))
    return totals


def _analysis(view: View, found: Footage, model: Model | None) -> Analysis:
    try:
        return Analysis(view, found.size, found.rate, model, is_whole=True)
    except ValueError as error:
        raise TypedError(str(error)) from error


def _count(crossings: Sequence[Crossing], totals: Totals, printer: Printer) -> None:
    for crossing in crossings:
        totals.count(crossing)
    printer.crossings(crossings)


def _model(view: View, asked: Asked, settings: Vision) -> Model | None:
    if view.detector is DetectorKind.MOTION:
        return None
    model = model_at(asked.model) if asked.model is not None else find_model(settings)
    if model is None and view.detector is DetectorKind.ONNX:
        raise TypedError(
            "there is no model to detect with: name one by --model or URBANWATCH_VISION__MODEL, or install one "
            "(urbanwatch models add)"
        )
    return model


@contextmanager
def _annotating(found: Footage, view: View, asked: Asked, settings: Vision) -> Iterator[Callable[[Frame, Seen], None]]:
    """Takes each frame with what was seen in it, and masks it before anything else."""
    if asked.annotate is None:
        yield lambda _frame, _seen: None
        return
    masking, drawing = Masking(installed_part_finders(settings)), Drawing(view)
    with AnnotatedVideo(asked.annotate, found.size, found.rate) as video:

        def add(frame: Frame, seen: Seen) -> None:
            drawing.see(seen.tracks, seen.crossings, frame.time_s)
            masked = masking.mask(frame, seen.detections, seen.tracks)
            video.write(drawing.draw(masked, seen.tracks, seen.detector, frame.time_s, frame.at), frame.time_s)

        yield add
