"""Where something is true: in which places of a composed rule a device lies, and which devices a place has."""

from collections.abc import Iterable, Iterator

from streams.alarming.composing.compositions import Composition
from streams.alarming.topology import Topology
from streams.contracts.evidence import Evidence
from streams.contracts.rules import Per, Scope

EVERYWHERE = "all"
_ON_THE_MAP = frozenset({Per.DEVICE, Per.AREA, Per.DISTRICT, Per.CITY})


class Places:
    """Places by composed rule; all of it follows from the registry."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self._places_of: dict[str, dict[str, tuple[str, ...]]] = {}
        self._devices_in: dict[str, dict[str, int]] = {}

    def of_evidence(self, composition: Composition, evidence: Evidence) -> tuple[str, ...]:
        """The places in which evidence counts: none, if it lies outside the rule's scope.

        Inline parts were judged within it. What a composed rule found in a place has no device: it lies in the areas
        around it, and in a tag or below a device only if that is its place itself.
        """
        device, area = evidence.device, self.area_of(evidence)
        if evidence.rule not in composition.inline and not self._is_within(composition.rule.scope, device, area):
            return ()
        if not device and composition.rule.per in {Per.PARENT, Per.TAG}:
            is_one = evidence.place.startswith(f"{composition.rule.per}/{composition.rule.tag}")
            return (evidence.place,) if is_one else ()
        return tuple(self._around(composition, device, area))

    def area_of(self, evidence: Evidence) -> str | None:
        """Where it was found: where its device stands now, else where it was judged."""
        device = self._topology.device(evidence.device)
        return evidence.area if device is None or device.area is None else device.area

    def areas_of(self, place: str) -> tuple[str, ...]:
        """The areas in which a place lies, innermost first; none, where it is no one place of the map."""
        per, _, name = place.partition("/")
        match per:
            case Per.AREA | Per.DISTRICT | Per.CITY:
                return self._topology.view.areas_around(name or None)
            case Per.DEVICE | Per.PARENT:
                device = self._topology.device(name)
                return () if device is None else self._topology.view.areas_around(device.area)
            case _:
                return ()

    def areas_around(self, evidence: Evidence) -> tuple[str, ...]:
        """The areas in which it was found."""
        return self._topology.view.areas_around(self.area_of(evidence))

    def area_of_place(self, place: str, evidence: Iterable[Evidence]) -> str | None:
        """The area a place is; of one that is none on the map the nearest area around all that is true in it."""
        if place.partition("/")[0] in _ON_THE_MAP:
            return next(iter(self.areas_of(place)), None)
        areas = {self.area_of(one) for one in evidence}
        return self._topology.common_area(sorted(area for area in areas if area is not None))

    def count(self, composition: Composition) -> None:
        """Count the devices of all its places anew."""
        self.forget(composition.rule.id)
        if composition.knows_its_places:
            for device in self._candidates(composition.members):
                self._note(composition, device)

    def forget(self, rule: str) -> None:
        """The rule is composed no more."""
        self._places_of.pop(rule, None)
        self._devices_in.pop(rule, None)

    def device_changed(self, composition: Composition, device: str) -> set[str]:
        """The places in which it was or is."""
        if not composition.knows_its_places:
            return set()
        rule = composition.rule.id
        was = self._places_of.get(rule, {}).pop(device, ())
        counts = self._devices_in.setdefault(rule, {})
        for place in was:
            counts[place] -= 1
            if not counts[place]:
                del counts[place]
        return {*was, *self._note(composition, device)}

    def devices_in(self, rule: str, place: str) -> int:
        """How many registered devices of the rule's scope a place has."""
        return self._devices_in.get(rule, {}).get(place, 0)

    def known_to(self, rule: str) -> list[str]:
        """The places of the rule in which there are devices."""
        return sorted(self._devices_in.get(rule, ()))

    def _note(self, composition: Composition, device_id: str) -> tuple[str, ...]:
        device = self._topology.device(device_id)
        if device is None or not self._is_within(composition.members, device_id, device.area):
            return ()
        places = tuple(self._around(composition, device_id, device.area))
        if places:
            self._places_of.setdefault(composition.rule.id, {})[device_id] = places
            counts = self._devices_in.setdefault(composition.rule.id, {})
            for place in places:
                counts[place] = counts.get(place, 0) + 1
        return places

    def _candidates(self, scope: Scope) -> list[str]:
        """The devices among which are those of a scope; not all, where it names something."""
        if scope.device is not None:
            return [scope.device]
        if scope.tag is not None:
            return sorted(self._topology.with_tag(scope.tag))
        if scope.area is not None:
            return self._topology.lying_in(self._topology.within(scope.area))
        if scope.kind is not None:
            return sorted(self._topology.of_kind(scope.kind))
        return list(self._topology.view.devices)

    def _is_within(self, scope: Scope, device_id: str, area: str | None) -> bool:
        """Whether a device is of a scope, or (without device) something found in an area; properties apart."""
        if scope.area is not None and scope.area not in self._topology.view.areas_around(area):
            return False
        if not device_id:
            return True
        if scope.device is not None and scope.device != device_id:
            return False
        if scope.kind is None and scope.tag is None:
            return True
        device = self._topology.device(device_id)
        return (
            device is not None
            and (scope.kind is None or device.kind == scope.kind)
            and (scope.tag is None or scope.tag in device.tags)
        )

    def _around(self, composition: Composition, device_id: str, area: str | None) -> Iterator[str]:
        per = composition.rule.per
        for name in self._names(per, composition.rule.tag, device_id, area):
            yield EVERYWHERE if per is Per.ALL else f"{per}/{name}"

    def _names(self, per: Per, prefix: str, device_id: str, area: str | None) -> tuple[str, ...]:  # noqa: PLR0911  one for each
        device = self._topology.device(device_id)
        match per:
            case Per.ALL:
                return ("",)
            case Per.DEVICE:
                return _one(device_id or None)
            case Per.AREA:
                return _one(area)
            case Per.DISTRICT:
                return _one(self._topology.area_around(area, "district"))
            case Per.CITY:
                return (self._topology.area_around(area, "city") or "",)
            case Per.PARENT:
                return _one(None if device is None else device.parent)
            case Per.TAG:
                tags = () if device is None else device.tags
                return tuple(sorted({tag for tag in tags if tag.startswith(prefix)}))


def _one(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def device_of(place: str) -> str:
    """The device a place consists of; empty: it has several."""
    return place.removeprefix(_DEVICE) if place.startswith(_DEVICE) else ""


_DEVICE = f"{Per.DEVICE}/"
