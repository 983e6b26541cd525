"""What a change of the registry does to composed rules: their truths are found anew where it can matter."""

from streams.alarming.composing.compositions import Composition, changed_parts, composition_of, is_the_same
from streams.alarming.composing.definitions import Definitions
from streams.alarming.composing.evidence import EvidenceBook
from streams.alarming.composing.reckoning import Reckoning
from streams.alarming.composing.seeds import Seeds
from streams.alarming.recording import Recorder
from streams.contracts.verdicts import VerdictReason


class RegistryChanges:
    """Called once the registry has been changed."""

    def __init__(
        self, definitions: Definitions, seeds: Seeds, recorder: Recorder, evidence: EvidenceBook, reckoning: Reckoning
    ) -> None:
        self._topology = definitions.topology
        self._compositions = definitions.compositions
        self._places = definitions.places
        self._sleeping = definitions.sleeping
        self._seeds = seeds
        self._recorder = recorder
        self._evidence = evidence
        self._reckoning = reckoning

    def resume(self) -> None:
        """All rules are as they were."""
        for rule_id, rule in self._topology.view.rules.items():
            composition = composition_of(rule)
            if composition is not None:
                self._compositions.put(rule_id, composition)
                self._places.count(composition)
                self._sleeping.plan(rule_id, composition, self._recorder.ticked_at)

    def rule_changed(self, rule_id: str) -> None:
        """A rule has come, changed or gone. One that is true of the same as before keeps its truths."""
        rule = self._topology.rule(rule_id)
        before, after = self._compositions.get(rule_id), composition_of(rule)
        if before is None and after is None:
            return
        if before is not None and after is not None and is_the_same(before.rule, after.rule):
            self._compositions.put(rule_id, after)
            return
        known = self._places.known_to(rule_id)
        self._compositions.put(rule_id, after)
        self._evidence.forget_tallies(rule_id)
        self._places.forget(rule_id)
        if after is not None:
            self._places.count(after)
            self._seed(after)
        self._sleeping.plan(rule_id, after, self._recorder.ticked_at)
        because = VerdictReason.RULE_REMOVED if rule is None else VerdictReason.RULE_CHANGED
        for place in sorted({*known, *self._evidence.true_places(rule_id)}):
            self._reckoning.touch_because((rule_id, place), because)
        for part in () if before is None else changed_parts(before.rule, rule):
            self._evidence.withdraw_what_ended(part)
        parts = {*(() if before is None else before.parts), *(() if after is None else after.parts)}
        for part in sorted(parts):
            self._evidence.plan_rule(part)
            self._evidence.file_rule(part)
        for place in self._places.known_to(rule_id):
            self._reckoning.touch((rule_id, place))

    def device_changed(self, device: str) -> None:
        """A device has come, changed or gone: it lies in other places, with all that is true of it."""
        for composition in self._compositions:
            for place in sorted(self._places.device_changed(composition, device)):
                self._reckoning.touch((composition.rule.id, place))
        self._evidence.file_all(self._evidence.kept.of_devices((device,)))

    def area_changed(self, areas: list[str]) -> None:
        """These areas lie in others than before, or are new or gone."""
        if not len(self._compositions):
            return
        for device in self._topology.lying_in(areas):
            self.device_changed(device)
        self._evidence.file_all(self._evidence.kept.of_areas(areas))
        for composition in self._compositions:
            if composition.rule.unless:
                self._sleep_anew(composition)

    def calendar_changed(self, calendar: str) -> None:
        """A calendar has come, changed or gone."""
        for composition in self._compositions:
            if calendar in composition.rule.unless:
                self._sleep_anew(composition)

    def calendar_turns(self, rule_id: str, due: int) -> None:
        """One of a rule's calendars begins or ends."""
        composition = self._compositions.get(rule_id)
        if composition is not None and self._sleeping.is_turning(rule_id, due):
            self._sleep_anew(composition)

    def _sleep_anew(self, composition: Composition) -> None:
        rule_id = composition.rule.id
        self._sleeping.plan(rule_id, composition, self._recorder.ticked_at)
        for part in composition.parts:
            self._evidence.file_rule(part)
        for place in sorted({*self._places.known_to(rule_id), *self._evidence.true_places(rule_id)}):
            self._reckoning.touch((rule_id, place))

    def _seed(self, composition: Composition) -> None:
        """A rule to which nobody referred so far may be true already."""
        for part in sorted({*composition.parts} - composition.inline):
            for seed in self._seeds.of_rule(part):
                if not self._evidence.is_known(seed.subject):
                    self._evidence.found(*seed)
