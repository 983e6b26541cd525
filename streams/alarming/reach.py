"""Which alerts a policy is about, asked from both sides: all within reach of one, and all that reach an alert."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from streams.alarming.ledger import Ledger
from streams.alarming.topology import Topology
from streams.alarming.traits import in_order
from streams.contracts.alerts import Alert, Origin
from streams.contracts.policies import MaintenanceWindow, OutOfService, Reach
from streams.contracts.rules import Per

_Drawer = tuple[str, str]


def is_within(alert: Alert, reach: Reach, topology: Topology) -> bool:
    """Whether all that the reach names is so of the alert.

    What a person reported is within reach of nothing: a plan foresees what devices say, not what people saw. What a
    composed rule says of a tag, or of what hangs on a device, is within reach of that tag, and of that `parent`.
    """
    if alert.origin is Origin.REPORTED:
        return False
    device = topology.device(alert.device)
    hangs_on = _hangs_on(alert)
    return (
        reach.device in (None, alert.device)
        and reach.rule in (None, alert.rule)
        and reach.property in (None, alert.property)
        and (reach.kind is None or (device is not None and device.kind == reach.kind))
        and (
            reach.tag is None or (device is not None and reach.tag in device.tags) or alert.place == _tagged(reach.tag)
        )
        and (reach.area is None or reach.area in topology.view.areas_around(alert.area))
        and (reach.parent is None or reach.parent in (hangs_on, *topology.above(hangs_on)))
    )


def _hangs_on(alert: Alert) -> str:
    """The device, or that on which all those hang that the alert is about."""
    return alert.device or (alert.place.removeprefix(_PARENT) if alert.place.startswith(_PARENT) else "")


def _tagged(tag: str) -> str:
    return f"{_TAG}{tag}"


_PARENT, _TAG = f"{Per.PARENT}/", f"{Per.TAG}/"


def of_places_below(device: str, ledger: Ledger, topology: Topology) -> list[Alert]:
    """The unresolved alerts about what hangs on the device, or on one below it, as a place of composed rules."""
    return ledger.of_places(f"{_PARENT}{below}" for below in topology.below(device))


def unresolved_within(reach: Reach, ledger: Ledger, topology: Topology) -> list[Alert]:
    """The unresolved alerts within reach, oldest first; looks only at those of the narrowest thing it names."""
    if reach.device is not None:
        found = ledger.of_devices([reach.device])
    elif reach.parent is not None:
        found = ledger.of_devices(topology.below(reach.parent)) + of_places_below(reach.parent, ledger, topology)
    elif reach.rule is not None:
        found = ledger.of_rule(reach.rule)
    elif reach.area is not None:
        found = ledger.of_areas(topology.within(reach.area))
    elif reach.tag is not None:
        found = ledger.of_devices(topology.with_tag(reach.tag)) + ledger.of_places((_tagged(reach.tag),))
    elif reach.kind is not None:
        found = ledger.of_devices(topology.of_kind(reach.kind))
    else:
        found = list(ledger.unresolved())
    return sorted((alert for alert in found if is_within(alert, reach, topology)), key=in_order)


_P = TypeVar("_P", MaintenanceWindow, OutOfService)


class InForce(Generic[_P]):
    """Policies that hide alerts now, filed under the most telling thing their reach names."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self._policies: dict[str, _P] = {}
        self._drawers: dict[_Drawer, dict[str, _P]] = {}

    def __len__(self) -> int:
        return len(self._policies)

    def get(self, policy_id: str) -> _P | None:
        """The policy, if it is in force."""
        return self._policies.get(policy_id)

    def put(self, policy: _P) -> None:
        """It is in force from now on, in place of the one of its id."""
        self.remove(policy.id)
        self._policies[policy.id] = policy
        self._drawers.setdefault(_drawer_of(policy.reach), {})[policy.id] = policy

    def remove(self, policy_id: str) -> None:
        """It is in force no more."""
        policy = self._policies.pop(policy_id, None)
        if policy is not None:
            drawer = self._drawers[_drawer_of(policy.reach)]
            del drawer[policy_id]
            if not drawer:
                del self._drawers[_drawer_of(policy.reach)]

    def reaching(self, alert: Alert) -> list[_P]:
        """Those that reach an alert, in no order."""
        if not self._policies or alert.origin is Origin.REPORTED:
            return []
        return [
            policy
            for drawer in self._drawers_for(alert)
            for policy in self._drawers.get(drawer, {}).values()
            if is_within(alert, policy.reach, self._topology)
        ]

    def _drawers_for(self, alert: Alert) -> Iterator[_Drawer]:
        yield ("device", alert.device)
        hangs_on = _hangs_on(alert)
        yield ("parent", hangs_on)
        for above in self._topology.above(hangs_on):
            yield ("parent", above)
        yield ("rule", alert.rule)
        for area in self._topology.view.areas_around(alert.area):
            yield ("area", area)
        device = self._topology.device(alert.device)
        if device is not None:
            for tag in set(device.tags):
                yield ("tag", tag)
            yield ("kind", device.kind)
        elif alert.place.startswith(_TAG):
            yield ("tag", alert.place.removeprefix(_TAG))
        yield ("property", alert.property)
        yield ("", "")


def _drawer_of(reach: Reach) -> _Drawer:
    for name in ("device", "parent", "rule", "area", "tag", "kind", "property"):
        wanted: str | None = getattr(reach, name)
        if wanted is not None:
            return (name, wanted)
    return ("", "")
