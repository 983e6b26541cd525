"""A network: a crop of a picture in, boxes with the score of each of the model's classes out.

Run by onnxruntime on one thread: a camera is one thread, and `cv2.dnn` takes half as long again (README.md).
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as states

from vision.detection.layouts import Floats, RawBoxes, read_output, tell_layout
from vision.detection.reduction import made_small
from vision.frames import Image
from vision.models.description import COCO, Colours, Fit, Layout
from vision.models.errors import ModelError
from vision.models.installed import Model

_USUAL_SIDE = 640
_GREY = 114
_REFUSALS = (
    states.EPFail,
    states.Fail,
    states.InvalidArgument,
    states.InvalidGraph,
    states.InvalidProtobuf,
    states.NoModel,
    states.NoSuchFile,
    states.NotImplemented,
    states.RuntimeException,
)
"""Everything onnxruntime raises for a model or an input that it cannot use; they share no base of their own."""
_TYPES: dict[str, type[np.generic]] = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(uint8)": np.uint8,
}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A crop in the network's input: how it was scaled and where its corner came to lie."""

    across: float
    down: float
    left: int
    top: int


class Network:
    """A loaded model; `classes` are those it has where its description names none.

    ModelError, when it is made, where the file is no model or does not fit its description.
    """

    def __init__(self, model: Model, classes: tuple[str, ...] = COCO) -> None:
        self.name = model.name
        self._session = _opened(model)
        self._description = model.description
        self.classes = model.description.classes or classes
        self._input, self._type, self.size = self._input_of(model)
        trial = self._run(self._blank())
        self._layout = model.description.layout or tell_layout(trial, self.size, len(self.classes))
        self._read(trial)
        is_yolox = self._layout is Layout.YOLOX
        self._fit = model.description.fit or (Fit.TOP_LEFT if is_yolox else Fit.CENTRE)
        self._is_rgb = (model.description.colours or (Colours.BGR if is_yolox else Colours.RGB)) is Colours.RGB
        whole_numbers = is_yolox or self._type is np.uint8
        self._scale = model.description.scale or (1.0 if whole_numbers else 1 / 255)

    def look(self, crop: Image) -> RawBoxes:
        """Every place with the score of each class; corners in pixels of the crop, which may lie outside it."""
        taken, placed = self._taken(crop)
        raw = self._read(self._run(taken))
        shift = np.array((placed.left, placed.top, placed.left, placed.top), np.float32)
        scale = np.array((placed.across, placed.down, placed.across, placed.down), np.float32)
        return RawBoxes((raw.corners - shift) / scale, raw.scores)

    def _taken(self, crop: Image) -> tuple[npt.NDArray[np.generic], _Placed]:
        """The crop as the model takes it. Shrunk by area, so that small objects are not stepped over."""
        width, height = self.size
        across, down = width / crop.shape[1], height / crop.shape[0]
        if self._fit is not Fit.STRETCH:
            across = down = min(across, down)
        small = (max(1, round(crop.shape[1] * across)), max(1, round(crop.shape[0] * down)))
        is_centred = self._fit is Fit.CENTRE
        left, top = ((width - small[0]) // 2, (height - small[1]) // 2) if is_centred else (0, 0)
        canvas = np.full((height, width, 3), _GREY, np.uint8)
        resized = made_small(crop, small) if across < 1 else cv2.resize(crop, small, interpolation=cv2.INTER_LINEAR)
        canvas[top : top + small[1], left : left + small[0]] = resized
        planes = (canvas[:, :, ::-1] if self._is_rgb else canvas).transpose(2, 0, 1)[None]
        taken = planes.astype(self._type)
        if self._scale != 1:
            taken = (taken * self._scale).astype(self._type)
        return np.ascontiguousarray(taken), _Placed(across, down, left, top)

    def _blank(self) -> npt.NDArray[np.generic]:
        return np.zeros((1, 3, self.size[1], self.size[0]), self._type)

    def _run(self, taken: npt.NDArray[np.generic]) -> list[Floats]:
        try:
            outputs = self._session.run(None, {self._input: taken})
        except _REFUSALS as error:
            raise ModelError(f"{self.name} fails on an input of {taken.shape}: {_first_line(error)}") from error
        return [np.asarray(output, np.float32) for output in outputs]

    def _read(self, outputs: list[Floats]) -> RawBoxes:
        return read_output(self._layout, outputs, self.size, self._description, len(self.classes))

    def _input_of(self, model: Model) -> tuple[str, type[np.generic], tuple[int, int]]:
        inputs = self._session.get_inputs()
        told = ", ".join(f"{each.name} {each.type} {each.shape}" for each in inputs)
        if len(inputs) != 1 or len(inputs[0].shape) != len("NCHW") or inputs[0].shape[1] not in {3, "3"}:
            raise ModelError(f"{model.path.name} takes {told}; a detector takes one picture, 1 x 3 x height x width")
        if inputs[0].type not in _TYPES:
            raise ModelError(f"{model.path.name} takes {told}; its numbers have to be float, float16 or uint8")
        height, width = (side if isinstance(side, int) else _USUAL_SIDE for side in inputs[0].shape[2:])
        return inputs[0].name, _TYPES[inputs[0].type], model.description.size or (width, height)


def _opened(model: Model) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(model.path, options, providers=["CPUExecutionProvider"])
    except _REFUSALS as error:
        raise ModelError(f"{model.path.name} cannot be loaded: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
