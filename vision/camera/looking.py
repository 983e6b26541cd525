"""How a camera process looks: its analysis, begun with the first frame, changed with the view.

A model that cannot be used does not blind a camera: it goes on by motion, and its state says why. One for faces or
plates is left out in the same way: what the others hide stays hidden.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from streams.contracts.cameras import DetectorKind, View
from streams.runtime.errors import UrbanwatchError
from streams.runtime.logs import get_logger
from streams.runtime.settings import Vision
from vision.analysis.analysis import Analysis, Seen
from vision.frames import Frame
from vision.masking.masking import PartFinder
from vision.masking.parts import installed_part_finders
from vision.models.errors import ModelError
from vision.models.installed import Model, find_model


class ViewError(UrbanwatchError):
    """What is drawn on the view makes no sense: a line without length, a calibration that fits nothing."""


class Looking:
    """`detail` says where it looks otherwise than it should; empty: as asked."""

    def __init__(self, view: View, settings: Vision) -> None:
        self.view = view
        self._detail = ""
        self._model = self._found_model(settings)
        self.part_finders = self._found_part_finders(settings)
        """Of faces and plates, where models for them are installed: masking asks them."""
        self._analysis: Analysis | None = None

    @property
    def detail(self) -> str:
        """Where it looks otherwise than it should, and why speeds are missing."""
        problem = "" if self._analysis is None else self._analysis.calibration_problem
        return "; ".join(filter(None, (self._detail, problem and f"no speeds: {problem}")))

    @property
    def model(self) -> str | None:
        """The model that is used."""
        return None if self._analysis is None else self._analysis.summary.model

    @property
    def is_holding_back(self) -> bool:
        """Whether crossings up to now may still come later."""
        return self._analysis is not None and self._analysis.is_holding_back

    @property
    def detector(self) -> str:
        """What is trusted now; empty before the first frame."""
        return "" if self._analysis is None else self._analysis.summary.detector

    def see(self, frame: Frame, rate: float) -> Seen:
        """The next frame; `rate`: how many come a second."""
        if self._analysis is None:
            self._analysis = self._begun(frame, rate)
        return self._analysis.see(frame)

    def change(self, view: View) -> None:
        """Other lines, zones, turns or calibration; the detector stays. ViewError where they make no sense."""
        self.view = view
        if self._analysis is not None:
            try:
                self._analysis.change(self._usable(view))
            except ValueError as error:
                raise ViewError(str(error)) from error

    def _begun(self, frame: Frame, rate: float) -> Analysis:
        try:
            try:
                return Analysis(self._usable(self.view), frame.size, rate, self._model)
            except ModelError as error:
                self._go_without(error)
                return Analysis(self._usable(self.view), frame.size, rate, None)
        except ValueError as error:
            raise ViewError(str(error)) from error

    def _found_model(self, settings: Vision) -> Model | None:
        if self.view.detector is DetectorKind.MOTION:
            return None
        try:
            found = find_model(settings)
        except ModelError as error:
            self._go_without(error)
            return None
        if found is None and self.view.detector is DetectorKind.ONNX:
            self._go_without(ModelError("there is none"))
        return found

    def _found_part_finders(self, settings: Vision) -> Sequence[PartFinder]:
        try:
            return installed_part_finders(settings)
        except ModelError as error:
            sentence = f"faces or plates are not looked for, because their model cannot be used: {error}"
            self._detail = "; ".join(filter(None, (self._detail, sentence)))
            get_logger().warning("part_model_not_used", reason=str(error))
            return ()

    def _go_without(self, error: ModelError) -> None:
        self._model = None
        sentence = f"looks by motion, because the model cannot be used: {error}"
        self._detail = "; ".join(filter(None, (self._detail, sentence)))
        get_logger().warning("model_not_used", reason=str(error))

    def _usable(self, view: View) -> View:
        return replace(view, detector=DetectorKind.MOTION) if self._model is None else view
