import cv2
import numpy as np

from streams.contracts.sightings import VehicleClass
from tests.unit.vision.pictures import SIZE, a_frame
from vision.detection.detections import CLASSES, Boxes, Detections, no_boxes
from vision.frames import Image, Mask
from vision.masking.masking import Masking, mask
from vision.tracking.tracks import Box, Track

CAR, PERSON, RIDER = (300, 150, 420, 230), (100, 100, 140, 200), (500, 100, 550, 200)
Rect = tuple[int, int, int, int]


def sharp() -> Image:
    """Every pixel differs from the next: what is left as it was shows at once."""
    return np.random.default_rng(1).integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8)


def boxes(*rects: Rect) -> Boxes:
    return np.array(rects, np.float32).reshape(-1, 4)


def found(
    *things: tuple[VehicleClass, Rect],
    persons: Boxes | None = None,
    foreground: Mask | None = None,
    score: float = 0.8,
    beside: Boxes | None = None,
    looked_at: Rect | None = None,
) -> Detections:
    return Detections(
        boxes=boxes(*(rect for _, rect in things)),
        scores=np.full(len(things), score, np.float32),
        classes=np.array([CLASSES.index(each) for each, _ in things], np.int64),
        persons=no_boxes() if persons is None else persons,
        foreground=foreground,
        beside=no_boxes() if beside is None else beside,
        looked_at=looked_at,
    )


def part(image: Image, rect: Rect) -> Image:
    left, top, right, bottom = rect
    return image[top:bottom, left:right]


def is_hidden(masked: Image, rect: Rect) -> bool:
    """No detail is left: the picture's own has a variance of the Laplacian of more than 10,000."""
    return float(cv2.Laplacian(part(masked, rect), cv2.CV_64F).var()) < 60


def is_untouched(masked: Image, rect: Rect) -> bool:
    return bool((part(masked, rect) == part(sharp(), rect)).all())


def test_of_a_person_the_head_is_hidden_and_the_rest_is_not() -> None:
    masked = mask(sharp(), found((VehicleClass.PEDESTRIAN, PERSON), persons=boxes(PERSON)))

    assert is_hidden(masked, (100, 96, 140, 134))
    assert is_untouched(masked, (100, 150, 140, 200))


def test_of_who_sits_or_is_cut_off_all_is_hidden() -> None:
    sitting = (100, 100, 160, 190)

    assert is_hidden(mask(sharp(), found(persons=boxes(sitting))), sitting)


def test_of_a_vehicle_the_lower_half_is_hidden_and_the_rest_is_not() -> None:
    for each in (VehicleClass.CAR, VehicleClass.BUS, VehicleClass.TRUCK):
        masked = mask(sharp(), found((each, CAR)))

        assert is_hidden(masked, (300, 190, 420, 230))
        assert is_untouched(masked, (300, 150, 420, 184))


def test_a_two_wheeler_is_hidden_from_the_plate_to_the_head() -> None:
    assert is_hidden(mask(sharp(), found((VehicleClass.TWO_WHEELER, RIDER))), RIDER)


def test_nothing_else_is_changed() -> None:
    masked = mask(sharp(), found((VehicleClass.CAR, CAR), (VehicleClass.TWO_WHEELER, RIDER), persons=boxes(PERSON)))

    changed = (masked != sharp()).any(axis=2)
    allowed = np.zeros_like(changed)
    for left, top, right, bottom in ((290, 184, 430, 240), (490, 84, 560, 216), (90, 84, 150, 152)):
        allowed[top:bottom, left:right] = True
    assert not (changed & ~allowed).any()


def test_uncertain_finds_and_vehicles_beside_the_road_are_hidden_too() -> None:
    uncertain = mask(sharp(), found((VehicleClass.CAR, CAR), score=0.12))
    beside = mask(sharp(), found(beside=boxes(CAR)))

    assert is_hidden(uncertain, (300, 190, 420, 230))
    assert is_hidden(beside, (300, 190, 420, 230))


def test_a_track_that_was_not_found_in_this_frame_is_hidden() -> None:
    track = Track(1, Box(*CAR), VehicleClass.CAR, 0.8)

    assert is_hidden(mask(sharp(), found(), [track]), (300, 190, 420, 230))


def test_what_moves_is_hidden_with_a_margin() -> None:
    foreground = np.zeros((90, 160), np.uint8)
    foreground[40:50, 20:40] = 255

    masked = mask(sharp(), found((VehicleClass.OTHER, (80, 160, 160, 200)), foreground=foreground))

    assert is_hidden(masked, (76, 156, 164, 204))
    assert is_untouched(masked, (200, 100, 640, 360))


def test_what_moves_and_is_no_known_vehicle_is_hidden_beside_the_networks_finds() -> None:
    foreground = np.zeros((90, 160), np.uint8)
    foreground[37:58, 75:105] = 255
    foreground[10:20, 10:20] = 255

    masked = mask(sharp(), found((VehicleClass.CAR, CAR), foreground=foreground))

    assert is_hidden(masked, (40, 40, 80, 80))
    assert is_untouched(masked, (300, 150, 420, 184))


def test_without_a_detectors_answer_or_background_the_whole_picture_is_hidden() -> None:
    unknown = mask(sharp(), None)
    learning = mask(sharp(), found(foreground=np.full((90, 160), 255, np.uint8)))

    for masked in (unknown, learning):
        assert is_hidden(masked, (0, 0, *SIZE))


def test_what_was_not_looked_at_is_hidden() -> None:
    masked = mask(sharp(), found(looked_at=(100, 100, 400, 300)))

    assert is_untouched(masked, (100, 100, 400, 300))
    for strip in ((0, 0, 640, 100), (0, 300, 640, 360), (0, 100, 100, 300), (400, 100, 640, 300)):
        assert is_hidden(masked, strip)


def test_what_a_detector_misses_stays_hidden_for_a_second_where_it_should_be_by_now() -> None:
    masking = Masking()
    for number in range(1, 11):
        moved = (100 + 4 * number, 150, 160 + 4 * number, 200)
        masking.mask(a_frame(sharp(), number), found((VehicleClass.CAR, moved)))

    missed = [masking.mask(a_frame(sharp(), number), found()) for number in range(11, 40)]

    after_ten_frames = (100 + 4 * 20, 176, 160 + 4 * 20, 200)
    assert is_hidden(missed[9], after_ten_frames)
    assert is_untouched(missed[-1], (0, 0, *SIZE))


def test_what_was_found_in_a_picture_nobody_was_shown_stays_hidden_in_the_next_that_is() -> None:
    masking = Masking()
    masking.see(a_frame(sharp(), 1), found((VehicleClass.TWO_WHEELER, RIDER)))
    missed = a_frame(sharp(), 2)
    masking.see(missed, found())

    assert is_hidden(masking.masked(missed, found()), RIDER)


def test_found_again_it_leaves_no_trail() -> None:
    masking = Masking()
    for number in range(1, 21):
        moved = (100 + 4 * number, 150, 160 + 4 * number, 200)
        masked = masking.mask(a_frame(sharp(), number), found((VehicleClass.CAR, moved)))

    assert is_untouched(masked, (0, 0, 170, 360))


def test_a_part_finder_hides_what_it_finds() -> None:
    class Faces:
        def find(self, image: Image) -> Boxes:
            return boxes((image.shape[1] - 60, 20, image.shape[1] - 30, 60))

    masked = Masking([Faces()]).mask(a_frame(sharp(), 1), found())

    assert is_hidden(masked, (580, 20, 610, 60))


def test_the_picture_itself_is_not_touched() -> None:
    picture = sharp()

    mask(picture, found((VehicleClass.CAR, CAR)))

    assert (picture == sharp()).all()


def test_areas_that_reach_over_the_picture_are_hidden_as_far_as_it_goes() -> None:
    masked = mask(sharp(), found((VehicleClass.CAR, (-50, 300, 60, 400)), (VehicleClass.CAR, (700, 0, 800, 50))))

    assert is_hidden(masked, (0, 352, 60, 360))
