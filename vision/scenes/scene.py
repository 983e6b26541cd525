"""A drawn street, frame after frame, with its truth: traffic goes on, is painted, seen through the weather, spoilt.

traffic, walkers ──> painting ──> weather ──> faults ──> noise ──> frame
       └──────────> truth
"""

import itertools
from collections.abc import Iterator

import numpy as np

from streams.contracts.cameras import HealthCondition, View
from streams.contracts.times import SECOND, Micros
from vision.frames import Frame, Image
from vision.scenes.background import Stage
from vision.scenes.effects import Air
from vision.scenes.painting import Painter, Shown
from vision.scenes.presets import SceneConfig, flow_of, street_of, viewpoint_of
from vision.scenes.skies import SKIES
from vision.scenes.sprites import sprites_of
from vision.scenes.traffic import Traffic, Vehicle
from vision.scenes.truth import Truth
from vision.scenes.viewpoint import Viewpoint
from vision.scenes.views import demo_view
from vision.scenes.walkers import Walkers

_WARM_UP_S, _WARM_UP_STEP_S = 40.0, 0.1
"""Traffic before the first frame, so that the street is as full as it will be."""
_MOVED = {"yaw": 7.0, "pitch": 3.0, "roll": 4.0}
"""Degrees by which somebody has pushed the camera."""


class Scene:
    """Plays once. The truth is of `view`, by default the demonstration's; it grows with the frames.

    One config gives the same pictures on every machine, but for the rounding of its arithmetic.
    """

    def __init__(self, config: SceneConfig, view: View | None = None) -> None:
        self.config = config
        self.view = view if view is not None else demo_view(config)
        self.truth = Truth(self.view, config.size)
        self._sky = SKIES[config.weather]
        self._street = street_of(config)
        # Each its own dice: more traffic does not change the houses.
        houses, cars, people, air = (np.random.default_rng((config.seed, part)) for part in range(4))
        self._stage = Stage.of(self._street, self._sky, houses)
        self._traffic = Traffic(self._street, flow_of(config), cars)
        self._walkers = Walkers(self._street, people)
        self._air = Air(self._sky, config.size, air)
        self._painters: dict[Viewpoint, Painter] = {}
        self._standing = viewpoint_of(config)
        self._pushed = self._standing.turned(**_MOVED)
        self._last: Image | None = None

    def frames(self, seconds: float | None = None, began_at: Micros = 0) -> Iterator[Frame]:
        """Frames for ever, or for so long; `at` goes on from `began_at` with the scene's own time."""
        self._warm_up()
        for number in itertools.count(1):
            time_s = (number - 1) / self.config.rate
            if seconds is not None and time_s >= seconds:
                return
            image = self._draw(number, time_s)
            yield Frame(number, time_s, began_at + round(time_s * SECOND), image)
            self._go_on(time_s, 1 / self.config.rate)

    def _draw(self, number: int, time_s: float) -> Image:
        self.truth.faults = frozenset(fault.condition for fault in self.config.faults if fault.is_on(time_s))
        painter = self._painter(self._viewpoint(time_s))
        if HealthCondition.FROZEN in self.truth.faults and self._last is not None:
            self._witness(painter.show(self._vehicles()), number, time_s)
            return self._last.copy()
        picture, shown = painter.paint(self._vehicles(), self._air.sunshine(time_s))
        self._witness(shown, number, time_s)
        picture = self._air.seen_through(picture, time_s)
        for condition in sorted(self.truth.faults):
            picture = self._air.ailing(picture, condition)
        image = self._air.noisy(picture)
        self._last = image.copy() if self.config.faults else None
        return image

    def _witness(self, shown: list[Shown], number: int, time_s: float) -> None:
        self.truth.see(shown, number, time_s, 1 / self.config.rate)

    def _vehicles(self) -> list[Vehicle]:
        return [*self._traffic.vehicles, *self._walkers.people]

    def _warm_up(self) -> None:
        for step in range(round(_WARM_UP_S / _WARM_UP_STEP_S)):
            self._go_on(step * _WARM_UP_STEP_S - _WARM_UP_S, _WARM_UP_STEP_S)

    def _go_on(self, time_s: float, step_s: float) -> None:
        self._traffic.step(step_s, time_s + step_s)
        self._walkers.step(step_s)

    def _viewpoint(self, time_s: float) -> Viewpoint:
        is_pushed = any(
            fault.condition is HealthCondition.MOVED and fault.is_on(time_s) for fault in self.config.faults
        )
        return self._pushed if is_pushed else self._standing

    def _painter(self, viewpoint: Viewpoint) -> Painter:
        if viewpoint not in self._painters:
            background = self._stage.seen_from(viewpoint)
            trees = np.random.default_rng(self.config.seed)
            sprites = sprites_of(self._street, self._sky, viewpoint, trees)
            self._painters[viewpoint] = Painter(viewpoint, background, self._sky, sprites)
        return self._painters[viewpoint]
