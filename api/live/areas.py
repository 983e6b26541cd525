"""The areas of one moment, with what is derived from them: the tree, the ward of a point, the JSON of all."""

import gzip
from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import sha256

import msgspec

from api.views import AreaPage, area_item
from streams.contracts.areas import Area
from streams.contracts.devices import Location
from streams.runtime.area_index import AreaIndex


class AreaSet:
    """Areas that do not change any more; each derived thing is made once, when first asked for."""

    def __init__(self, areas: Mapping[str, Area]) -> None:
        self._areas = dict(areas)

    def within(self, area_ids: Iterable[str]) -> frozenset[str]:
        """The areas of these ids and all areas inside them."""
        found: set[str] = set()
        waiting = list(area_ids)
        while waiting:
            area_id = waiting.pop()
            if area_id not in found:
                found.add(area_id)
                waiting += self._children.get(area_id, [])
        return frozenset(found)

    def around(self, area_ids: Iterable[str]) -> frozenset[str]:
        """The areas of these ids and all areas they lie in."""
        found: set[str] = set()
        for area_id in area_ids:
            outer: str | None = area_id
            while outer is not None and outer not in found:
                found.add(outer)
                area = self._areas.get(outer)
                outer = None if area is None else area.parent
        return frozenset(found)

    def locate(self, location: Location | None) -> str | None:
        """The ward of a location."""
        return None if location is None else self._index.locate(location)

    @cached_property
    def json(self) -> bytes:
        """All areas as `GET areas` answers them."""
        items = [area_item(self._areas[area_id]) for area_id in sorted(self._areas)]
        return msgspec.json.encode(AreaPage(items, None))

    @cached_property
    def gzipped(self) -> bytes:
        """The same, compressed: 168 wards at 200 m are 240 kB of JSON."""
        return gzip.compress(self.json, compresslevel=6, mtime=0)

    @cached_property
    def etag(self) -> str:
        """Names this content."""
        return f'"{sha256(self.json).hexdigest()[:32]}"'

    @cached_property
    def _index(self) -> AreaIndex:
        return AreaIndex(self._areas.values())

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for area in self._areas.values():
            if area.parent is not None:
                children.setdefault(area.parent, []).append(area.id)
        return children
