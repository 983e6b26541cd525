"""Asks the judges that concern a subject, remembers their answers, and notes where the severity held has changed."""

from streams.contracts.lessons import Lesson
from streams.contracts.sightings import Sighting
from streams.contracts.times import Micros
from streams.contracts.verdicts import VerdictReason
from streams.judging.deadlines import Deadlines
from streams.judging.findings import Finding, finding_about
from streams.judging.matching import Traits
from streams.judging.remembering import (
    fit_memories,
    is_new,
    learn,
    remember,
    remember_calm,
    remember_late,
    remember_withheld,
)
from streams.judging.rulebook import Rulebook
from streams.judging.rules.conditions import Condition
from streams.judging.rules.judge import Judge
from streams.judging.subjects import AnyWatched, WatchedDevice, WatchedSeries, earliest_due, judges_to_ask


class Assessor:
    """The occasions on which judges are asked. Findings go to `found`, in no particular order.

    Rules about faults are asked first. While a live one finds something, or calls the newest reading implausible, the
    others are not asked about readings; when that is over, they are asked about the newest.
    """

    def __init__(self, rulebook: Rulebook, deadlines: Deadlines) -> None:
        self._rulebook = rulebook
        self._deadlines = deadlines

    def after_calm(self, series: WatchedSeries) -> None:
        """The series has a new newest reading of which no judge would say anything: it is only remembered."""
        remember_calm(series)
        due = series.calm_until + series.came_at - series.measured_at
        if series.wakes_at is None or series.wakes_at > due:
            self._deadlines.set(series, earliest_due(series))

    def after_newest(self, series: WatchedSeries, found: list[Finding]) -> None:
        """The series has a new newest reading."""
        matches = series.matches
        if series.memories is None and not matches.faults:
            for judge in matches.judges:
                self._settle(series, judge, judge.on_reading(series.condition(judge.rule_id), series), found)
        else:
            self._judge_and_remember(series, found)
        self._refresh(series)

    def after_late(self, series: WatchedSeries, value: float, measured_at: Micros, found: list[Finding]) -> None:
        """A reading came that is not the newest; perhaps it comes again."""
        if series.memories is not None and is_new(series, measured_at):
            matches = series.matches
            is_sound = series.is_sound and not any(judge.refuses(value) for judge in matches.withholding)
            remember_late(series, value, measured_at, is_sound=is_sound)
            for judge in matches.judges if is_sound else matches.faults:
                after = judge.on_late(series.condition(judge.rule_id), series, measured_at)
                self._settle(series, judge, after, found)
        self._refresh(series)

    def after_unreadable_unit(self, series: WatchedSeries) -> None:
        """A reading came that cannot be converted: there is nothing to judge."""
        self._refresh(series)

    def after_sign_of_life(self, subject: WatchedDevice, found: list[Finding]) -> None:
        """The device is heard."""
        self.settle_heard(subject, found)
        self._refresh(subject)

    def settle_heard(self, subject: AnyWatched, found: list[Finding]) -> None:
        """The series is heard; what is done about its reading follows at once."""
        if subject.conditions is not None:
            for judge in subject.matches.judges:
                self._settle(subject, judge, judge.on_heard(subject.condition(judge.rule_id)), found)

    def after_sighting(self, camera: WatchedDevice, sighting: Sighting, listened: Micros, found: list[Finding]) -> None:
        """The camera saw something."""
        for judge in camera.matches.judges:
            self._settle(camera, judge, judge.on_sighting(camera.condition(judge.rule_id), sighting, listened), found)
        self._refresh(camera)

    def after_lesson(self, series: WatchedSeries, lesson: Lesson) -> None:
        """History teaches something; the next reading is judged by it."""
        learn(series, lesson)
        self._refresh(series)

    def after_tick(self, subject: AnyWatched, listened: Micros, found: list[Finding]) -> None:
        """Its deadline may have come."""
        conditions = subject.conditions or {}
        for judge in judges_to_ask(subject):
            self._settle(subject, judge, judge.on_time(conditions.get(judge.rule_id), subject, listened), found)
        self._judge_what_was_withheld(subject, found)
        self._refresh(subject)

    def after_change(self, subject: AnyWatched, traits: Traits, listened: Micros, found: list[Finding]) -> None:
        """Rules or the device have changed, or the subject is met for the first time."""
        earlier = {judge.rule_id: judge for judge in subject.matches.judges}
        subject.matches = matches = self._rulebook.matches(traits, subject.property)
        self._drop_conditions_of_other_rules(subject, found)
        if isinstance(subject, WatchedSeries):
            fit_memories(subject)
        for judge in (*matches.faults, *matches.others):
            predecessor = earlier.get(judge.rule_id)
            after = judge.on_rule(subject.condition(judge.rule_id), predecessor, subject, listened)
            reason = VerdictReason.RULE_CHANGED if predecessor is not None else None
            self._settle(subject, judge, after, found, reason)
        self._judge_what_was_withheld(subject, found)
        self._refresh(subject)

    def after_restart(self, subject: AnyWatched, traits: Traits, found: list[Finding]) -> None:
        """It comes back from a checkpoint, with its conditions and memories.

        A condition whose rule is gone is dropped: possible only where the registry's topic no longer reaches back.
        """
        subject.matches = self._rulebook.matches(traits, subject.property)
        self._drop_conditions_of_other_rules(subject, found)
        if isinstance(subject, WatchedSeries):
            fit_memories(subject)
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

    def _judge_and_remember(self, series: WatchedSeries, found: list[Finding]) -> None:
        remember(series, of_faults=True)
        for judge in series.matches.faults:
            self._settle(series, judge, judge.on_reading(series.condition(judge.rule_id), series), found)
        series.is_withheld = not series.is_sound
        remember(series, of_faults=False)
        if not series.is_withheld:
            self._ask_others(series, found)
        for memory in (series.memories or {}).values():
            memory.trim(series.measured_at)

    def _judge_what_was_withheld(self, subject: AnyWatched, found: list[Finding]) -> None:
        if isinstance(subject, WatchedSeries) and subject.is_withheld and subject.is_sound:
            subject.is_withheld = False
            remember_withheld(subject)
            self._ask_others(subject, found)

    def _ask_others(self, series: WatchedSeries, found: list[Finding]) -> None:
        for judge in series.matches.others:
            self._settle(series, judge, judge.on_reading(series.condition(judge.rule_id), series), found)

    def _drop_conditions_of_other_rules(self, subject: AnyWatched, found: list[Finding]) -> None:
        if subject.conditions is None:
            return
        matching = {judge.rule_id for judge in subject.matches.judges}
        for rule_id, condition in list(subject.conditions.items()):
            if rule_id in matching:
                continue
            subject.set_condition(rule_id, None)
            if condition.severity is not None:
                found.append(finding_about(subject, rule_id, None, self._why_not(subject, rule_id)))

    def _why_not(self, subject: AnyWatched, rule_id: str) -> VerdictReason:
        """Why a rule that held of the subject is not about it any longer."""
        if any(judge.rule_id == rule_id for judge in subject.matches.asleep):
            return VerdictReason.CALENDAR
        return VerdictReason.RULE_CHANGED if self._rulebook.is_in_force(rule_id) else VerdictReason.RULE_REMOVED

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
            measure = judge.measure(after, subject)
            found.append(finding_about(subject, judge.rule_id, severity, reason or usual, measure))

    def _refresh(self, subject: AnyWatched) -> None:
        if isinstance(subject, WatchedSeries):
            subject.set_band()
        self._deadlines.set(subject, earliest_due(subject))
