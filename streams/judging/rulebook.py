"""The registry as one partition's fold sees it: devices, areas, and the rules in force, as of a position."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from streams.contracts.registry import EntryKind
from streams.judging.matching import JUDGED, RuleIndex, Traits, judge_for, traits_of
from streams.judging.rules.judge import Judge
from streams.judging.subjects import Matches
from streams.runtime.registry import RegistryChange, RegistryView


@dataclass
class Effects:
    """What a set of changes touches: devices, and the subjects that the rules concerned before or concern after."""

    devices: set[str] = field(default_factory=set)
    rules_before: RuleIndex = field(default_factory=RuleIndex)
    rules_after: RuleIndex = field(default_factory=RuleIndex)
    has_rules: bool = False
    has_areas: bool = False

    def concern(self, traits: Traits, property_name: str) -> bool:
        """Whether a changed rule was or is about the subject."""
        return any(rules.matches(traits, property_name).judges for rules in (self.rules_before, self.rules_after))


class Rulebook:
    """Rules ready to judge. `position`: all registry changes below it are in force."""

    def __init__(self) -> None:
        self.position = 0
        self._view = RegistryView()
        self._judges: dict[str, Judge] = {}
        self._index = RuleIndex()

    def is_registered(self, device_id: str) -> bool:
        """Whether the registry knows the device."""
        return device_id in self._view.devices

    def is_in_force(self, rule_id: str) -> bool:
        """Whether the rule is there and enabled."""
        return rule_id in self._judges

    def area_of(self, device_id: str) -> str | None:
        """The ward the device lies in, as registered."""
        device = self._view.devices.get(device_id)
        return None if device is None else device.area

    def traits(self, device_id: str) -> Traits:
        """What scopes can ask of the device."""
        return traits_of(device_id, self._view)

    def matches(self, traits: Traits, property_name: str) -> Matches:
        """The rules that concern a series, or (`property_name` empty) the device."""
        return self._index.matches(traits, property_name)

    def apply(self, changes: Iterable[RegistryChange], position: int) -> Effects:
        """Put all changes below `position` in force, as one step."""
        effects = Effects()
        touched_rules: set[str] = set()
        for change in changes:
            self._view.apply(change)
            match change.kind:
                case EntryKind.DEVICE:
                    effects.devices.add(change.id)
                case EntryKind.RULE:
                    touched_rules.add(change.id)
                case EntryKind.AREA:
                    effects.has_areas = True
                case EntryKind.MAINTENANCE | EntryKind.OUT_OF_SERVICE | EntryKind.TEAM | EntryKind.CALENDAR:
                    pass  # alarming's business
        for rule_id in sorted(touched_rules):
            self._replace(rule_id, effects)
        self.position = max(self.position, position)
        return effects

    def _replace(self, rule_id: str, effects: Effects) -> None:
        effects.has_rules = True
        before = self._judges.pop(rule_id, None)
        if before is not None:
            self._index.remove(before)
            effects.rules_before.add(before)
        rule = self._view.rules.get(rule_id)
        if isinstance(rule, JUDGED) and rule.is_enabled:
            after = judge_for(rule)
            self._judges[rule_id] = after
            self._index.add(after)
            effects.rules_after.add(after)
