"""Which rules concern a device or a series: found once for each, and again only when a rule or the device changes.

A rule is filed under the most telling field of its scope, so that finding the rules of one series costs a handful
of look-ups however many rules there are; and what was found for one device holds for all of the same kind, tags and
areas, unless a rule names it.
"""

from collections.abc import Callable
from typing import NamedTuple

from streams.contracts.rules import (
    DeviationRule,
    FlatlineRule,
    ImplausibleRule,
    RateRule,
    Scope,
    SeriesRule,
    SightingRule,
    SilenceRule,
    ThresholdRule,
    WindowRule,
)
from streams.judging.rules.deviation import DeviationJudge
from streams.judging.rules.flatline import FlatlineJudge
from streams.judging.rules.implausible import ImplausibleJudge
from streams.judging.rules.judge import Judge
from streams.judging.rules.rate import RateJudge
from streams.judging.rules.sighting import SightingJudge
from streams.judging.rules.silence import SilenceJudge
from streams.judging.rules.threshold import ThresholdJudge
from streams.judging.rules.window import WindowJudge
from streams.judging.subjects import NO_MATCHES, Matches
from streams.runtime.registry import RegistryView

_Drawer = tuple[str, str]


class Traits(NamedTuple):
    """What a scope can ask about a device; an unregistered device has only its id. `areas` innermost first."""

    device: str
    kind: str | None = None
    tags: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


def traits_of(device_id: str, registry: RegistryView) -> Traits:
    """The traits of a device as registered."""
    device = registry.devices.get(device_id)
    if device is None:
        return Traits(device_id)
    return Traits(device_id, device.kind, device.tags, registry.areas_around(device.area))


def judge_for(rule: SeriesRule) -> Judge:  # noqa: PLR0911  one for each kind
    """The rule, made ready: one case for each kind."""
    match rule:
        case ThresholdRule():
            return ThresholdJudge(rule)
        case SilenceRule():
            return SilenceJudge(rule)
        case WindowRule():
            return WindowJudge(rule)
        case RateRule():
            return RateJudge(rule)
        case DeviationRule():
            return DeviationJudge(rule)
        case FlatlineRule():
            return FlatlineJudge(rule)
        case ImplausibleRule():
            return ImplausibleJudge(rule)
        case SightingRule():
            return SightingJudge(rule)


def _never(judge: Judge, traits: Traits) -> bool:
    del judge, traits
    return False


class RuleIndex:
    """Judges, filed for finding those of one subject; those that sleep there are out of force."""

    def __init__(self, is_asleep: Callable[[Judge, Traits], bool] = _never) -> None:
        self._is_asleep = is_asleep
        self._drawers: dict[_Drawer, dict[str, Judge]] = {}
        self._found: dict[tuple[str | None, tuple[str, ...], tuple[str, ...], str], Matches] = {}
        self._shared: dict[tuple[tuple[Judge, ...], tuple[Judge, ...]], Matches] = {}

    def add(self, judge: Judge) -> None:
        """File a judge."""
        self._drawers.setdefault(_drawer_of(judge.scope), {})[judge.rule_id] = judge
        self.forget_found()

    def remove(self, judge: Judge) -> None:
        """Take a filed judge out."""
        drawer = _drawer_of(judge.scope)
        del self._drawers[drawer][judge.rule_id]
        if not self._drawers[drawer]:
            del self._drawers[drawer]
        self.forget_found()

    def matches(self, traits: Traits, property_name: str) -> Matches:
        """The rules about a series, or (`property_name` empty) about the device itself."""
        if ("device", traits.device) in self._drawers:
            return self._share(self._search(traits, property_name), traits)
        alike = (traits.kind, traits.tags, traits.areas, property_name)
        found = self._found.get(alike)
        if found is None:
            found = self._found[alike] = self._share(self._search(traits, property_name), traits)
        return found

    def forget_found(self) -> None:
        """Rules have fallen asleep or woken: what was found no longer holds."""
        self._found.clear()
        self._shared.clear()

    def _share(self, judges: tuple[Judge, ...], traits: Traits) -> Matches:
        if not judges:
            return NO_MATCHES
        asleep = tuple(judge for judge in judges if judge.unless and self._is_asleep(judge, traits))
        awake = tuple(judge for judge in judges if judge not in asleep) if asleep else judges
        shared = self._shared.get((awake, asleep))
        if shared is None:
            shared = self._shared[awake, asleep] = Matches.of(awake, asleep)
        return shared

    def _search(self, traits: Traits, property_name: str) -> tuple[Judge, ...]:
        found = [
            judge.about(property_name)
            for drawer in _drawers_for(traits, property_name)
            for judge in self._drawers.get(drawer, {}).values()
            if judge.takes(property_name) and covers(judge.scope, traits)
        ]
        return tuple(sorted(found, key=lambda judge: judge.rule_id))


def _drawer_of(scope: Scope) -> _Drawer:
    for field in ("device", "area", "tag", "kind", "property"):
        wanted: str | None = getattr(scope, field)
        if wanted is not None:
            return (field, wanted)
    return ("", "")


def _drawers_for(traits: Traits, property_name: str) -> list[_Drawer]:
    drawers = [("device", traits.device), ("property", property_name), ("", "")]
    drawers += [("area", area) for area in traits.areas]
    drawers += [("tag", tag) for tag in set(traits.tags)]
    if traits.kind is not None:
        drawers.append(("kind", traits.kind))
    return drawers


def covers(scope: Scope, traits: Traits) -> bool:
    """Whether the scope selects a device, its property aside."""
    return (
        scope.device in (None, traits.device)
        and scope.kind in (None, traits.kind)
        and (scope.tag is None or scope.tag in traits.tags)
        and (scope.area is None or scope.area in traits.areas)
    )
