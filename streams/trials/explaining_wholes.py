"""Why a composed rule does or does not fire where a device is: which of its parts are true in that place, of whom.

Told from the evidence that alarming keeps, and counted by alarming's own code; the parts are explained by judging's.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from streams.alarming.changes import evidence_key
from streams.alarming.composing.compositions import Composition, composition_of
from streams.alarming.composing.places import Places
from streams.alarming.composing.tallies import Tally
from streams.alarming.topology import Topology
from streams.contracts.evidence import Evidence
from streams.contracts.explanations import Because, Explanation, Fact, Standing
from streams.contracts.rules import ComposedRule, Scope, SequenceRule, SeveralOfRule
from streams.contracts.times import Micros
from streams.judging.matching import covers, traits_of
from streams.runtime.calendars import holds
from streams.runtime.registry import RegistryView
from streams.trials.excerpt import excerpt_of

EvidenceOf = Callable[[str], Iterable[Evidence]]
"""What is known of a rule or part."""


def whole_explained(
    rule: ComposedRule,
    device: str,
    view: RegistryView,
    evidence_of: EvidenceOf,
    *,
    parts: Sequence[Explanation],
    at: Micros,
) -> list[Explanation]:
    """How the rule stands to each place the device lies in; `parts`: how its parts stand to the device."""
    composition = composition_of(rule)
    if composition is None:
        return [_explained(rule, device, Standing.QUIET, Because.RULE_DISABLED, parts)]
    topology = Topology()
    for change in excerpt_of(view, rule).changes():
        topology.apply(change)
    places = Places(topology)
    mine = _places_of(composition, places, device, view)
    if not mine:
        return [_explained(rule, device, Standing.NOT_CONCERNED, _why_nowhere(rule.scope, parts), parts)]
    places.count(composition)
    whole = _Whole(composition, places, evidence_of, at, view)
    return [whole.explained(place, device, parts) for place in mine]


class _Whole:
    """A composed rule at a moment."""

    def __init__(
        self, composition: Composition, places: Places, evidence_of: EvidenceOf, at: Micros, view: RegistryView
    ) -> None:
        self._composition = composition
        self._places = places
        self._evidence_of = evidence_of
        self._at = at
        self._calendars = view.calendars

    def explained(self, place: str, device: str, parts: Sequence[Explanation]) -> Explanation:
        """How it stands to a place."""
        rule = self._composition.rule
        calendar = holds(rule.unless, self._at, self._calendars, self._places.areas_of(place))
        if calendar is not None:
            asleep = (Fact("calendar", text=calendar),)
            return _explained(rule, device, Standing.QUIET, Because.CALENDAR_HOLDS, parts, place=place, facts=asleep)
        truth = next((one for one in self._evidence_of(rule.id) if one.place == place and one.severity), None)
        facts = tuple(self._facts(place, truth))
        if truth is None:
            return _explained(rule, device, Standing.CALM, Because.TOO_FEW_PARTS_TRUE, parts, place=place, facts=facts)
        found = _explained(rule, device, Standing.FIRES, Because.ENOUGH_PARTS_TRUE, parts, place=place, facts=facts)
        return Explanation(
            found.rule, found.device, "", found.standing, found.because, truth.severity, place, facts, found.parts
        )

    def _facts(self, place: str, truth: Evidence | None) -> Iterator[Fact]:
        """How many of how many are true, how many it takes, and which."""
        composition, rule = self._composition, self._composition.rule
        tally = Tally(composition.parts)
        for part in dict.fromkeys(composition.parts):
            for one in self._evidence_of(part):
                if composition.counts(one, self._at) and place in self._places.of_evidence(composition, one):
                    tally.put(evidence_key(one), one)
        devices = self._places.devices_in(rule.id, place)
        if isinstance(rule, SeveralOfRule):
            yield Fact("true_devices", value=len(tally.parts[composition.parts[0]].subjects))
            yield Fact("at_least", value=rule.at_least)
            yield Fact("devices", value=devices)
            if rule.share is not None:
                yield Fact("share", value=rule.share)
        else:
            yield Fact("true_parts", value=len(tally.true_parts()))
            yield Fact("parts", value=len(tally.parts))
        if isinstance(rule, SeveralOfRule | SequenceRule) and rule.within_s:
            yield Fact("within", value=rule.within_s, unit="s")
        for one in sorted(tally.all(), key=evidence_key):
            yield Fact("true", text=one.device or one.place, value=one.value, at=one.began_at)
        if truth is not None:
            yield Fact("true_since", at=truth.began_at)


def _places_of(composition: Composition, places: Places, device: str, view: RegistryView) -> tuple[str, ...]:
    """The places in which evidence about the device would count."""
    if not covers(composition.members, traits_of(device, view)):
        return ()
    return places.of_evidence(composition, Evidence(next(iter(composition.inline), ""), device, "", None, 0))


def _why_nowhere(scope: Scope, parts: Sequence[Explanation]) -> Because:
    """What its parts say; else the device has no place of the kind the rule is reckoned in."""
    told = (part.because for part in parts if part.standing is Standing.NOT_CONCERNED)
    return next(told, Because.OTHER_TAG if scope.tag is not None else Because.OTHER_AREA)


def _explained(
    rule: ComposedRule,
    device: str,
    standing: Standing,
    because: Because,
    parts: Sequence[Explanation],
    *,
    place: str = "",
    facts: tuple[Fact, ...] = (),
) -> Explanation:
    return Explanation(rule.id, device, "", standing, because, place=place, facts=facts, parts=tuple(parts))
