"""Health on synthetic streets: what is wrong is said, and what is only weather, night or traffic is not."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from streams.contracts.cameras import HealthCondition
from vision.frames import Frame, Image
from vision.health.watching import HealthWatch

WIDTH, HEIGHT = 640, 360
Fault = Callable[[Image], Image]
_MIDDLE = 20


def a_street(light: float = 1.0) -> Image:
    """Houses with windows, a road with markings, a kerb, some trees."""
    draw = np.random.default_rng(3)
    street = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)
    for left in range(0, WIDTH, 80):
        cv2.rectangle(street, (left, 20), (left + 70, 150), tuple(int(c) for c in draw.integers(60, 200, 3)), -1)
        for window in range(12):
            corner = (left + 8 + window % 3 * 20, 32 + window // 3 * 28)
            cv2.rectangle(street, corner, (corner[0] + 11, corner[1] + 16), (30, 30, 30), -1)
    cv2.rectangle(street, (0, 200), (WIDTH, HEIGHT), (70, 70, 70), -1)
    for left in range(10, WIDTH, 60):
        cv2.rectangle(street, (left, 276), (left + 30, 281), (230, 230, 230), -1)
    for _ in range(300):
        centre = (int(draw.integers(0, WIDTH)), int(draw.integers(155, 198)))
        cv2.circle(street, centre, 3, (20, int(draw.integers(60, 160)), 20), -1)
    return np.asarray(np.clip(street * light, 0, 255), np.uint8)


class Filmed:
    """A picture a second (or in `step_s`), with the noise of a sensor."""

    def __init__(self, noise: float = 3.0, step_s: int = 1) -> None:
        self.watch = HealthWatch()
        self._noise, self._step_s = noise, step_s
        self._draw = np.random.default_rng(1)
        grey = self._draw.normal(_MIDDLE, noise, (HEIGHT + 64, WIDTH + 64)).round().clip(0, 255).astype(np.uint8)
        self._patterns = np.repeat(grey[..., None], 3, axis=2)
        self.now_s = 0.0
        self.history: list[frozenset[HealthCondition]] = []

    def show(self, picture: Image | Callable[[float], Image], for_s: int) -> frozenset[HealthCondition]:
        for _ in range(0, for_s, self._step_s):
            image = picture(self.now_s) if callable(picture) else picture
            if self._noise:
                image = self._noisy(image)
            self.history.append(self.watch.see(Frame(int(self.now_s) + 1, self.now_s, 0, image)))
            self.now_s += self._step_s
        return self.history[-1]

    def _noisy(self, image: Image) -> Image:
        """One of few patterns, somewhere else each time: drawing them anew takes longer than the watching."""
        across, down = (int(by) for by in self._draw.integers(0, 64, 2))
        noise = self._patterns[down : down + image.shape[0], across : across + image.shape[1]]
        return np.asarray(cv2.subtract(cv2.add(image, noise), np.full_like(image, _MIDDLE)), np.uint8)

    @property
    def ever(self) -> set[HealthCondition]:
        return {condition for conditions in self.history for condition in conditions}


def blurred(image: Image) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 4), np.uint8)


def covered(image: Image) -> Image:
    """A bag over most of the lens."""
    bag = image.copy()
    bag[:, : int(WIDTH * 0.85)] = (60, 70, 80)
    return np.asarray(cv2.GaussianBlur(bag, (0, 0), 12), np.uint8)


def turned(image: Image) -> Image:
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 6, 1)
    return np.asarray(cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT), np.uint8)


def shifted(image: Image) -> Image:
    return np.roll(image, WIDTH // 25, axis=1)


def dark(image: Image) -> Image:
    return np.asarray(image // 12, np.uint8)


@pytest.mark.parametrize(
    ("fault", "condition"),
    [
        (blurred, HealthCondition.BLURRED),
        (covered, HealthCondition.COVERED),
        (turned, HealthCondition.MOVED),
        (shifted, HealthCondition.MOVED),
        (dark, HealthCondition.DARK),
    ],
)
@pytest.mark.parametrize("light", [1.0, 0.4])
def test_a_fault_begins_after_it_has_lasted_and_ends_when_it_is_gone(
    fault: Fault, condition: HealthCondition, light: float
) -> None:
    filmed = Filmed()
    street = a_street(light)

    before = filmed.show(street, 40)
    at_once = filmed.show(fault(street), 15)
    after_a_while = filmed.show(fault(street), 30)
    again = filmed.show(street, 30)

    assert (before, at_once, again) == (frozenset(), frozenset(), frozenset())
    assert after_a_while == {condition}
    assert filmed.ever == {condition}


def a_truck(street: Image) -> Image:
    passing = street.copy()
    cv2.rectangle(passing, (0, 10), (WIDTH, HEIGHT - 20), (190, 60, 40), -1)
    cv2.putText(passing, "FREIGHT", (60, 200), cv2.FONT_HERSHEY_SIMPLEX, 4, (250, 250, 250), 9)
    return passing


def test_a_truck_that_fills_the_picture_for_five_seconds_is_traffic() -> None:
    filmed = Filmed()
    street = a_street()

    for _ in range(4):
        filmed.show(street, 30)
        filmed.show(a_truck(street), 5)
    filmed.show(street, 30)

    assert filmed.ever == set()


def test_dusk_a_night_with_headlights_and_dawn_are_no_fault() -> None:
    street = a_street()
    lamps = [(80, 190), (300, 185), (520, 190)]

    def by_time(now_s: float) -> Image:
        light = float(np.interp(now_s, [60, 1_200, 1_500, 2_600], [1, 0.12, 0.12, 1]))
        picture = np.asarray(street * light, np.uint8)
        for lamp in lamps if light < 0.5 else []:
            cv2.circle(picture, lamp, 6, (220, 240, 250), -1)
        if light < 0.3 and int(now_s) % 11 < 3:
            left = int(now_s) % 11 * 180
            cv2.circle(picture, (left, 290), 40, (120, 130, 130), -1)
            cv2.circle(picture, (left, 290), 12, (250, 250, 250), -1)
        return picture

    filmed = Filmed(step_s=3)
    filmed.show(by_time, 2_700)

    assert filmed.ever == set()


def test_rain_is_no_fault() -> None:
    street = a_street()
    draw = np.random.default_rng(5)

    def raining(_: float) -> Image:
        picture = np.asarray(street * 0.7 + 30, np.uint8)
        for left, top in draw.integers(0, (WIDTH, HEIGHT), (250, 2)):
            cv2.line(picture, (int(left), int(top)), (int(left) + 2, int(top) + 14), (170, 170, 170), 1)
        return picture

    filmed = Filmed(noise=6)
    filmed.show(street, 60)
    filmed.show(raining, 120)
    filmed.show(street, 60)

    assert filmed.ever == set()


def test_a_picture_that_does_not_change_at_all_is_frozen_and_one_with_noise_is_not() -> None:
    frozen, alive = Filmed(noise=0), Filmed(noise=1)
    street = a_street()

    assert alive.show(street, 300) == frozenset()
    assert frozen.show(street, 29) == frozenset()
    assert frozen.show(street, 5) == {HealthCondition.FROZEN}
    assert frozen.show(np.roll(street, 1, axis=1), 1) == {HealthCondition.FROZEN}
    assert frozen.show(lambda now_s: np.roll(street, int(now_s) % 2, axis=1), 5) == frozenset()


def test_the_clock_in_a_frozen_picture_ticks_and_it_is_frozen_all_the_same() -> None:
    street = a_street()

    def ticking(now_s: float) -> Image:
        picture = street.copy()
        cv2.putText(picture, f"08:00:{int(now_s) % 60:02}", (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255,) * 3)
        return picture

    assert Filmed(noise=0).show(ticking, 40) == {HealthCondition.FROZEN}


def test_an_encoder_that_repeats_a_calm_scene_is_learned() -> None:
    """Bit for bit the same for 25 s, then a car: three times as long has to pass before it counts as frozen."""
    street = a_street()
    filmed = Filmed(noise=0)

    def calm(now_s: float) -> Image:
        return a_truck(street) if int(now_s) % 25 == 24 else street

    filmed.show(calm, 200)
    assert filmed.show(street, 60) == frozenset()
    assert filmed.show(street, 40) == {HealthCondition.FROZEN}


def test_a_camera_covered_from_the_start_is_covered() -> None:
    wall = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)

    assert Filmed(noise=1).show(wall, 30) == {HealthCondition.COVERED}


def test_ten_seconds_without_a_frame_are_unreachable_and_nothing_else_is_known_then() -> None:
    filmed = Filmed()
    street = a_street()
    filmed.show(street, 30)
    filmed.show(blurred(street), 40)

    told = [filmed.watch.absent(since_s) for since_s in (5, 9.9, 10, 600)]
    filmed.now_s += 600
    back = filmed.show(blurred(street), 1)
    well = filmed.show(street, 20)

    blind = frozenset((HealthCondition.UNREACHABLE,))
    assert told == [{HealthCondition.BLURRED}, {HealthCondition.BLURRED}, blind, blind]
    assert back == {HealthCondition.BLURRED}
    assert well == frozenset()


def test_a_camera_moved_while_it_was_unreachable_has_moved() -> None:
    filmed = Filmed()
    street = a_street()
    filmed.show(street, 40)

    filmed.watch.absent(60)
    filmed.now_s += 60

    assert filmed.show(turned(street), 30) == {HealthCondition.MOVED}


def test_a_camera_that_changes_its_resolution_is_well() -> None:
    filmed = Filmed()
    street = a_street()
    filmed.show(street, 40)

    filmed.show(np.asarray(cv2.resize(street, (320, 180), interpolation=cv2.INTER_AREA), np.uint8), 60)

    assert filmed.ever == set()
