"""A way of looking: a tracker, what is measured of its tracks, and what is held back of it."""

from dataclasses import replace

from streams.contracts.cameras import View
from vision.analysis.doubles import Doubles
from vision.analysis.holding import Held
from vision.detection.detections import Boxes, Detections
from vision.frames import Frame
from vision.measuring.scene import Measuring
from vision.measuring.states import Measured
from vision.tracking.tracker import Tracker
from vision.tracking.tracks import Track

_STEP = 2
"""The tracks of two ways have odd and even ids."""


class Way:
    """Follows what was found, frame after frame. `asks_network`: a track counts once the network has seen it."""

    def __init__(self, view: View, size: tuple[int, int], rate: float, *, asks_network: bool, first_id: int) -> None:
        self._rate, self._asks_network = rate, asks_network
        self._tracker = Tracker(rate, size, asks_network, first_id, _STEP)
        self._measuring = Measuring(view, size)
        self._doubles = Doubles()
        self.held = Held(self._has_seen)
        self.tracks: list[Track] = []
        self.measured = Measured()

    def follow(self, frame: Frame, found: Detections | None, moving: Boxes | None) -> None:
        """`found` by the network, `moving` blobs; None: not looked for, or not to be used."""
        self.tracks = self._tracker.see(found, moving, frame.time_s)
        measured = self._measuring.see(self.tracks, frame.number, frame.time_s)
        crossings = self._doubles.without(measured.crossings, self.tracks, frame.time_s)
        self.measured = replace(measured, crossings=crossings)
        self.held.add(self.measured, frame.time_s)

    def change(self, view: View, size: tuple[int, int]) -> None:
        """Other lines and zones: the tracks go on, also across the lines that stay as they were."""
        self._measuring.change(view, size)

    @property
    def calibration_problem(self) -> str:
        """Why there are no speeds although there is a calibration; empty where it is fine."""
        return self._measuring.calibration_problem

    def resized(self, size: tuple[int, int]) -> None:
        """Pictures of another size: the tracks begin anew, with new ids; what was counted stays."""
        self._tracker = Tracker(self._rate, size, self._asks_network, self._tracker.next_id, _STEP)
        self._measuring.resized(size)

    def _has_seen(self, track: int) -> bool:
        return self._tracker.has_seen(track)
