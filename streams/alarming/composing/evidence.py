"""Evidence comes, goes and ages: written down, and counted in every place of every rule that rests on it."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from streams.alarming.agenda import Agenda, Task
from streams.alarming.changes import Removed, evidence_key, evidence_record_key
from streams.alarming.composing.compositions import Composition
from streams.alarming.composing.definitions import Definitions
from streams.alarming.composing.kept import Kept
from streams.alarming.composing.places import device_of
from streams.alarming.composing.tallies import Tally
from streams.alarming.recording import Recorder
from streams.contracts.alerts import Severity
from streams.contracts.composition import whole_of
from streams.contracts.evidence import Evidence
from streams.contracts.rules import SequenceRule
from streams.contracts.times import Micros

_BEGINNINGS_BEFORE = 7
"""Of a part of a sequence so many beginnings are kept besides the newest."""

Truth = tuple[str, str]
"""A composed rule, and a place of which it may be true."""


class EvidenceBook:
    """The only writer of evidence. `touched` is told of every truth that may be another now."""

    def __init__(
        self,
        definitions: Definitions,
        recorder: Recorder,
        agenda: Agenda,
        touched: Callable[[Truth], None],
    ) -> None:
        self.kept = Kept()
        self._compositions = definitions.compositions
        self._places = definitions.places
        self._sleeping = definitions.sleeping
        self._recorder = recorder
        self._agenda = agenda
        self._touched = touched
        self._tallies: dict[Truth, Tally] = {}
        self._filed: dict[str, tuple[Truth, ...]] = {}

    def tally(self, composition: Composition, place: str) -> Tally:
        """What counts for a rule in a place."""
        return self._tallies.get((composition.rule.id, place)) or Tally(composition.parts)

    def truth_of(self, rule: str, place: str) -> Severity | None:
        """How severe what a composed rule found in a place is; None: it is not true of it."""
        evidence = self.kept.get(evidence_key(Evidence(rule, device_of(place), "", None, 0, place=place)))
        return None if evidence is None else evidence.severity

    def true_places(self, rule: str) -> list[str]:
        """The places of which a composed rule is true."""
        found = (self.kept.get(key) for key in self.kept.of_rule(rule))
        return [one.place for one in found if one is not None and one.place and one.severity is not None]

    def is_known(self, subject: Evidence) -> bool:
        """Whether there is evidence about it."""
        return self.kept.get(evidence_key(subject)) is not None

    def plan_rule(self, rule: str) -> None:
        """Who rests on a rule or part asks for other times now."""
        for key in self.kept.of_rule(rule):
            evidence = self.kept.get(key)
            if evidence is not None:
                self._plan(key, evidence)

    def file_rule(self, rule: str) -> None:
        """Count all evidence of a rule or part anew."""
        self.file_all(self.kept.of_rule(rule))

    def found(self, subject: Evidence, severity: Severity | None, at: Micros) -> None:
        """A rule or part holds of the `subject` with this severity from `at` on; None: it did so until then."""
        key = evidence_key(subject)
        before = self.kept.get(key)
        is_true = before is not None and before.severity is not None
        if severity is not None and (before is None or not is_true):
            self._write(replace(subject, severity=severity, began_at=at, before=self._beginnings(before)))
        elif severity is not None and before is not None and before.severity is not severity:
            area = before.area if subject.area is None else subject.area
            self._write(replace(before, severity=severity, value=subject.value, area=area))
        elif severity is None and before is not None and is_true:
            self._write(replace(before, severity=None, was=before.severity, ended_at=max(at, before.began_at)))

    def withdraw(self, subject: Evidence) -> None:
        """Its rule is another now, or no longer about the subject: what it found before counts for no `within_s`."""
        key = evidence_key(subject)
        if self.kept.get(key) is not None:
            for truth in self._filed.pop(key, ()):
                self._take_out(truth, key)
            self._drop(key)

    def withdraw_what_ended(self, rule: str) -> None:
        """The same for all that is true no more of a rule or part; of what still is, judging will say whether it is."""
        for key in self.kept.of_rule(rule):
            evidence = self.kept.get(key)
            if evidence is not None and evidence.severity is None:
                self.withdraw(evidence)

    def age(self, key: str, due: Micros) -> None:
        """Evidence that is true no more may count no longer; an entry for what was true before says nothing of it."""
        evidence = self.kept.get(key)
        if evidence is not None and evidence.severity is None:
            readers = self._compositions.readers_of(evidence.rule)
            if any(reader.counts_until(evidence) == due for reader in readers):
                self.file(key)

    def file(self, key: str) -> None:
        """Count evidence where it counts now, and nowhere else; what nobody can ask for any more is dropped."""
        evidence = self.kept.get(key)
        was = self._filed.pop(key, ())
        now = () if evidence is None else tuple(self._truths_resting_on(evidence))
        for truth in was:
            if truth not in now:
                self._take_out(truth, key)
        if evidence is not None:
            for truth in now:
                self._put_in(truth, key, evidence)
            if now:
                self._filed[key] = now
            elif not self._is_asked_for(evidence):
                self._drop(key)

    def file_all(self, keys: Iterable[str]) -> None:
        """The same for many."""
        for key in keys:
            self.file(key)

    def recall(self, key: str, evidence: Evidence | None) -> None:
        """Take back a record of evidence; None: its tombstone."""
        if evidence is not None:
            self.kept.put(evidence)
        elif self.kept.get(key) is not None:
            self.kept.drop(key)

    def resume(self) -> None:
        """Count all that was taken back, and plan when it ages."""
        for evidence in list(self.kept):
            self._plan(evidence_key(evidence), evidence)
            self.file(evidence_key(evidence))

    def forget_tallies(self, rule: str) -> None:
        """A rule is made of other parts now; what counts for it is to be filed anew."""
        for truth in [truth for truth in self._tallies if truth[0] == rule]:
            del self._tallies[truth]

    def _write(self, evidence: Evidence) -> None:
        key = self.kept.put(evidence)
        self._recorder.add(evidence)
        self._plan(key, evidence)
        self.file(key)

    def _beginnings(self, before: Evidence | None) -> tuple[Micros, ...]:
        """When it came true before, where a sequence asks for it: its parts may come true again and again."""
        if before is None:
            return ()
        readers = self._compositions.readers_of(before.rule)
        if not any(isinstance(reader.rule, SequenceRule) for reader in readers):
            return ()
        return (*before.before, before.began_at)[-_BEGINNINGS_BEFORE:]

    def _plan(self, key: str, evidence: Evidence) -> None:
        for reader in () if evidence.severity is not None else self._compositions.readers_of(evidence.rule):
            ends_at = reader.counts_until(evidence)
            if ends_at is not None and ends_at > self._recorder.ticked_at:
                self._agenda.add(ends_at, Task.AGE_EVIDENCE, key)

    def _truths_resting_on(self, evidence: Evidence) -> list[Truth]:
        ticked_at = self._recorder.ticked_at
        truths: list[Truth] = []
        for reader in self._compositions.readers_of(evidence.rule):
            if not reader.counts(evidence, ticked_at):
                continue
            if reader.rule.unless:
                areas = self._places.areas_around(evidence)
                if self._sleeping.is_asleep(reader, areas, ticked_at):
                    continue
            truths += [(reader.rule.id, place) for place in self._places.of_evidence(reader, evidence)]
        return truths

    def _is_asked_for(self, evidence: Evidence) -> bool:
        """True: a part's or composed rule's always, another rule's if one refers to it. No more: while it counts."""
        if evidence.severity is not None:
            is_own = evidence.place != "" or whole_of(evidence.rule) != evidence.rule
            return is_own or self._compositions.is_read(evidence.rule)
        readers = self._compositions.readers_of(evidence.rule)
        return any(reader.counts(evidence, self._recorder.ticked_at) for reader in readers)

    def _put_in(self, truth: Truth, key: str, evidence: Evidence) -> None:
        tally = self._tallies.get(truth)
        if tally is None:
            composition = self._compositions.get(truth[0])
            tally = self._tallies[truth] = Tally(() if composition is None else composition.parts)
        tally.put(key, evidence)
        self._touched(truth)

    def _take_out(self, truth: Truth, key: str) -> None:
        tally = self._tallies.get(truth)
        if tally is not None:
            tally.discard(key)
            if not tally:
                del self._tallies[truth]
        self._touched(truth)

    def _drop(self, key: str) -> None:
        self.kept.drop(key)
        self._recorder.add(Removed(evidence_record_key(key)))
