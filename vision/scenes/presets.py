"""The scenes there are, by name: a street, and where the camera stands."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from streams.contracts.cameras import HealthCondition
from streams.contracts.sightings import VehicleClass
from vision.scenes.streets import Carriageway, Signal, Street
from vision.scenes.viewpoint import Viewpoint

Size = tuple[int, int]

_SAIGON = (
    (VehicleClass.TWO_WHEELER, 0.80),
    (VehicleClass.CAR, 0.15),
    (VehicleClass.BUS, 0.02),
    (VehicleClass.TRUCK, 0.03),
)
"""The order of magnitude of Ho Chi Minh City's streets, where four of five vehicles are motorcycles."""
_ARTERIAL = (
    (VehicleClass.TWO_WHEELER, 0.62),
    (VehicleClass.CAR, 0.27),
    (VehicleClass.BUS, 0.04),
    (VehicleClass.TRUCK, 0.07),
)
_ALLEY = ((VehicleClass.TWO_WHEELER, 0.97), (VehicleClass.CAR, 0.03))


class SceneName(StrEnum):
    """`street`: obliquely from a pole. `arterial`: from its side. `above`: from a high building. `alley`: a lane."""

    STREET = "street"
    ARTERIAL = "arterial"
    JUNCTION = "junction"
    ABOVE = "above"
    ALLEY = "alley"


USUAL_FLOW = {
    SceneName.STREET: 4000.0,
    SceneName.ARTERIAL: 3600.0,
    SceneName.JUNCTION: 3600.0,
    SceneName.ABOVE: 3600.0,
    SceneName.ALLEY: 900.0,
}
"""Vehicles an hour."""


class Weather(StrEnum):
    """`clouds`: the sun comes and goes within seconds."""

    CLEAR = "clear"
    CLOUDS = "clouds"
    RAIN = "rain"
    DUSK = "dusk"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Fault:
    """The camera ails from `start_s` on, for `lasts_s`."""

    condition: HealthCondition
    start_s: float
    lasts_s: float

    def is_on(self, time_s: float) -> bool:
        """Whether it ails now."""
        return self.start_s <= time_s < self.start_s + self.lasts_s


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneConfig:
    """A scene: the same config is the same pictures.

    `flow`: vehicles an hour, all carriageways together; None: what is usual there.

    `is_hidden_behind`: a tree and a lamp post stand between camera and road.
    """

    name: SceneName = SceneName.STREET
    seed: int = 1
    weather: Weather = Weather.CLEAR
    flow: float | None = None
    size: Size = (640, 360)
    rate: float = 15.0
    is_hidden_behind: bool = False
    faults: tuple[Fault, ...] = ()


def flow_of(config: SceneConfig) -> float:
    """Vehicles an hour."""
    return USUAL_FLOW[config.name] if config.flow is None else config.flow


def street_of(config: SceneConfig) -> Street:
    """What is drawn."""
    street, _ = _SCENES[config.name]()
    if config.is_hidden_behind:
        tree, post = _IN_THE_WAY[config.name]
        street = replace(street, trees=(*street.trees, *tree), posts=(*street.posts, *post))
    return street


def viewpoint_of(config: SceneConfig) -> Viewpoint:
    """From where it is drawn."""
    _, viewpoint = _SCENES[config.name]()
    return replace(viewpoint, size=config.size)


_UNSIZED = (640, 360)


def _street() -> tuple[Street, Viewpoint]:
    there = Carriageway(start=(3.5, -15), heading=0, length=135, width=7, lanes=2, share=0.5)
    back = Carriageway(start=(-3.5, 120), heading=180, length=135, width=7, lanes=2, share=0.5)
    street = Street(
        carriageways=(there, back),
        half_width=7,
        left=-11,
        right=11,
        end=122,
        mix=_SAIGON,
        speed_kmh=34,
        trees=((-9, 26), (-9, 42), (9.2, 38), (-9, 60), (9.2, 56), (9.2, 78)),
        posts=((-8, 33), (8, 48), (-8, 72)),
        pedestrians=8,
    )
    return street, Viewpoint(x=4.5, y=0, height=7.5, yaw=-9, pitch=17, focal=0.92, size=_UNSIZED)


def _arterial() -> tuple[Street, Viewpoint]:
    there = Carriageway(start=(5, -75), heading=0, length=150, width=9, lanes=3, share=0.5)
    back = Carriageway(start=(-5, 75), heading=180, length=150, width=9, lanes=3, share=0.5)
    street = Street(
        carriageways=(there, back),
        half_width=9.5,
        left=-15,
        right=45,
        end=200,
        begin=-200,
        mix=_ARTERIAL,
        speed_kmh=42,
        trees=((-11.5, -21), (-11.5, -8), (-11.5, 5), (-11.5, 18)),
        posts=((-10.5, -14), (-10.5, 12)),
        pedestrians=8,
    )
    return street, Viewpoint(x=27, y=0, height=9, yaw=-90, pitch=17, focal=0.95, size=_UNSIZED)


def _junction() -> tuple[Street, Viewpoint]:
    main, side = Signal(red_s=24, green_s=26, offset_s=6), Signal(red_s=29, green_s=21, offset_s=33)
    approach = Carriageway(
        start=(-3.5, 130), heading=180, length=150, width=7, lanes=2, share=0.45, stop_at=104, signal=main
    )
    leaving = Carriageway(
        start=(3.5, -20), heading=0, length=150, width=7, lanes=2, share=0.25, stop_at=25, signal=main
    )
    across = Carriageway(
        start=(-70, 11.8), heading=90, length=140, width=6, lanes=2, share=0.15, stop_at=60, signal=side
    )
    back = Carriageway(start=(70, 18.2), heading=270, length=140, width=6, lanes=2, share=0.15, stop_at=60, signal=side)
    street = Street(
        carriageways=(approach, leaving, across, back),
        half_width=7,
        left=-11,
        right=11,
        end=132,
        crossing=(8.4, 21.6),
        mix=_SAIGON,
        speed_kmh=34,
        trees=((-9.2, 44), (9.2, 40), (-9.2, 66), (9.2, 62)),
        posts=((-8, 30), (8, 30)),
        pedestrians=10,
    )
    return street, Viewpoint(x=-5.5, y=-1, height=8.5, yaw=4, pitch=18, focal=0.9, size=_UNSIZED)


def _above() -> tuple[Street, Viewpoint]:
    there = Carriageway(start=(3.5, -45), heading=0, length=90, width=7, lanes=2, share=0.5)
    back = Carriageway(start=(-3.5, 45), heading=180, length=90, width=7, lanes=2, share=0.5)
    street = Street(
        carriageways=(there, back),
        half_width=7,
        left=-13,
        right=13,
        end=200,
        begin=-200,
        mix=_SAIGON,
        speed_kmh=34,
        trees=((-10.5, -14), (-10.5, 9)),
        posts=((8, 1),),
        pedestrians=8,
    )
    return street, Viewpoint(x=-1, y=0, height=34, yaw=-90, pitch=86, focal=0.9, size=_UNSIZED)


def _alley() -> tuple[Street, Viewpoint]:
    there = Carriageway(start=(1.15, -10), heading=0, length=75, width=2.2, lanes=1, share=0.5)
    back = Carriageway(start=(-1.15, 65), heading=180, length=75, width=2.2, lanes=1, share=0.5)
    street = Street(
        carriageways=(there, back),
        half_width=2.3,
        left=-3.6,
        right=3.6,
        end=66,
        mix=_ALLEY,
        speed_kmh=20,
        posts=((-3.1, 24),),
        pedestrians=5,
        is_marked=False,
    )
    return street, Viewpoint(x=2.2, y=0, height=4.6, yaw=-7, pitch=19, focal=0.9, size=_UNSIZED)


_SCENES: dict[SceneName, Callable[[], tuple[Street, Viewpoint]]] = {
    SceneName.STREET: _street,
    SceneName.ARTERIAL: _arterial,
    SceneName.JUNCTION: _junction,
    SceneName.ABOVE: _above,
    SceneName.ALLEY: _alley,
}

_Places = tuple[tuple[float, float], ...]
_IN_THE_WAY: dict[SceneName, tuple[_Places, _Places]] = {
    SceneName.STREET: ((), ((2.9, 9.5),)),
    SceneName.ARTERIAL: (((11.4, -3.4),), ((11.0, 4.2),)),
    SceneName.JUNCTION: ((), ((-5.0, 7.2),)),
    SceneName.ABOVE: (((8.2, -3.0),), ()),
    SceneName.ALLEY: ((), ((0.6, 5.2),)),
}
