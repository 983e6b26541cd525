"""What is drawn on a camera's picture has to fulfil beyond its shape, before it is let into the registry."""

import math
from collections.abc import Iterable, Iterator

from api.cameras.geometry import are_in_general_position, area, crossing_sides
from api.plain_text import is_line
from api.problems import FieldError
from streams.contracts.cameras import (
    Calibration,
    CountingLine,
    Pixel,
    Turn,
    View,
    Zone,
    line_directions,
)

_SHORTEST_LINE = 4.0
"""Pixels. A line that is shorter has no two sides to speak of."""
_SMALLEST_AREA = 16.0
_LEAST_POINTS, _LEAST_LENGTHS = 4, 3


def view_flaws(view: View) -> list[FieldError]:
    """Everything that is wrong with a view, field by field (`zones[0].polygon`); empty if it may be used."""
    return [
        *_id_flaws(view),
        *(flaw for index, line in enumerate(view.lines) for flaw in _line_flaws(f"lines[{index}]", line)),
        *(flaw for index, zone in enumerate(view.zones) for flaw in _zone_flaws(f"zones[{index}]", zone)),
        *_turn_flaws(view),
        *_calibration_flaws(view.calibration),
        *_place_flaws(view),
    ]


def _id_flaws(view: View) -> Iterator[FieldError]:
    """Lines, zones and turns share their ids: each names a device of the camera."""
    known: dict[str, str] = {}
    for path, part in _parts(view):
        if part.id in known:
            yield FieldError(f"{path}.id", f"'{part.id}' is the id of {known[part.id]} already")
        known.setdefault(part.id, path)
        if not is_line(part.name):
            yield FieldError(f"{path}.name", "has control characters")


def _parts(view: View) -> Iterator[tuple[str, CountingLine | Zone | Turn]]:
    yield from ((f"lines[{index}]", line) for index, line in enumerate(view.lines))
    yield from ((f"zones[{index}]", zone) for index, zone in enumerate(view.zones))
    yield from ((f"turns[{index}]", turn) for index, turn in enumerate(view.turns))


def _line_flaws(path: str, line: CountingLine) -> Iterator[FieldError]:
    if math.dist(line.start, line.end) < _SHORTEST_LINE:
        yield FieldError(f"{path}.end", f"lies less than {_SHORTEST_LINE:g} pixels from start")
        return
    directions = line_directions(line)
    for direction in line.allowed:
        if direction not in directions:
            detail = f"{direction} is no way across this line; there are {' and '.join(directions)}"
            yield FieldError(f"{path}.allowed", detail)
    if len(set(line.allowed)) < len(line.allowed):
        yield FieldError(f"{path}.allowed", "each direction stands once")


def _zone_flaws(path: str, zone: Zone) -> Iterator[FieldError]:
    crossing = crossing_sides(zone.polygon)
    doubled = [n for n, point in enumerate(zone.polygon, start=1) if point == zone.polygon[n % len(zone.polygon)]]
    if doubled:
        yield FieldError(f"{path}.polygon", f"has its point {doubled[0]} twice; the last one joins the first by itself")
    elif area(zone.polygon) < _SMALLEST_AREA:
        yield FieldError(f"{path}.polygon", f"encloses less than {_SMALLEST_AREA:g} square pixels")
    elif crossing is not None:
        one, other = (number + 1 for number in crossing)
        detail = f"crosses itself: the side from its point {one} and the one from its point {other} meet"
        yield FieldError(f"{path}.polygon", detail)
    if zone.heading is not None and math.dist(*zone.heading) < _SHORTEST_LINE:
        yield FieldError(f"{path}.heading", f"is shorter than {_SHORTEST_LINE:g} pixels")


def _turn_flaws(view: View) -> Iterator[FieldError]:
    lines = {line.id for line in view.lines}
    for index, turn in enumerate(view.turns):
        for field, line in (("origin", turn.origin), ("destination", turn.destination)):
            if line not in lines:
                yield FieldError(f"turns[{index}].{field}", f"'{line}' is no line of this camera")
        if turn.origin == turn.destination:
            yield FieldError(f"turns[{index}].destination", "is another line than origin")


def _calibration_flaws(calibration: Calibration | None) -> Iterator[FieldError]:
    if calibration is None:
        return
    if bool(calibration.points) == bool(calibration.lengths):
        yield FieldError("calibration", "has either points or lengths; leave it out for a camera without")
    elif calibration.points:
        yield from _points_flaws(calibration)
    else:
        yield from _lengths_flaws(calibration)


def _points_flaws(calibration: Calibration) -> Iterator[FieldError]:
    if len(calibration.points) < _LEAST_POINTS:
        yield FieldError("calibration.points", f"are {_LEAST_POINTS} or more; there are {len(calibration.points)}")
        return
    for name, points in (
        ("pixel", [point.pixel for point in calibration.points]),
        ("metres", [point.metres for point in calibration.points]),
    ):
        if len(set(points)) < len(points):
            yield FieldError("calibration.points", f"stand twice: each has a {name} of its own")
            return
        if not are_in_general_position(points):
            detail = f"lie (nearly) on one line, all of them but one at least ({name}): spread them over the road"
            yield FieldError("calibration.points", detail)
            return


def _lengths_flaws(calibration: Calibration) -> Iterator[FieldError]:
    if len(calibration.lengths) < _LEAST_LENGTHS:
        yield FieldError("calibration.lengths", f"are {_LEAST_LENGTHS} or more; there are {len(calibration.lengths)}")
    known: set[frozenset[Pixel]] = set()
    for index, length in enumerate(calibration.lengths):
        ends = frozenset((length.start, length.end))
        if math.dist(length.start, length.end) < _SHORTEST_LINE:
            yield FieldError(
                f"calibration.lengths[{index}].end", f"lies less than {_SHORTEST_LINE:g} pixels from start"
            )
        elif ends in known:
            yield FieldError(f"calibration.lengths[{index}]", "stands in another place than the others")
        known.add(ends)


def _place_flaws(view: View) -> Iterator[FieldError]:
    """What lies wholly outside the picture was drawn on a picture of another size; some of it outside is no mistake."""
    if view.frame is None:
        return
    drawn: list[tuple[str, Iterable[Pixel]]] = [
        *((f"lines[{index}]", (line.start, line.end)) for index, line in enumerate(view.lines)),
        *((f"zones[{index}].polygon", zone.polygon) for index, zone in enumerate(view.zones)),
    ]
    if view.calibration is not None:
        points = enumerate(view.calibration.points)
        drawn += [(f"calibration.points[{index}].pixel", (point.pixel,)) for index, point in points]
    width, height = view.frame
    for path, pixels in drawn:
        if all(x < 0 for x, _ in pixels) or all(x > width for x, _ in pixels):
            yield FieldError(path, f"lies outside the picture, which is {width} pixels wide")
        elif all(y < 0 for _, y in pixels) or all(y > height for _, y in pixels):
            yield FieldError(path, f"lies outside the picture, which is {height} pixels high")
