"""Drawers: ids filed under a name. An empty drawer is thrown away, so that what is gone leaves nothing behind."""

from collections.abc import Hashable
from collections.abc import Set as AbstractSet
from typing import Generic, TypeVar

_Name = TypeVar("_Name", bound=Hashable)
_NOTHING: frozenset[str] = frozenset()


class Drawers(Generic[_Name]):
    """Ids by name. A drawer has no order: whoever's deeds depend on one sorts what it holds."""

    def __init__(self) -> None:
        self._drawers: dict[_Name, set[str]] = {}

    def __getitem__(self, name: _Name) -> AbstractSet[str]:
        return self._drawers.get(name, _NOTHING)

    def __contains__(self, name: _Name) -> bool:
        return name in self._drawers

    def __len__(self) -> int:
        return len(self._drawers)

    def add(self, name: _Name, filed: str) -> None:
        """File an id; once is enough."""
        self._drawers.setdefault(name, set()).add(filed)

    def discard(self, name: _Name, filed: str) -> None:
        """Take an id out, if it is there."""
        drawer = self._drawers.get(name)
        if drawer is not None:
            drawer.discard(filed)
            if not drawer:
                del self._drawers[name]
