"""Which alert stands for which, as the alerts themselves say (`covered_by`), and how many of those still stand."""

from collections.abc import Iterable

from streams.contracts.alerts import Alert, State

_STANDING = frozenset({State.ACTIVE, State.ACKNOWLEDGED})


class Covers:
    """Covered alerts by the id of the one that stands for them. Each change costs the same, however many there are."""

    def __init__(self) -> None:
        self._covered: dict[str, set[str]] = {}
        self._standing: dict[str, int] = {}

    def change(self, before: Alert | None, after: Alert | None) -> set[str]:
        """Take in an alert's change (None: it did not exist, exists no more); the ids whose count has changed."""
        changed: set[str] = set()
        if before is not None and before.covered_by is not None:
            changed.add(before.covered_by)
            self._covered[before.covered_by].discard(before.id)
            self._standing[before.covered_by] -= before.state in _STANDING
        if after is not None and after.covered_by is not None:
            changed.add(after.covered_by)
            self._covered.setdefault(after.covered_by, set()).add(after.id)
            self._standing[after.covered_by] = self._standing.get(after.covered_by, 0) + (after.state in _STANDING)
        return changed

    def standing(self, cover: str) -> int | None:
        """How many alerts that stand `cover` stands for; None if it never stood for any."""
        return self._standing.get(cover)

    def covered(self, cover: str) -> Iterable[str]:
        """The ids of all alerts `cover` stands for, in no order."""
        return self._covered.get(cover, ())

    def forget(self, cover: str) -> None:
        """`cover` itself is gone; what it stood for may still point to it."""
        if not self._covered.get(cover):
            self._covered.pop(cover, None)
            self._standing.pop(cover, None)

    def clear(self) -> None:
        """Forget everything."""
        self._covered.clear()
        self._standing.clear()
