"""A frame's way through a camera: detection, tracking, measuring; and for `auto`, which of two ways of looking counts.

        ┌─> moving blobs ───┬─────────────> tracks ─> measured ─┐
frame ──┤                   ├─> together ─> tracks ─> measured ─┴─ held back ─> those of the way that is chosen
        └─> network's boxes ┘
                  └── does the network find what moves? ──> the choice
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from streams.contracts.cameras import DetectorKind, View, Zone, ZoneKind
from streams.contracts.sightings import VehicleClass
from vision.analysis.deciding import Choice, Evidence
from vision.analysis.holding import Outlet
from vision.analysis.regions import measured_region, road_region
from vision.analysis.ways import Way
from vision.detection.detections import CLASSES, Detections, Detector, no_boxes
from vision.detection.motion import MotionDetector
from vision.detection.onnx import OnnxDetector
from vision.frames import Frame
from vision.measuring.events import Crossing, Incident
from vision.measuring.states import Measured
from vision.models.errors import ModelError
from vision.models.installed import Model
from vision.tracking.tracks import Track

_HELD_AT_MOST_S = 60.0
"""So long a live camera's first crossings wait for a choice; then the little that was seen has to do."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a frame. Crossings, incidents and turns in `measured` count; they may be of earlier frames.

    `tracks` and `detector` are of the way of looking that counts now; `detections` are all there are, for masking.
    """

    tracks: Sequence[Track]
    measured: Measured
    detections: Detections
    detector: str

    @property
    def crossings(self) -> Sequence[Crossing]:
        """Those that count."""
        return self.measured.crossings

    @property
    def incidents(self) -> Sequence[Incident]:
        """Those that count."""
        return self.measured.incidents


@dataclass(frozen=True, slots=True)
class Summary:
    """How it was looked at: `detector` by name, and in a sentence, why."""

    detector: str
    because: str
    model: str | None


class Analysis:
    """Sees the frames of one camera, in order, of `size` (width, height), about `rate` a second.

    With a `model` and the view's `auto`, what counts is decided when enough has been seen, and revised slowly; of a
    recording (`is_whole`) only at its end, by all of it: its crossings come with `finish`.
    ValueError where the view makes no sense, ModelError where the model cannot be used or is missing.
    """

    def __init__(
        self, view: View, size: tuple[int, int], rate: float, model: Model | None, *, is_whole: bool = False
    ) -> None:
        if view.detector is DetectorKind.ONNX and model is None:
            raise ModelError("the view asks for a model, but none is set and none is installed")
        self._view, self._rate, self._is_whole = view, max(rate, 1.0), is_whole
        self._model = None if view.detector is DetectorKind.MOTION else model
        self._evidence = Evidence(_the_only_choice(view.detector, self._model), remembers_all=is_whole)
        self._outlet = Outlet()
        self._ways = {
            Choice.NETWORK: Way(view, size, self._rate, asks_network=True, first_id=2),
            Choice.MOTION: Way(view, size, self._rate, asks_network=False, first_id=1),
        }
        self._began_s: float | None = None
        self._prepare(size)

    def see(self, frame: Frame) -> Seen:
        """The next frame."""
        if frame.size != self._size:
            self._resize(frame.size)
        self._began_s = frame.time_s if self._began_s is None else self._began_s
        moving = None if self._motion is None else self._motion.detect(frame)
        found = None if self._network is None else self._network.detect(frame)
        if moving is not None:
            self._ways[Choice.MOTION].follow(frame, None, moving.boxes)
        if found is not None:
            self._ways[Choice.NETWORK].follow(frame, found, None if moving is None else moving.boxes)
        if moving is not None and found is not None:
            self._weigh(found, frame.time_s)
        way = self._ways[self._in_charge]
        return Seen(
            tracks=[track for track in way.tracks if track.is_seen],
            measured=replace(self._counted(frame.time_s), zones=way.measured.zones),
            detections=to_mask(found, moving, is_network_trusted=self._in_charge is Choice.NETWORK),
            detector=self._name(self._in_charge),
        )

    def finish(self) -> Measured:
        """The recording is at its end: what was held back."""
        choice = self._evidence.conclude()
        return self._outlet.let_out(choice, self._ways[choice].held.take(), float("inf"))

    @property
    def is_holding_back(self) -> bool:
        """Whether crossings up to now may still come later: a minute is not over before they have."""
        choice = self._evidence.choice
        return choice is None or self._ways[choice].held.is_waiting

    @property
    def summary(self) -> Summary:
        """As of now."""
        detector = self._name(self._in_charge)
        return Summary(detector, self._because(), self._model.name if self._model is not None else None)

    @property
    def calibration_problem(self) -> str:
        """Why nobody's speed is told although there is a calibration; empty where it is fine."""
        return self._ways[self._in_charge].calibration_problem

    @property
    def _in_charge(self) -> Choice:
        return self._evidence.choice or Choice.NETWORK

    def _weigh(self, found: Detections, time_s: float) -> None:
        """Whether the network finds what moves."""
        self._evidence.see(self._ways[Choice.MOTION].tracks, found, time_s)
        if not self._is_whole and self._began_s is not None and time_s - self._began_s > _HELD_AT_MOST_S:
            self._evidence.conclude()

    def _counted(self, time_s: float) -> Measured:
        """What may be let out now."""
        choice = self._evidence.choice
        if choice is None or (self._is_whole and self._is_open):
            return Measured()
        for other, way in self._ways.items():
            if other is not choice:
                way.held.drop_old(time_s)
        return self._outlet.let_out(choice, self._ways[choice].held.take(), time_s)

    @property
    def _is_open(self) -> bool:
        """Whether there is anything to choose."""
        return self._motion is not None and self._network is not None

    def change(self, view: View) -> None:
        """Other lines, zones, turns or calibration, looked at the same way. What a new road region shows is learnt."""
        before, self._view = self._view, view
        for way in self._ways.values():
            way.change(view, self._size)
        if _roads(before) != _roads(view):
            self._prepare(self._size)

    def _prepare(self, size: tuple[int, int]) -> None:
        self._size = size
        region = road_region(self._view, size)
        is_motion_used = self._model is None or self._view.detector is not DetectorKind.ONNX
        self._motion: Detector | None = MotionDetector(size, self._rate, region) if is_motion_used else None
        measured = measured_region(self._view, size)
        self._network: Detector | None = (
            None
            if self._model is None
            else OnnxDetector(self._model, size, self._rate, region, measured, is_live=not self._is_whole)
        )

    def _resize(self, size: tuple[int, int]) -> None:
        """The stream has pictures of another size now: all is learnt anew but what was counted and chosen."""
        for way in self._ways.values():
            way.resized(size)
        self._prepare(size)

    def _name(self, choice: Choice) -> str:
        if choice is Choice.MOTION or self._network is None:
            return "motion"
        return self._network.name if self._motion is None else f"{self._network.name} and motion"

    def _because(self) -> str:
        if self._view.detector is DetectorKind.AUTO and self._model is None:
            return "there is no model"
        if not self._is_open:
            return "the view asks for it"
        return self._evidence.because


def _roads(view: View) -> tuple[object, list[Zone]]:
    return view.frame, [zone for zone in view.zones if zone.kind is ZoneKind.ROAD]


def _the_only_choice(detector: DetectorKind, model: Model | None) -> Choice | None:
    if model is None:
        return Choice.MOTION
    return Choice.NETWORK if detector is DetectorKind.ONNX else None


def to_mask(found: Detections | None, moving: Detections | None, *, is_network_trusted: bool) -> Detections:
    """For masking: the network's boxes, and what moves. Where motion counts, the network's boxes may be anything."""
    if found is None or moving is None:
        return found if found is not None else moving if moving is not None else _nothing()
    classes = found.classes if is_network_trusted else np.full_like(found.classes, CLASSES.index(VehicleClass.OTHER))
    return replace(found, classes=classes, foreground=moving.foreground)


def _nothing() -> Detections:
    return Detections(no_boxes(), np.zeros(0, np.float32), np.zeros(0, np.int64))
