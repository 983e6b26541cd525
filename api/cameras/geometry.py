"""Plane geometry of what is drawn on a picture: as much as is needed to say that it makes no sense."""

from collections.abc import Sequence
from itertools import combinations, pairwise

from streams.contracts.cameras import Pixel

_NEARLY = 1e-6


def doubled_area(a: Pixel, b: Pixel, c: Pixel) -> float:
    """Twice the area of a triangle, signed: positive where c lies to the right of a to b (y points down)."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def area(polygon: Sequence[Pixel]) -> float:
    """The area a polygon encloses."""
    origin = polygon[0]
    return abs(sum(doubled_area(origin, b, c) for b, c in pairwise(polygon))) / 2


def crossing_sides(polygon: Sequence[Pixel]) -> tuple[int, int] | None:
    """Two sides of a polygon (numbered by the points they begin at) that meet where they should not; None: none do."""
    count = len(polygon)
    sides = [(polygon[number], polygon[(number + 1) % count]) for number in range(count)]
    for one, other in combinations(range(count), 2):
        are_neighbours = other - one == 1 or (one == 0 and other == count - 1)
        if are_neighbours:
            first, second = (one, other) if other - one == 1 else (other, one)
            if _folds_back(*sides[first], sides[second][1]):
                return (one, other)
        elif _meet(*sides[one], *sides[other]):
            return (one, other)
    return None


def are_in_general_position(points: Sequence[tuple[float, float]]) -> bool:
    """Whether there are four of them no three of which lie on one line.

    That is so exactly if no line has all of them but one: such a homography (four points each way) can be solved.
    """
    most = len(points) - 2
    return all(sum(_are_in_line(a, b, c) for c in points) <= most for a, b in combinations(points, 2))


def _are_in_line(a: Pixel, b: Pixel, c: Pixel) -> bool:
    longest = max(abs(a[0] - b[0]), abs(a[1] - b[1]), abs(a[0] - c[0]), abs(a[1] - c[1]), _NEARLY)
    return abs(doubled_area(a, b, c)) <= 1e-3 * longest * longest  # a thousandth of its extent: no figure to measure by


def _folds_back(a: Pixel, b: Pixel, c: Pixel) -> bool:
    """Whether the side from b to c goes back over the one from a to b."""
    back = (a[0] - b[0]) * (c[0] - b[0]) + (a[1] - b[1]) * (c[1] - b[1])
    return abs(doubled_area(a, b, c)) <= _NEARLY and back > 0


def _meet(a: Pixel, b: Pixel, c: Pixel, d: Pixel) -> bool:
    """Whether two sides have a point in common, an end too."""
    abc, abd, cda, cdb = doubled_area(a, b, c), doubled_area(a, b, d), doubled_area(c, d, a), doubled_area(c, d, b)
    if abc * abd < 0 and cda * cdb < 0:
        return True
    on = ((abc, a, b, c), (abd, a, b, d), (cda, c, d, a), (cdb, c, d, b))
    return any(abs(turn) <= _NEARLY and _is_between(p, q, r) for turn, p, q, r in on)


def _is_between(p: Pixel, q: Pixel, r: Pixel) -> bool:
    return min(p[0], q[0]) <= r[0] <= max(p[0], q[0]) and min(p[1], q[1]) <= r[1] <= max(p[1], q[1])
