"""Which alert stands for which, as the alerts themselves say (`covered_by`), and how many of those still stand."""

from bisect import bisect_left, insort
from collections.abc import Sequence

from api.live.places import Place, place_of
from streams.contracts.alerts import Alert, State

_STANDING = frozenset({State.ACTIVE, State.ACKNOWLEDGED})


class Covers:
    """Covered alerts by the id of the one that stands for them. A change costs the same, however many there are."""

    def __init__(self) -> None:
        self._covered: dict[str, list[Place]] = {}
        self._standing: dict[tuple[str, bool], int] = {}

    def change(self, before: Alert | None, after: Alert | None) -> set[str]:
        """Take in an alert's change (None: it did not exist, exists no more); the ids whose count may be another."""
        changed: set[str] = set()
        if before is not None and before.covered_by is not None:
            changed.add(before.covered_by)
            places = self._covered[before.covered_by]
            del places[bisect_left(places, place_of(before))]
            self._standing[before.covered_by, before.is_watched] -= before.state in _STANDING
        if after is not None and after.covered_by is not None:
            changed.add(after.covered_by)
            insort(self._covered.setdefault(after.covered_by, []), place_of(after))
            kind = (after.covered_by, after.is_watched)
            self._standing[kind] = self._standing.get(kind, 0) + (after.state in _STANDING)
        return changed

    def standing(self, cover: str, *, is_watched: bool = False) -> int | None:
        """How many alerts that stand `cover` stands for, live or watched ones; None if it never did for any."""
        return self._standing.get((cover, is_watched))

    def covered(self, cover: str) -> Sequence[Place]:
        """All alerts `cover` stands for, newest first."""
        return self._covered.get(cover, ())

    def forget(self, cover: str) -> None:
        """`cover` itself is gone; what it stood for may still point to it."""
        if not self._covered.get(cover):
            self._covered.pop(cover, None)
            self._standing.pop((cover, False), None)
            self._standing.pop((cover, True), None)

    def clear(self) -> None:
        """Forget everything."""
        self._covered.clear()
        self._standing.clear()
