"""Why a rule does or does not fire for a device now: what its judge sees, or why it is not asked at all."""

from collections.abc import Iterator

from streams.contracts.explanations import Because, Explanation, Fact, Standing
from streams.contracts.rules import Scope, SeriesRule
from streams.contracts.times import Micros
from streams.judging.matching import Traits, judge_for
from streams.judging.rulebook import Rulebook
from streams.judging.rules.judge import Account, Judge
from streams.judging.subjects import AnyWatched, WatchedDevice, WatchedSeries, judges_to_ask


def explanations_of(
    rule: SeriesRule, device: WatchedDevice, property_name: str | None, rulebook: Rulebook, listened: Micros
) -> Iterator[Explanation]:
    """Of each series the rule could be about (or of the device itself); at least one.

    With a property: of that series alone.
    """
    judge, traits = judge_for(rule), rulebook.traits(device.id)
    subjects = [
        subject
        for subject in device.subjects()
        if (subject.property == property_name if property_name else judge.takes(subject.property))
    ]
    if not subjects:
        wanted = property_name or rule.scope.property or ""
        account = _why_not_concerned(judge, traits, wanted, rulebook) or Account(Standing.QUIET, Because.NO_READING_YET)
        yield _explanation(rule, device.id, wanted, account)
    for subject in subjects:
        yield _explanation(rule, device.id, subject.property, _account(rule, subject, traits, rulebook, listened))


def _explanation(rule: SeriesRule, device_id: str, property_name: str, account: Account) -> Explanation:
    return Explanation(
        rule.id, device_id, property_name, account.standing, account.because, account.severity, facts=account.facts
    )


def _account(rule: SeriesRule, subject: AnyWatched, traits: Traits, rulebook: Rulebook, listened: Micros) -> Account:
    judge = next((judge for judge in subject.matches.judges if judge.rule_id == rule.id), None)
    if judge is None:
        return _why_out_of_force(rule, subject, traits, rulebook)
    condition = subject.condition(rule.id)
    if judge not in judges_to_ask(subject):
        severity = None if condition is None else condition.severity
        standing = Standing.QUIET if severity is None else Standing.FIRES
        return Account(standing, Because.DEVICE_IS_FAULTY, severity, tuple(_faults(subject)))
    if isinstance(subject, WatchedSeries) and subject.conversion is None and judge.needs_sound_readings:
        severity = None if condition is None else condition.severity
        standing = Standing.QUIET if severity is None else Standing.FIRES
        return Account(standing, Because.UNIT_NOT_CONVERTIBLE, severity, (Fact("unit", text=subject.unit),))
    return judge.explain(condition, subject, listened)


def _faults(subject: AnyWatched) -> Iterator[Fact]:
    """The live rules that find a fault, and the reading that is not trusted."""
    for judge in subject.matches.withholding:
        condition = subject.condition(judge.rule_id)
        if condition is not None and condition.severity is not None:
            yield Fact("fault", text=judge.rule_id)
        elif judge.refuses(subject.value):
            yield Fact("implausible_to", text=judge.rule_id)
    yield Fact("value", value=subject.value)
    yield Fact("measured_at", at=subject.measured_at)


def _why_out_of_force(rule: SeriesRule, subject: AnyWatched, traits: Traits, rulebook: Rulebook) -> Account:
    account = _why_not_concerned(judge_for(rule), traits, subject.property, rulebook)
    return account or Account(Standing.QUIET, Because.NO_READING_YET)


def _why_not_concerned(judge: Judge, traits: Traits, property_name: str, rulebook: Rulebook) -> Account | None:
    """The first field of the scope that does not match; else disabled, or asleep; None: it is in force there."""
    because = _mismatch(judge.scope, traits)
    if because is None and not judge.takes(property_name):
        because = Because.OTHER_PROPERTY
    if because is not None:
        wanted = tuple(_scope_facts(judge.scope))
        return Account(Standing.NOT_CONCERNED, because, None, wanted)
    if not rulebook.is_judged(judge.rule_id):
        return Account(Standing.QUIET, Because.RULE_DISABLED)
    calendar = rulebook.holds_for(judge, traits)
    if calendar is not None:
        return Account(Standing.QUIET, Because.CALENDAR_HOLDS, None, (Fact("calendar", text=calendar),))
    return None


def _mismatch(scope: Scope, traits: Traits) -> Because | None:
    if scope.device not in (None, traits.device):
        return Because.OTHER_DEVICE
    asks_registry = scope.kind is not None or scope.tag is not None or scope.area is not None
    if traits.kind is None and asks_registry:
        return Because.DEVICE_NOT_REGISTERED
    if scope.kind not in (None, traits.kind):
        return Because.OTHER_KIND
    if scope.tag is not None and scope.tag not in traits.tags:
        return Because.OTHER_TAG
    if scope.area is not None and scope.area not in traits.areas:
        return Because.OTHER_AREA
    return None


def _scope_facts(scope: Scope) -> Iterator[Fact]:
    for name in ("device", "kind", "tag", "area", "property"):
        wanted: str | None = getattr(scope, name)
        if wanted is not None:
            yield Fact(name, text=wanted)
