"""What a change of the registry does to alerts: policies begin and end, reach changes, rules ask for other times."""

from streams.alarming.composing.rule_changes import RegistryChanges
from streams.alarming.ledger import Ledger
from streams.alarming.planning import Planning
from streams.alarming.reach import of_places_below
from streams.alarming.stages import Stages
from streams.alarming.topology import Topology
from streams.alarming.windows import Policies
from streams.contracts.registry import EntryKind
from streams.runtime.registry import RegistryChange


class Registering:
    """Applies changes one by one, in the order of their offsets."""

    def __init__(
        self,
        ledger: Ledger,
        topology: Topology,
        planning: Planning,
        policies: Policies,
        *,
        stages: Stages,
        composed: RegistryChanges,
    ) -> None:
        self._ledger = ledger
        self._topology = topology
        self._planning = planning
        self._policies = policies
        self._stages = stages
        self._composed = composed

    def register(self, change: RegistryChange) -> None:
        """The registry has another entry under a key, or none."""
        below = self._topology.below(change.id) if change.kind is EntryKind.DEVICE else []
        within = self._topology.within(change.id) if change.kind is EntryKind.AREA else []
        self._topology.apply(change)
        match change.kind:
            case EntryKind.DEVICE:
                self._policies.hide_anew(self._ledger.of_devices(below))
                for device in below:
                    self._policies.hide_anew(of_places_below(device, self._ledger, self._topology))
                self._composed.device_changed(change.id)
            case EntryKind.AREA:
                self._policies.hide_anew(self._ledger.of_areas(within))
                self._composed.area_changed(within)
            case EntryKind.RULE:
                for alert in self._ledger.of_rule(change.id):
                    self._planning.note(None, alert)
                self._stages.follow(change.id)
                self._composed.rule_changed(change.id)
            case EntryKind.MAINTENANCE:
                self._policies.window_changed(change.id)
            case EntryKind.OUT_OF_SERVICE:
                self._policies.out_of_service_changed(change.id)
            case EntryKind.CALENDAR:
                self._composed.calendar_changed(change.id)
            case EntryKind.TEAM | EntryKind.CAMERA:
                pass
