import numpy as np
import pytest

from vision.detection.layouts import Floats, read_output, tell_layout
from vision.models.description import BoxForm, Description, Layout
from vision.models.errors import ModelError

SIZE = (64, 32)
PLACES = 8 * 4 + 4 * 2 + 2 * 1
CLASSES = 3


def zeros(*shape: int) -> Floats:
    return np.zeros(shape, np.float32)


@pytest.mark.parametrize(
    ("shapes", "layout"),
    [
        ([(1, PLACES, 8)], Layout.YOLOX),
        ([(1, 3 * PLACES, 8)], Layout.YOLOV5),
        ([(1, 7, PLACES)], Layout.YOLOV8),
        ([(1, 300, 6)], Layout.DETECTIONS),
        ([(17, 6)], Layout.DETECTIONS),
        ([(1, 300, 4), (1, 300), (1, 300)], Layout.BOXES_SCORES_LABELS),
    ],
)
def test_a_layout_is_told_by_the_shape_of_its_output(shapes: list[tuple[int, ...]], layout: Layout) -> None:
    assert tell_layout([zeros(*shape) for shape in shapes], SIZE, CLASSES) is layout


def test_an_output_of_no_known_shape_is_refused_with_what_it_is_and_what_would_fit() -> None:
    with pytest.raises(ModelError, match=r"1x5x9 fit no layout .* yolox gives 1x42x8"):
        tell_layout([zeros(1, 5, 9)], SIZE, CLASSES)


def test_yolox_is_read_in_cells_of_its_strides() -> None:
    output = zeros(1, PLACES, 8)
    second_row_third_cell = 8 + 2
    output[0, second_row_third_cell] = (0.5, 0.25, np.log(2), np.log(3), 0.5, 0.1, 0.8, 0.2)

    raw = read_output(Layout.YOLOX, [output], SIZE, Description(), CLASSES)

    np.testing.assert_allclose(raw.corners[second_row_third_cell], (12, -2, 28, 22), atol=1e-5)
    np.testing.assert_allclose(raw.scores[second_row_third_cell], (0.05, 0.4, 0.1), atol=1e-6)


def test_nonsense_of_a_network_does_not_overflow() -> None:
    output = np.full((1, PLACES, 8), 1e4, np.float32)

    assert np.isfinite(read_output(Layout.YOLOX, [output], SIZE, Description(), CLASSES).corners).all()


def test_yolov5_and_yolov8_are_read_as_centres_in_pixels() -> None:
    five, eight = zeros(1, 3 * PLACES, 8), zeros(1, 7, PLACES)
    five[0, 4] = (20, 10, 8, 6, 0.5, 0.0, 0.6, 0.0)
    eight[0, :, 4] = (20, 10, 8, 6, 0.0, 0.3, 0.0)

    for layout, output in ((Layout.YOLOV5, five), (Layout.YOLOV8, eight)):
        raw = read_output(layout, [output], SIZE, Description(), CLASSES)
        np.testing.assert_allclose(raw.corners[4], (16, 7, 24, 13))
        np.testing.assert_allclose(raw.scores[4], (0, 0.3, 0), atol=1e-6)


def test_a_list_of_detections_is_read_and_unknown_classes_have_no_score() -> None:
    listed = np.array([[1, 2, 3, 4, 0.9, 1], [5, 6, 7, 8, 0.8, 7]], np.float32)

    raw = read_output(Layout.DETECTIONS, [listed[None]], SIZE, Description(), CLASSES)

    np.testing.assert_allclose(raw.corners, listed[:, :4])
    np.testing.assert_allclose(raw.scores, [(0, 0.9, 0), (0, 0, 0)])


def test_normalised_centres_become_corners_in_pixels() -> None:
    outputs = [np.array([[0.5, 0.5, 0.25, 0.5]], np.float32), np.array([0.7], np.float32), np.array([2], np.float32)]
    description = Description(boxes=BoxForm.CENTRES, is_normalised=True)

    raw = read_output(Layout.BOXES_SCORES_LABELS, outputs, SIZE, description, CLASSES)

    np.testing.assert_allclose(raw.corners, [(24, 8, 40, 24)])
    np.testing.assert_allclose(raw.scores, [(0, 0, 0.7)], atol=1e-6)


@pytest.mark.parametrize("layout", list(Layout))
def test_an_output_that_is_not_of_its_declared_layout_is_refused(layout: Layout) -> None:
    with pytest.raises(ModelError, match="1x9x11"):
        read_output(layout, [zeros(1, 9, 11)], SIZE, Description(), CLASSES)
