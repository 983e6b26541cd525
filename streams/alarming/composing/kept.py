"""Evidence as it is kept: which parts are or were true of which device or place, found by rule, device and area."""

from collections.abc import Iterable, Iterator

from streams.alarming.changes import evidence_key
from streams.alarming.filing import Drawers
from streams.contracts.evidence import Evidence


class Kept:
    """Evidence by its key."""

    def __init__(self) -> None:
        self._all: dict[str, Evidence] = {}
        self._by_rule = Drawers[str]()
        self._by_device = Drawers[str]()
        self._by_area = Drawers[str]()

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self._all.values())

    def get(self, key: str) -> Evidence | None:
        """The evidence of that key."""
        return self._all.get(key)

    def put(self, evidence: Evidence) -> str:
        """The evidence as it is now; its key."""
        key = evidence_key(evidence)
        before = self._all.get(key)
        self._all[key] = evidence
        if before is None:
            self._by_rule.add(evidence.rule, key)
            if evidence.device:
                self._by_device.add(evidence.device, key)
        if before is not None and before.area is not None and before.area != evidence.area:
            self._by_area.discard(before.area, key)
        if evidence.area is not None:
            self._by_area.add(evidence.area, key)
        return key

    def drop(self, key: str) -> None:
        """Forget it."""
        evidence = self._all.pop(key)
        self._by_rule.discard(evidence.rule, key)
        self._by_device.discard(evidence.device, key)
        if evidence.area is not None:
            self._by_area.discard(evidence.area, key)

    def of_rule(self, rule: str) -> list[str]:
        """The keys of what is kept of a rule or part."""
        return sorted(self._by_rule[rule])

    def of_devices(self, devices: Iterable[str]) -> list[str]:
        """The keys of what is kept of devices."""
        return sorted(key for device in devices for key in self._by_device[device])

    def of_areas(self, areas: Iterable[str]) -> list[str]:
        """The keys of what was found in these wards."""
        return sorted(key for area in areas for key in self._by_area[area])
