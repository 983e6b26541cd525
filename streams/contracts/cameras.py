"""Cameras as the registry knows them, what is drawn on their picture, and which devices follow from that.

Places on the picture are pixels, origin top left, of a picture of `frame` (width, height); where `frame` is left out,
of the stream as it comes. A stream that changes its size is measured in the same places.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import msgspec

from streams.contracts.devices import Device, Location

Coordinate = Annotated[float, msgspec.Meta(ge=-100_000, le=100_000)]
Pixel = tuple[Coordinate, Coordinate]
"""x, y."""
Metres = tuple[Coordinate, Coordinate]
"""x, y on the ground, from a corner of one's choice."""
PartId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$")]
Length = Annotated[float, msgspec.Meta(gt=0, le=10_000)]
Side = Annotated[int, msgspec.Meta(ge=16, le=16_384)]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
Label = Annotated[str, msgspec.Meta(max_length=120)]

LINE_KIND, ZONE_KIND, TURN_KIND, CAMERA_KIND = "camera_line", "camera_zone", "camera_turn", "camera"
"""The kinds of the devices that follow from a camera."""


class Direction(StrEnum):
    """Across a line: the dominant image axis of the movement's part along the line's normal."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"


_ARROWS = {Direction.UP: "↑", Direction.DOWN: "↓", Direction.LEFT: "←", Direction.RIGHT: "→"}


class HealthCondition(StrEnum):
    """What ails a camera: the subject of its health sightings, repeated every 10 s while it lasts."""

    UNREACHABLE = "unreachable"
    FROZEN = "frozen"
    DARK = "dark"
    BLURRED = "blurred"
    COVERED = "covered"
    MOVED = "moved"


class IncidentKind(StrEnum):
    """The subject of an incident sighting."""

    WRONG_WAY = "wrong_way"
    STOPPED = "stopped"


class DetectorKind(StrEnum):
    """How vehicles are found. `auto`: by the model and by motion, as the view allows."""

    AUTO = "auto"
    MOTION = "motion"
    ONNX = "onnx"


class Counts(StrEnum):
    """Who is counted at a line."""

    VEHICLES = "vehicles"
    PEDESTRIANS = "pedestrians"
    ALL = "all"


class CountingLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A line; who crosses it is counted. `allowed`: other directions are wrong-way; empty: both are allowed."""

    id: PartId
    start: Pixel
    end: Pixel
    name: Label = ""
    counts: Counts = Counts.VEHICLES
    allowed: Annotated[tuple[Direction, ...], msgspec.Meta(max_length=2)] = ()


class ZoneKind(StrEnum):
    """`road`: vehicles are looked for here only. `lane` and `zone` are measured; a lane has a way it runs."""

    ROAD = "road"
    LANE = "lane"
    ZONE = "zone"


class Zone(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A polygon. `heading` (from, to) is the way its traffic runs: who drives against it is wrong-way.

    `length_m`: how long it is along the road, for densities and queues where the camera is not calibrated.
    `stopped_after_s`: who stands longer than that, outside a queue, is a stopped vehicle; null: nobody is.
    """

    id: PartId
    polygon: Annotated[tuple[Pixel, ...], msgspec.Meta(min_length=3, max_length=64)]
    kind: ZoneKind = ZoneKind.ZONE
    name: Label = ""
    heading: tuple[Pixel, Pixel] | None = None
    length_m: Length | None = None
    stopped_after_s: Seconds | None = None


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A turning movement: who crosses `origin` and then `destination`, both lines of this camera."""

    id: PartId
    origin: PartId
    destination: PartId
    name: Label = ""


class GroundPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A point of the road: where it is on the picture, and where on the ground."""

    pixel: Pixel
    metres: Metres


class KnownLength(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two points of the road on the picture, and how far they are apart."""

    start: Pixel
    end: Pixel
    metres: Length


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the picture lies on the ground: four or more points, or three or more known lengths in different places."""

    points: Annotated[tuple[GroundPoint, ...], msgspec.Meta(max_length=32)] = ()
    lengths: Annotated[tuple[KnownLength, ...], msgspec.Meta(max_length=32)] = ()


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What is drawn on the picture, and how it is looked at: also the content of a `camera.toml`."""

    frame: tuple[Side, Side] | None = None
    lines: Annotated[tuple[CountingLine, ...], msgspec.Meta(max_length=32)] = ()
    zones: Annotated[tuple[Zone, ...], msgspec.Meta(max_length=32)] = ()
    turns: Annotated[tuple[Turn, ...], msgspec.Meta(max_length=64)] = ()
    calibration: Calibration | None = None
    detector: DetectorKind = DetectorKind.AUTO


class Camera(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, tag="camera"):
    """A camera.

    `source` is an address without user and password; these are in `sealed`, which only holders of the installation's
    secret can open (`streams/runtime/sealing.py`): rtsp, rtsps, http and https (MJPEG) URLs, `file:` URLs of videos
    and folders of pictures (played in a loop, at their own speed), `scene:` (drawn by the product).
    """

    id: str
    source: str
    sealed: str = ""
    name: str = ""
    location: Location | None = None
    area: str | None = None
    tags: tuple[str, ...] = ()
    is_enabled: bool = True
    view: View = View()


def camera_devices(camera: Camera) -> Iterator[Device]:
    """The camera itself, then a device for each line and direction, zone, lane and turn: they measure properties."""
    yield _device(camera, camera.id, CAMERA_KIND, camera.name or camera.id, parent=None, interval_s=10)
    for line in camera.view.lines:
        for direction in line_directions(line):
            name = f"{camera.name or camera.id} · {line.name or line.id} {_ARROWS[direction]}"
            yield _device(camera, line_device(camera.id, line.id, direction), LINE_KIND, name)
    for zone in camera.view.zones:
        if zone.kind is not ZoneKind.ROAD:
            name = f"{camera.name or camera.id} · {zone.name or zone.id}"
            yield _device(camera, part_device(camera.id, zone.id), ZONE_KIND, name)
    for turn in camera.view.turns:
        name = f"{camera.name or camera.id} · {turn.name or turn.id}"
        yield _device(camera, part_device(camera.id, turn.id), TURN_KIND, name)


def line_directions(line: CountingLine) -> tuple[Direction, Direction]:
    """The two ways across a line: along the axis that its normal is nearer to; a diagonal one counts as upright."""
    along_x, along_y = abs(line.end[0] - line.start[0]), abs(line.end[1] - line.start[1])
    return (Direction.UP, Direction.DOWN) if along_x > along_y else (Direction.LEFT, Direction.RIGHT)


def line_device(camera_id: str, line_id: str, direction: Direction) -> str:
    """The id of the device that counts one direction of a line."""
    return f"{camera_id}:{line_id}:{direction}"


def part_device(camera_id: str, part_id: str) -> str:
    """The id of the device of a zone or a turn."""
    return f"{camera_id}:{part_id}"


def _device(
    camera: Camera, device_id: str, kind: str, name: str, *, parent: str | None = "", interval_s: float = 60
) -> Device:
    return Device(
        id=device_id,
        kind=kind,
        name=name,
        location=camera.location,
        interval_s=interval_s,
        tags=camera.tags,
        parent=camera.id if parent == "" else parent,
        area=camera.area,
    )
