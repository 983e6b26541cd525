"""What a change of the registry does to alerts: policies begin and end, reach changes, rules ask for other times."""

from streams.alarming.ledger import Ledger
from streams.alarming.planning import Planning
from streams.alarming.topology import Topology
from streams.alarming.windows import Policies
from streams.contracts.registry import EntryKind
from streams.runtime.registry import RegistryChange


class Registering:
    """Applies changes one by one, in the order of their offsets."""

    def __init__(self, ledger: Ledger, topology: Topology, planning: Planning, policies: Policies) -> None:
        self._ledger = ledger
        self._topology = topology
        self._planning = planning
        self._policies = policies

    def register(self, change: RegistryChange) -> None:
        """The registry has another entry under a key, or none."""
        below = self._topology.below(change.id) if change.kind is EntryKind.DEVICE else []
        within = self._topology.within(change.id) if change.kind is EntryKind.AREA else []
        self._topology.apply(change)
        match change.kind:
            case EntryKind.DEVICE:
                self._policies.hide_anew(self._ledger.of_devices(below))
            case EntryKind.AREA:
                self._policies.hide_anew(self._ledger.of_areas(within))
            case EntryKind.RULE:
                for alert in self._ledger.of_rule(change.id):
                    self._planning.note(None, alert)
            case EntryKind.MAINTENANCE:
                self._policies.window_changed(change.id)
            case EntryKind.OUT_OF_SERVICE:
                self._policies.out_of_service_changed(change.id)
            case EntryKind.TEAM | EntryKind.CALENDAR:
                pass
