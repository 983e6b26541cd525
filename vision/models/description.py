"""What a model takes and gives: a TOML file beside it (`yolov8n.toml` beside `yolov8n.onnx`), all of it optional.

    layout = "yolov8"                     # yolox, yolov5, yolov8, detections, boxes_scores_labels; else by its shape
    classes = ["person", "bicycle", …]    # in the model's order; else the 80 of COCO
    colours = "rgb"                       # or bgr
    scale = 0.00392156862745098           # what a pixel of 0 to 255 is multiplied with
    size = [640, 640]                     # width, height; else as the model says
    fit = "centre"                        # where the picture lies in the input: top_left, centre; or stretch
    boxes = "corners"                     # of detections and boxes_scores_labels: corners or centres
    is_normalised = false                 # … and whether they are shares of the input instead of pixels

What is left out is what the layout's own project exports by default.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec

from vision.models.errors import ModelError


class Layout(StrEnum):
    """How the output is to be read."""

    YOLOX = "yolox"
    """1 x places x (4 + 1 + classes): steps within a cell of 8, 16, 32 pixels, logarithms of sides, objectness."""
    YOLOV5 = "yolov5"
    """1 x places x (4 + 1 + classes): centre, width, height in pixels, objectness."""
    YOLOV8 = "yolov8"
    """1 x (4 + classes) x places: centre, width, height in pixels; no objectness."""
    DETECTIONS = "detections"
    """n x 6: corners, score, class; overlapping ones already removed."""
    BOXES_SCORES_LABELS = "boxes_scores_labels"
    """Three outputs of these names: n x 4, n, n."""


class Colours(StrEnum):
    """The order of the input's channels."""

    BGR = "bgr"
    RGB = "rgb"


class Fit(StrEnum):
    """How a picture of another shape lies in the input."""

    TOP_LEFT = "top_left"
    CENTRE = "centre"
    STRETCH = "stretch"


class BoxForm(StrEnum):
    """What the four numbers of a box are."""

    CORNERS = "corners"
    CENTRES = "centres"


Side = Annotated[int, msgspec.Meta(ge=32, le=4_096)]


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is known of a model beyond its file; None: as is usual for its layout."""

    layout: Layout | None = None
    classes: tuple[str, ...] | None = None
    colours: Colours | None = None
    scale: Annotated[float, msgspec.Meta(gt=0, le=1)] | None = None
    size: tuple[Side, Side] | None = None
    fit: Fit | None = None
    boxes: BoxForm = BoxForm.CORNERS
    is_normalised: bool = False


def description_beside(model: Path) -> Description:
    """The description beside the model's file; an empty one where there is none. ModelError says what is wrong."""
    return read_description(model.with_suffix(".toml"))


def read_description(path: Path) -> Description:
    """The description in a file; an empty one where there is none. ModelError says what is wrong."""
    if not path.exists():
        return Description()
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Description)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ModelError(f"{path.name}, which describes a model: {error}") from error


COCO = tuple(
    """person;bicycle;car;motorcycle;airplane;bus;train;truck;boat;traffic light;fire hydrant;stop sign;parking meter;
    bench;bird;cat;dog;horse;sheep;cow;elephant;bear;zebra;giraffe;backpack;umbrella;handbag;tie;suitcase;frisbee;skis;
    snowboard;sports ball;kite;baseball bat;baseball glove;skateboard;surfboard;tennis racket;bottle;wine glass;cup;
    fork;knife;spoon;bowl;banana;apple;sandwich;orange;broccoli;carrot;hot dog;pizza;donut;cake;chair;couch;
    potted plant;bed;dining table;toilet;tv;laptop;mouse;remote;keyboard;cell phone;microwave;oven;toaster;sink;
    refrigerator;book;clock;vase;scissors;teddy bear;hair drier;toothbrush""".replace("\n    ", "").split(";")
)
"""The 80 classes of the COCO data set, in its order."""
