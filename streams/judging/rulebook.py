"""The registry as one partition's fold sees it: devices, areas, and the rules in force, as of a position and a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from streams.contracts.composition import judged_rules, whole_of
from streams.contracts.registry import EntryKind
from streams.contracts.rules import SeriesRule, SightingRule
from streams.contracts.times import Micros
from streams.contracts.topics import READINGS, SIGHTINGS, Topic
from streams.judging.matching import RuleIndex, Traits, judge_for, traits_of
from streams.judging.rules.judge import Judge
from streams.judging.sleep import Sleep
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
    """Rules ready to judge, composed ones in their parts. `position`: all registry changes below it are in force.

    In a partition of sightings those are the rules about sightings, in one of readings all others.
    """

    def __init__(self, topic: Topic = READINGS) -> None:
        self.position = 0
        self._is_of_sightings = topic is SIGHTINGS
        self._view = RegistryView()
        self._judges: dict[str, Judge] = {}
        self._sleep = Sleep(self._view.calendars)
        self._index = RuleIndex(self._sleep.is_asleep)

    def is_registered(self, device_id: str) -> bool:
        """Whether the registry knows the device."""
        return device_id in self._view.devices

    def is_in_force(self, rule_id: str) -> bool:
        """Whether the rule, or that of which it is or was a part, is there and enabled."""
        rule = self._view.rules.get(whole_of(rule_id))
        return rule is not None and rule.is_enabled

    def is_judged(self, rule_id: str) -> bool:
        """Whether the rule (a part under its own id) is in force here, be it asleep or not."""
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

    def judged_for(self, rule_id: str) -> tuple[SeriesRule, ...]:
        """What is judged here for a rule (itself, its parts, or the one part named), enabled or not."""
        rule = self._view.rules.get(whole_of(rule_id))
        if rule is None:
            return ()
        return tuple(each for each in judged_rules(rule) if rule_id in (rule.id, each.id) and self._is_ours(each))

    def holds_for(self, judge: Judge, traits: Traits) -> str | None:
        """The calendar for which the rule sleeps there, if it does."""
        return self._sleep.calendar_that_holds(judge, traits)

    @property
    def turns_at(self) -> Micros | None:
        """When the next rule falls asleep or wakes."""
        return self._sleep.turns_at

    def apply(self, changes: Iterable[RegistryChange], position: int, at: Micros) -> Effects:
        """Put all changes below `position` in force at fold time `at`, and rules to sleep or awake, as one step."""
        effects = Effects()
        touched_rules: set[str] = set()
        has_calendars = False
        for change in changes:
            self._view.apply(change)
            match change.kind:
                case EntryKind.DEVICE:
                    effects.devices.add(change.id)
                case EntryKind.RULE:
                    touched_rules.add(change.id)
                case EntryKind.AREA:
                    effects.has_areas = True
                case EntryKind.CALENDAR:
                    has_calendars = True
                case EntryKind.MAINTENANCE | EntryKind.OUT_OF_SERVICE | EntryKind.TEAM | EntryKind.CAMERA:
                    pass  # alarming's business, and that of the cameras
        self._turn(effects, at, has_calendars=has_calendars)
        for rule_id in sorted(touched_rules):
            self._replace(rule_id, effects)
        self._sleep.go_to(at, (judge.unless for judge in self._judges.values()))
        self.position = max(self.position, position)
        return effects

    def _turn(self, effects: Effects, at: Micros, *, has_calendars: bool) -> None:
        for judge in self._judges.values():
            if judge.unless and (has_calendars or self._sleep.turns_by(judge.unless, at)):
                effects.has_rules = True
                effects.rules_before.add(judge)
        self._index.forget_found()

    def _replace(self, rule_id: str, effects: Effects) -> None:
        effects.has_rules = True
        for judged_id in [judged_id for judged_id in self._judges if whole_of(judged_id) == rule_id]:
            before = self._judges.pop(judged_id)
            self._index.remove(before)
            effects.rules_before.add(before)
        rule = self._view.rules.get(rule_id)
        for part in () if rule is None else judged_rules(rule):
            if part.is_enabled and self._is_ours(part):
                after = judge_for(part)
                self._judges[part.id] = after
                self._index.add(after)
                effects.rules_after.add(after)

    def _is_ours(self, rule: SeriesRule) -> bool:
        return isinstance(rule, SightingRule) is self._is_of_sightings
