"""Truths that may be others now are reckoned, each once: rules that rest on others come after them."""

from collections import Counter
from heapq import heappop, heappush
from typing import NamedTuple

from streams.alarming.composing.compositions import Composition
from streams.alarming.composing.definitions import Definitions
from streams.alarming.composing.evidence import EvidenceBook, Truth
from streams.alarming.composing.places import device_of
from streams.alarming.composing.truths import Telling, found, telling
from streams.alarming.conditions import Conditions, Told
from streams.alarming.recording import Recorder
from streams.contracts.alerts import Severity
from streams.contracts.evidence import Evidence
from streams.contracts.topics import ALARM_LOG
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason

_MOST_ROUNDS = 3
"""So often one entry of the log has a truth reckoned, where rules rest on each other in a circle."""


class Reckoning:
    """What has been touched waits for `settle`."""

    def __init__(
        self,
        definitions: Definitions,
        recorder: Recorder,
        conditions: Conditions,
    ) -> None:
        self._compositions = definitions.compositions
        self._places = definitions.places
        self._sleeping = definitions.sleeping
        self._recorder = recorder
        self._conditions = conditions
        self.waiting: list[tuple[int, str, str]] = []
        self._because: dict[Truth, VerdictReason] = {}
        self._touched: set[Truth] = set()
        self._entry, self._verdicts = 0, 0

    def touch(self, truth: Truth) -> None:
        """It may be another now."""
        if truth not in self._touched:
            self._touched.add(truth)
            heappush(self.waiting, (self._compositions.level(truth[0]), *truth))

    def touch_because(self, truth: Truth, reason: VerdictReason) -> None:
        """It has to be found anew, since its rule is another; if it is gone, that is why."""
        self._because[truth] = reason
        self.touch(truth)

    def forget_touched(self) -> None:
        """All is as it was reckoned."""
        self.waiting.clear()
        self._touched.clear()
        self._because.clear()

    def settle(self, evidence: EvidenceBook) -> None:
        """Reckon what was touched, and what that touches."""
        rounds: Counter[Truth] = Counter()
        while self.waiting:
            _, rule, place = heappop(self.waiting)
            truth = (rule, place)
            self._touched.discard(truth)
            because = self._because.pop(truth, None)
            rounds[truth] += 1
            if rounds[truth] <= _MOST_ROUNDS:
                self._reckon(rule, place, because, evidence)

    def _reckon(self, rule: str, place: str, because: VerdictReason | None, evidence: EvidenceBook) -> None:
        """A sequence that was true goes on while its last part stands, unless its rule is another now."""
        composition, before = self._compositions.get(rule), evidence.truth_of(rule, place)
        outcome = _Outcome(because or VerdictReason.BACK_TO_NORMAL)
        if composition is not None and self._is_asleep(composition, place):
            outcome = _Outcome(VerdictReason.CALENDAR)
        elif composition is not None:
            tally, devices = evidence.tally(composition, place), self._places.devices_in(rule, place)
            severity = found(composition, tally, devices, was_true=before is not None and because is None)
            if severity is before:
                return
            reason = outcome.reason if severity is None else composition.finds
            outcome = _Outcome(reason, severity, telling(composition, tally, devices))
        if outcome.severity is not before:
            self._conclude(rule, place, outcome, evidence)

    def _conclude(self, rule: str, place: str, outcome: "_Outcome", evidence: EvidenceBook) -> None:
        """Evidence for others, and a verdict of its own, whose stamp is the entry of the log that brought it about."""
        reason, severity, told = outcome
        now, area, device = self._recorder.now, self._places.area_of_place(place, told.evidence), device_of(place)
        stamp = self._stamp()
        verdict = Verdict(stamp, rule, device, "", severity, reason, now, value=told.value, area=area)
        words = ": ".join(filter(None, (reason.value, told.words)))
        self._conditions.judged(verdict, Told(place, words, told.subject))
        subject = Evidence(rule, device, "", None, now, place=place, area=area, value=told.value)
        evidence.found(subject, severity, now)

    def _stamp(self) -> Stamp:
        if self._entry != self._recorder.entry:
            self._entry, self._verdicts = self._recorder.entry, 0
        self._verdicts += 1
        return Stamp(ALARM_LOG.name, 0, self._entry, self._verdicts - 1)

    def _is_asleep(self, composition: Composition, place: str) -> bool:
        if not composition.rule.unless:
            return False
        return self._sleeping.is_asleep(composition, self._places.areas_of(place), self._recorder.ticked_at)


class _Outcome(NamedTuple):
    """What a rule finds in a place now, and why."""

    reason: VerdictReason
    severity: Severity | None = None
    told: Telling = Telling()
