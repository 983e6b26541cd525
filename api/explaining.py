"""Explanations for the api: which topics are asked, and composed rules put together of their parts."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from api.live.evidence import EvidenceBoard
from api.live.registry import LiveRegistry
from streams.contracts.composition import judged_rules, references, whole_of
from streams.contracts.explanations import Explanation
from streams.contracts.rules import ComposedRule, Rule, SightingRule
from streams.contracts.times import Micros
from streams.contracts.topics import READINGS, SIGHTINGS, Topic
from streams.runtime.registry import RegistryView
from streams.runtime.settings import Kafka
from streams.trials.explaining import Asked, Seen, seen
from streams.trials.explaining_wholes import whole_explained

Seer = Callable[[Asked, Topic], Awaitable[Seen]]
"""Who sees what judging sees; see `streams.trials.explaining.seen`."""


def seer(settings: Kafka) -> Seer:
    """What the judges of this event log see."""
    return partial(seen, settings)


async def explained(
    see: Seer, registry: LiveRegistry, evidence: EvidenceBoard, rule: Rule, about: tuple[str, str | None]
) -> Seen:
    """How a rule stands to a device (and property), composed ones with what they rest on.

    The time is the earliest of the folds.
    """
    device, property_name = about
    rules = _with_referred(rule, registry.view)
    asked = Asked(
        device,
        property_name,
        [one.id for one in rules],
        lambda position: registry.lately.told(registry.view, [device], position),
    )
    found = [await see(asked, topic) for topic in _topics(rules)]
    parts = [one for each in found for one in each.explanations]
    at = min(each.at for each in found)
    if not isinstance(rule, ComposedRule):
        return Seen(at, tuple(parts))
    view = registry.view.copied()
    wholes = await asyncio.to_thread(_wholes, rule, view, evidence, _Parts(device, at, parts, frozenset()))
    return Seen(at, tuple(wholes))


class _Parts:
    """What judging says of a device; `above`: the composed rules whose parts are looked at, so that no circle is."""

    def __init__(self, device: str, at: Micros, parts: Sequence[Explanation], above: frozenset[str]) -> None:
        self.device, self.at, self.parts, self.above = device, at, parts, above

    def of(self, rule: Rule) -> list[Explanation]:
        """Those of one rule."""
        return [one for one in self.parts if whole_of(one.rule) == rule.id]

    def below(self, rule: Rule) -> "_Parts":
        """The same, for what a rule refers to."""
        return _Parts(self.device, self.at, self.parts, self.above | {rule.id})


def _wholes(rule: ComposedRule, view: RegistryView, evidence: EvidenceBoard, parts: _Parts) -> list[Explanation]:
    below = parts.below(rule)
    own = parts.of(rule)
    for reference in sorted(references(rule)):
        referred = view.rules.get(reference)
        if isinstance(referred, ComposedRule) and reference not in below.above:
            own += _wholes(referred, view, evidence, below)
        elif referred is not None:
            own += parts.of(referred)
    return whole_explained(rule, parts.device, view, evidence.of, parts=own, at=parts.at)


def _with_referred(rule: Rule, view: RegistryView) -> list[Rule]:
    """The rule and all it refers to, however far."""
    found, waiting = {rule.id: rule}, [rule]
    while waiting:
        for reference in sorted(references(waiting.pop())):
            referred = view.rules.get(reference)
            if referred is not None and reference not in found:
                found[reference] = referred
                waiting.append(referred)
    return list(found.values())


def _topics(rules: Iterable[Rule]) -> list[Topic]:
    """Where the rules are judged; readings, if nowhere."""
    judged = [part for rule in rules for part in judged_rules(rule)]
    are_of_sightings = {isinstance(part, SightingRule) for part in judged} or {False}
    return [
        topic
        for topic, is_of_sightings in ((READINGS, False), (SIGHTINGS, True))
        if is_of_sightings in are_of_sightings
    ]
