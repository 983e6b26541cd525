"""What of the registry takes part in a trial: the rule, what it refers to, fault rules, and the devices they concern.

The registry as it is now: which devices, areas and calendars there were at the time, nobody kept.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from streams.contracts.areas import Area
from streams.contracts.calendars import Calendar
from streams.contracts.composition import judged_rules, references
from streams.contracts.devices import Device
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry
from streams.contracts.rules import Rule, Scope, SeriesRule, SightingRule, Stage
from streams.judging.matching import covers, traits_of
from streams.runtime.registry import RegistryChange, RegistryView


class Excerpt(msgspec.Struct, frozen=True):
    """`rules`: the one under trial first, then those it refers to, however far. `faults`: rules that find sick devices.

    `devices` are those the rules concern, and what they hang on.
    """

    rules: tuple[Rule, ...]
    faults: tuple[SeriesRule, ...]
    devices: tuple[Device, ...]
    areas: tuple[Area, ...]
    calendars: tuple[Calendar, ...]

    @property
    def tried(self) -> Rule:
        """The rule under trial."""
        return self.rules[0]

    def changes(self) -> list[RegistryChange]:
        """The excerpt as the registry's topic would tell it."""
        rules = [RuleEntry(rule) for rule in (*self.rules, *self.faults)]
        entries: list[tuple[EntryKind, str, RegistryEntry]] = [
            *((EntryKind.AREA, area.id, area) for area in self.areas),
            *((EntryKind.CALENDAR, calendar.id, calendar) for calendar in self.calendars),
            *((EntryKind.RULE, entry.rule.id, entry) for entry in rules),
            *((EntryKind.DEVICE, device.id, device) for device in self.devices),
        ]
        return [RegistryChange(offset, *entry) for offset, entry in enumerate(entries)]


def excerpt_of(view: RegistryView, rule: Rule) -> Excerpt:
    """What takes part when `rule` is tried: as if it were live and enabled, whatever it is now."""
    tried = replace(rule, stage=Stage.LIVE, is_enabled=True)
    rules = (tried, *_referred_to(tried, view))
    ids = {one.id for one in rules}
    faults = [one for one in view.rules.values() if one.is_fault and one.is_enabled and one.id not in ids]
    return Excerpt(
        rules=rules,
        faults=tuple(one for one in faults if isinstance(one, SeriesRule)),
        devices=tuple(_concerned(view, [*map(_scope, rules), *(part.scope for part in judged(rules))])),
        areas=tuple(replace(area, polygons=[]) for area in view.areas.values()),
        calendars=tuple(view.calendars.values()),
    )


def judged(rules: Iterable[Rule]) -> list[SeriesRule]:
    """All that judging judges for these rules."""
    return [part for rule in rules for part in judged_rules(rule)]


def has_sightings(rules: Iterable[Rule]) -> bool:
    """Whether what cameras saw matters to these rules."""
    return any(isinstance(part, SightingRule) for part in judged(rules))


def _referred_to(rule: Rule, view: RegistryView) -> Iterator[Rule]:
    seen, waiting = {rule.id}, sorted(references(rule))
    while waiting:
        found = view.rules.get(waiting.pop(0))
        if found is None or found.id in seen:
            continue
        seen.add(found.id)
        waiting += sorted(references(found))
        yield replace(found, stage=Stage.LIVE)


def _scope(rule: Rule) -> Scope:
    return rule.scope


def _concerned(view: RegistryView, scopes: Sequence[Scope]) -> Iterator[Device]:
    """The devices that a scope selects, and what these hang on."""
    distinct = {msgspec.structs.astuple(scope): scope for scope in scopes}.values()
    taken: set[str] = set()
    for device_id in list(view.devices):
        traits = traits_of(device_id, view)
        if any(covers(scope, traits) for scope in distinct):
            above: str | None = device_id
            while above is not None and above not in taken and (device := view.devices.get(above)) is not None:
                taken.add(above)
                yield device
                above = device.parent
