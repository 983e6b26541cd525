"""Asks the judges that concern a subject, remembers their answers, and notes where the severity held has changed."""

from streams.contracts.times import Micros
from streams.contracts.verdicts import VerdictReason
from streams.judging.deadlines import Deadlines
from streams.judging.findings import Finding, finding_about
from streams.judging.matching import Traits
from streams.judging.rulebook import Rulebook
from streams.judging.rules.judge import Condition, Judge
from streams.judging.subjects import AnyWatched, WatchedDevice, WatchedSeries, earliest_due


class Assessor:
    """The occasions on which judges are asked. Findings go to `found`, in no particular order."""

    def __init__(self, rulebook: Rulebook, deadlines: Deadlines) -> None:
        self._rulebook = rulebook
        self._deadlines = deadlines

    def after_reading(
        self, series: WatchedSeries, found: list[Finding], *, is_sign_of_life: bool, is_newest: bool
    ) -> None:
        """The series has a reading (already in it if it is the newest); its device may be heard again by it."""
        if is_sign_of_life:
            self.after_sign_of_life(series.device, found)
            self._settle_heard(series, found)
        if is_newest:
            for judge in series.matches.judges:
                self._settle(series, judge, judge.on_reading(series.condition(judge.rule_id), series), found)
        self._refresh(series)

    def after_sign_of_life(self, device: WatchedDevice, found: list[Finding]) -> None:
        """The device is heard."""
        self._settle_heard(device, found)
        self._refresh(device)

    def after_tick(self, subject: AnyWatched, listened: Micros, found: list[Finding]) -> None:
        """Its deadline may have come."""
        for judge in subject.matches.judges:
            self._settle(subject, judge, judge.on_time(subject.condition(judge.rule_id), subject, listened), found)
        self._refresh(subject)

    def after_change(self, subject: AnyWatched, traits: Traits, listened: Micros, found: list[Finding]) -> None:
        """Rules or the device have changed, or the subject is met for the first time."""
        earlier = {judge.rule_id: judge for judge in subject.matches.judges}
        subject.matches = self._rulebook.matches(traits, subject.property)
        self._drop_conditions_of_other_rules(subject, found)
        for judge in subject.matches.judges:
            predecessor = earlier.get(judge.rule_id)
            after = judge.on_rule(subject.condition(judge.rule_id), predecessor, subject, listened)
            reason = VerdictReason.RULE_CHANGED if predecessor is not None else None
            self._settle(subject, judge, after, found, reason)
        self._refresh(subject)

    def after_restart(self, subject: AnyWatched, traits: Traits, found: list[Finding]) -> None:
        """It comes back from a checkpoint, with its conditions.

        A condition whose rule is gone is dropped: possible only where the registry's topic no longer reaches back.
        """
        subject.matches = self._rulebook.matches(traits, subject.property)
        self._drop_conditions_of_other_rules(subject, found)
        self._refresh(subject)

    def after_removal(self, subject: AnyWatched, found: list[Finding]) -> None:
        """Its device was removed; the caller forgets it."""
        found += [
            finding_about(subject, rule_id, None, VerdictReason.RULE_CHANGED)
            for rule_id, condition in (subject.conditions or {}).items()
            if condition.severity is not None
        ]
        subject.conditions = None
        subject.wakes_at = None

    def _drop_conditions_of_other_rules(self, subject: AnyWatched, found: list[Finding]) -> None:
        matching = {judge.rule_id for judge in subject.matches.judges}
        for rule_id, condition in list((subject.conditions or {}).items()):
            if rule_id in matching:
                continue
            subject.set_condition(rule_id, None)
            if condition.severity is not None:
                is_in_force = self._rulebook.is_in_force(rule_id)
                reason = VerdictReason.RULE_CHANGED if is_in_force else VerdictReason.RULE_REMOVED
                found.append(finding_about(subject, rule_id, None, reason))

    def _settle_heard(self, subject: AnyWatched, found: list[Finding]) -> None:
        if subject.conditions is not None:
            for judge in subject.matches.judges:
                self._settle(subject, judge, judge.on_heard(subject.condition(judge.rule_id)), found)

    @staticmethod
    def _settle(
        subject: AnyWatched,
        judge: Judge,
        after: Condition | None,
        found: list[Finding],
        reason: VerdictReason | None = None,
    ) -> None:
        before = subject.condition(judge.rule_id)
        if after is before:
            return
        subject.set_condition(judge.rule_id, after)
        severity = None if after is None else after.severity
        if severity is not (None if before is None else before.severity):
            usual = judge.cleared if severity is None else judge.raised
            found.append(finding_about(subject, judge.rule_id, severity, reason or usual))

    def _refresh(self, subject: AnyWatched) -> None:
        if isinstance(subject, WatchedSeries):
            subject.set_band()
        self._deadlines.set(subject, earliest_due(subject))
