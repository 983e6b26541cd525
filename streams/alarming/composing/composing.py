"""Composed rules, put together: what the book calls.

    a verdict about a part      → evidence, kept in ALERTS
    evidence comes, goes, ages  → counted in every place of every rule that rests on it
    what is touched             → reckoned once, rules that rest on others after them (`settle`)
    a truth comes or goes       → evidence itself; its alert is raised, changed or cleared as by a verdict

All of it but the evidence follows from the registry, the evidence and the time of the last tick.
"""

from streams.alarming.agenda import Agenda
from streams.alarming.composing.definitions import Definitions
from streams.alarming.composing.evidence import EvidenceBook
from streams.alarming.composing.reckoning import Reckoning
from streams.alarming.composing.rule_changes import RegistryChanges
from streams.alarming.composing.seeds import Seeds
from streams.alarming.conditions import Conditions
from streams.alarming.recording import Recorder
from streams.alarming.topology import Topology
from streams.contracts.composition import PART_MARK
from streams.contracts.evidence import Evidence
from streams.contracts.times import Micros
from streams.contracts.verdicts import Verdict, VerdictReason

_NO_LONGER_ASKED = frozenset({VerdictReason.RULE_CHANGED, VerdictReason.RULE_REMOVED})
"""What ends so did not pass: nobody asks for it any longer, and it counts for no `within_s`."""


class Composing:
    """`registry` is told of what changes there, `evidence` of what is true; `settle` after each."""

    def __init__(
        self, topology: Topology, seeds: Seeds, recorder: Recorder, agenda: Agenda, conditions: Conditions
    ) -> None:
        definitions = Definitions(topology, agenda)
        self._compositions = definitions.compositions
        self._reckoning = Reckoning(definitions, recorder, conditions)
        self.evidence = EvidenceBook(definitions, recorder, agenda, self._reckoning.touch)
        self.registry = RegistryChanges(definitions, seeds, recorder, self.evidence, self._reckoning)

    def judged(self, verdict: Verdict) -> bool:
        """Take in what judging found; False: it is about a part, and so no alert's business."""
        is_part = PART_MARK in verdict.rule
        if is_part or self._compositions.is_read(verdict.rule):
            subject = Evidence(
                verdict.rule,
                verdict.device,
                verdict.property,
                None,
                verdict.at,
                area=verdict.area,
                value=verdict.value,
            )
            if verdict.severity is None and verdict.reason in _NO_LONGER_ASKED:
                self.evidence.withdraw(subject)
            else:
                self.evidence.found(subject, verdict.severity, verdict.at)
        return not is_part

    def age(self, key: str, due: Micros) -> None:
        """Evidence may count no longer."""
        self.evidence.age(key, due)

    def turn_calendar(self, rule: str, due: Micros) -> None:
        """One of a rule's calendars may begin or end."""
        self.registry.calendar_turns(rule, due)

    def settle(self) -> None:
        """Reckon what has been touched since."""
        if self._reckoning.waiting:
            self._reckoning.settle(self.evidence)

    def resume(self) -> None:
        """Stand where the last bookmark left off; evidence has been recalled."""
        self.registry.resume()
        self.evidence.resume()
        self._reckoning.forget_touched()
