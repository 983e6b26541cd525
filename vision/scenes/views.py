"""What is drawn on a scene's picture, as if by who sets it up: a line, a lane, calibration, all by its camera.

Nothing here is by eye: places on the ground are projected by the camera the scene is drawn with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.contracts.cameras import Calibration, CountingLine, GroundPoint, Pixel, View, Zone, ZoneKind
from vision.scenes.presets import SceneConfig, SceneName, viewpoint_of
from vision.scenes.viewpoint import Viewpoint

_Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Places on the ground, x and y in metres. `lane` runs from its second side to its first."""

    line: tuple[_Place, _Place]
    line_name: str
    lane: tuple[_Place, _Place, _Place, _Place]
    lane_name: str
    heading: tuple[_Place, _Place]
    marks: Sequence[_Place]


_PLANS = {
    SceneName.STREET: _Plan(
        line=((-7.0, 20.0), (7.0, 20.0)),
        line_name="Mặt cắt đường",
        lane=((0.2, 14.5), (6.9, 14.5), (6.9, 40.0), (0.2, 40.0)),
        lane_name="Chiều đi",
        heading=((3.5, 16.0), (3.5, 36.0)),
        marks=((-6.5, 16), (6.5, 16), (-6.5, 30), (6.5, 30), (-6.5, 50), (6.5, 50)),
    ),
    SceneName.ARTERIAL: _Plan(
        line=((10.5, 0.0), (-10.5, 0.0)),
        line_name="Mặt cắt đại lộ",
        lane=((0.3, -8.0), (9.4, -6.0), (9.4, 6.0), (0.3, 8.0)),
        lane_name="Chiều gần",
        heading=((5.0, -6.0), (5.0, 6.0)),
        marks=((8.5, -4), (8.5, 4), (0, -7), (0, 7), (-8.5, -10), (-8.5, 10)),
    ),
    SceneName.JUNCTION: _Plan(
        line=((-7.0, 24.2), (-0.1, 24.2)),
        line_name="Vạch dừng",
        lane=((-6.9, 26.0), (-0.2, 26.0), (-0.2, 70.0), (-6.9, 70.0)),
        lane_name="Nhánh chờ đèn",
        heading=((-3.5, 60.0), (-3.5, 28.0)),
        marks=((-6.5, 26), (6.5, 26), (-6.5, 40), (6.5, 40), (-6.5, 60), (6.5, 60)),
    ),
    SceneName.ABOVE: _Plan(
        line=((7.2, 0.0), (-7.2, 0.0)),
        line_name="Mặt cắt đường",
        lane=((0.2, -14.0), (6.9, -14.0), (6.9, 14.0), (0.2, 14.0)),
        lane_name="Chiều đi",
        heading=((3.5, -12.0), (3.5, 12.0)),
        marks=((-6.5, -12), (6.5, -12), (-6.5, 12), (6.5, 12)),
    ),
    SceneName.ALLEY: _Plan(
        line=((-2.3, 11.0), (2.3, 11.0)),
        line_name="Đầu hẻm",
        lane=((0.0, 9.0), (2.3, 9.0), (2.3, 22.0), (0.0, 22.0)),
        lane_name="Chiều vào",
        heading=((1.15, 9.5), (1.15, 21.0)),
        marks=((-2.2, 9), (2.2, 9), (-2.2, 16), (2.2, 16), (-2.2, 30), (2.2, 30)),
    ),
}


def demo_view(config: SceneConfig) -> View:
    """The view of a scene, in the pixels of its own size."""
    viewpoint, plan = viewpoint_of(config), _PLANS[config.name]
    start, end = (_pixel(viewpoint, place) for place in plan.line)
    heading = tuple(_pixel(viewpoint, place) for place in plan.heading)
    return View(
        frame=config.size,
        lines=(CountingLine(id="line", start=start, end=end, name=plan.line_name),),
        zones=(
            Zone(
                id="lane",
                kind=ZoneKind.LANE,
                name=plan.lane_name,
                polygon=tuple(_pixel(viewpoint, place) for place in plan.lane),
                heading=(heading[0], heading[1]),
            ),
        ),
        calibration=Calibration(points=tuple(GroundPoint(_pixel(viewpoint, mark), mark) for mark in plan.marks)),
    )


def _pixel(viewpoint: Viewpoint, place: _Place) -> Pixel:
    x, y = viewpoint.pixel_of(*place)
    return round(x, 2), round(y, 2)
