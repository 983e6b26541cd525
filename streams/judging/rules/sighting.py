"""Sighting: a camera saw something often enough.

at_least 3 within 60 s      · ·        ·  · ·           ·
stands                                    ├────────────── stands_s after the last that made it true ──┤
"""

import math
from bisect import bisect_right
from collections.abc import Iterable

from streams.contracts.explanations import Because, Fact, Standing
from streams.contracts.rules import SightingRule
from streams.contracts.sightings import Sighting
from streams.contracts.times import SECOND, Micros, from_seconds
from streams.contracts.verdicts import VerdictReason
from streams.judging.rules.conditions import Condition, Moment, SightingCondition
from streams.judging.rules.judge import NEVER, Account, Judge, Subject

MOST_MOMENTS = 64
"""Kept of a camera for a rule. Where more are asked for, sightings within a 64th of `within_s` are of one moment."""

_NOTHING = SightingCondition(None, (), NEVER, NEVER)


class SightingJudge(Judge):
    """A sighting rule, made ready: about cameras, by the times they say (`measured_at`).

    True whenever a sighting comes and as many as are asked for lie within the `within_s` before the newest.
    """

    raised = VerdictReason.SIGHTING

    def __init__(self, rule: SightingRule) -> None:
        super().__init__(rule)
        self._wanted = (rule.sighting, rule.subject, rule.vehicle_class)
        self._severity = rule.severity
        self._at_least = rule.at_least
        self._within = from_seconds(rule.within_s)
        self._stands = from_seconds(rule.stands_s)
        self._grain = self._within // MOST_MOMENTS if rule.at_least > MOST_MOMENTS else 0

    def takes(self, property_name: str) -> bool:
        """Cameras, which are devices."""
        return property_name == ""

    def on_sighting(self, before: Condition | None, sighting: Sighting, listened: Micros) -> Condition | None:
        """One more, if it is of those that count and not older than `within_s` before the newest."""
        if not self._counts(sighting):
            return before
        known = before if isinstance(before, SightingCondition) else _NOTHING
        newest = max(sighting.measured_at, known.seen[-1][0] if known.seen else NEVER)
        if sighting.measured_at <= newest - self._within:
            return before
        recent = [moment for moment in known.seen if moment[0] > newest - self._within]
        seen = tuple(self._with(recent, sighting.measured_at))
        if _count(seen) < self._at_least:
            return SightingCondition(known.severity, seen, known.true_at, known.true_measured_at)
        return SightingCondition(self._severity, seen, listened, newest)

    def on_time(self, before: Condition | None, subject: Subject, listened: Micros) -> Condition | None:
        """Over from the first tick `stands_s` after the last sighting that made it true."""
        due = self.due(before, subject)
        return before if due is None or listened < due else None

    def on_rule(
        self, before: Condition | None, earlier: Judge | None, subject: Subject, listened: Micros
    ) -> Condition | None:
        """If it counts the same sightings: those seen count, and what stands does so for `stands_s` as they are now."""
        if earlier is self:
            return before
        if not isinstance(earlier, SightingJudge) or not isinstance(before, SightingCondition):
            return None
        if (earlier._wanted, earlier._within) != (self._wanted, self._within):  # noqa: SLF001  one of its own kind
            return None
        severity = None if before.severity is None else self._severity
        carried = SightingCondition(severity, before.seen, before.true_at, before.true_measured_at)
        return self.on_time(carried, subject, listened)

    def due(self, condition: Condition | None, subject: Subject) -> Micros | None:
        """When what stands has stood long enough."""
        del subject
        if not isinstance(condition, SightingCondition) or condition.severity is None:
            return None
        return condition.true_at + self._stands

    def measure(self, condition: Condition | None, subject: Subject) -> tuple[float | None, Micros | None]:
        """How many were seen within `within_s` (no more are counted than are asked for), and when the newest was."""
        del subject
        if not isinstance(condition, SightingCondition) or condition.severity is None:
            return (None, None)
        return (float(_count(condition.seen)), condition.true_measured_at)

    def explain(self, condition: Condition | None, subject: Subject, listened: Micros) -> Account:
        """How many were seen lately, and how long it stands."""
        del subject
        known = condition if isinstance(condition, SightingCondition) else _NOTHING
        facts = [
            Fact("count", value=_count(known.seen)),
            Fact("at_least", value=self._at_least),
            Fact("within", value=self._within / SECOND, unit="s"),
            *(Fact("last_seen", at=at) for at, _ in known.seen[-1:]),
        ]
        if known.severity is None:
            return Account(Standing.CALM, Because.SEEN_TOO_SELDOM, None, tuple(facts))
        left = max(0, known.true_at + self._stands - listened)
        facts.append(Fact("stands_for", value=left / SECOND, unit="s"))
        return Account(Standing.FIRES, Because.SEEN_OFTEN_ENOUGH, known.severity, tuple(facts))

    def _counts(self, sighting: Sighting) -> bool:
        kind, subject, vehicle_class = self._wanted
        return (
            sighting.kind is kind
            and subject in ("", sighting.subject)
            and vehicle_class in (None, sighting.vehicle_class)
        )

    def _with(self, seen: list[Moment], at: Micros) -> list[Moment]:
        """One more, at its place; no more than are asked for, the oldest first to go."""
        place = bisect_right(seen, (at, math.inf))
        if place and at - seen[place - 1][0] <= self._grain:
            moment, count = seen[place - 1]
            seen = [*seen[: place - 1], (moment, count + 1), *seen[place:]]
        else:
            seen = [*seen[:place], (at, 1), *seen[place:]]
        spare = _count(seen) - self._at_least
        while spare >= seen[0][1]:
            spare -= seen[0][1]
            seen = seen[1:]
        return seen


def _count(seen: Iterable[Moment]) -> int:
    return sum(count for _, count in seen)
