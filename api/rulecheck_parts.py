"""What a composed rule asks of its parts, and of the rules it refers to."""

from collections.abc import Iterator, Mapping

from api.problems import FieldError
from streams.contracts.composition import references
from streams.contracts.rules import (
    AllOf,
    AnyOf,
    CombinationRule,
    ComposedRule,
    Expression,
    NotAny,
    Part,
    Rule,
    SequenceRule,
    SeriesRule,
    SeveralOfRule,
    Stage,
)

MOST_PARTS, DEEPEST = 32, 8


def nesting_flaws(rule: Rule) -> Iterator[FieldError]:
    """Too many parts, or too deep: nothing that comes later has to be afraid of either."""
    if not isinstance(rule, CombinationRule):
        return
    waiting: list[tuple[Expression, int]] = [(rule.when, 1)]
    parts = 0
    while waiting:
        expression, depth = waiting.pop()
        if depth > DEEPEST:
            yield FieldError("when", f"is nested deeper than {DEEPEST}")
            return
        match expression:
            case AllOf(of=inner) | AnyOf(of=inner):
                waiting += [(one, depth + 1) for one in inner]
            case NotAny(of=one):
                waiting.append((one, depth + 1))
            case _:
                parts += 1
    if parts > MOST_PARTS:
        yield FieldError("when", f"has {parts} parts; at most {MOST_PARTS}")


def parts_by_path(rule: ComposedRule) -> Iterator[tuple[str, Part]]:
    """Each part with the path of its field, in the order they are written."""
    match rule:
        case SeveralOfRule(of=part):
            yield "of", part
        case SequenceRule(of=parts):
            for index, part in enumerate(parts):
                yield f"of[{index}]", part
        case CombinationRule(when=expression):
            yield from _leaves(expression, "when")


def _leaves(expression: Expression, path: str) -> Iterator[tuple[str, Part]]:
    match expression:
        case AllOf(of=inner) | AnyOf(of=inner):
            for index, one in enumerate(inner):
                yield from _leaves(one, f"{path}.of[{index}]")
        case NotAny(of=one):
            yield from _leaves(one, f"{path}.of")
        case _:
            yield path, expression


def whole_flaws(rule: ComposedRule) -> Iterator[FieldError]:
    """What is wrong with how the parts are put together."""
    if isinstance(rule, CombinationRule) and _is_true_of_nothing(rule.when):
        detail = "is true where nothing is: join what is negated by `all` with something that has to be true"
        yield FieldError("when", detail)


def _is_true_of_nothing(expression: Expression) -> bool:
    """Whether it is true though none of its parts is."""
    match expression:
        case AllOf(of=inner):
            return all(_is_true_of_nothing(one) for one in inner)
        case AnyOf(of=inner):
            return any(_is_true_of_nothing(one) for one in inner)
        case NotAny(of=one):
            return not _is_true_of_nothing(one)
        case _:
            return False


def belongs_to_the_whole(part: SeriesRule) -> Iterator[FieldError]:
    """What an inline part says though only the rule as a whole can."""
    if part.id:
        yield FieldError("id", "is given by the rule as a whole: leave it out")
    if part.stage is not Stage.LIVE:
        yield FieldError("stage", "is that of the rule as a whole: leave it out")
    if part.group is not None:
        yield FieldError("group", "is about alerts, which the rule as a whole raises: give it there")
    if part.rises:
        yield FieldError("rises", "are about alerts, which the rule as a whole raises: give them there")
    if part.response.acknowledge_within_s is not None or part.response.escalate_to:
        yield FieldError("response", "is about alerts, which the rule as a whole raises: give it there")


def reference_flaws(rule: Rule, rules: Mapping[str, Rule]) -> Iterator[FieldError]:
    """References to rules that are not there, those that lead back to this rule, and of live rules to watched ones."""
    yield from _stage_flaws(rule, rules)
    if not isinstance(rule, ComposedRule):
        return
    for path, part in parts_by_path(rule):
        if not isinstance(part, str):
            continue
        if part == rule.id:
            yield FieldError(path, "refers to the rule itself")
        elif part not in rules:
            yield FieldError(path, f"refers to a rule '{part}', which is not there")
        elif rule.id in _reached_from(part, rules):
            yield FieldError(path, f"refers to '{part}', which refers back to this rule")


def _stage_flaws(rule: Rule, rules: Mapping[str, Rule]) -> Iterator[FieldError]:
    """What is only tried must bring nothing before operators, be it by a rule that refers to it."""
    if rule.stage is Stage.WATCHED:
        live = [other for other in referring(rule.id, rules) if rules[other].stage is Stage.LIVE]
        if live:
            yield FieldError("stage", f"cannot be watched: live rules refer to this one, {', '.join(live)}")
    elif isinstance(rule, ComposedRule):
        for path, part in parts_by_path(rule):
            if isinstance(part, str) and part in rules and rules[part].stage is Stage.WATCHED:
                detail = f"refers to '{part}', which is only watched: make that one live first, or watch this one, too"
                yield FieldError(path, detail)


def referring(rule_id: str, rules: Mapping[str, Rule]) -> list[str]:
    """The ids of rules that refer to a rule."""
    return sorted(other.id for other in rules.values() if rule_id in references(other))


def _reached_from(start: str, rules: Mapping[str, Rule]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        rule = rules.get(waiting.pop())
        fresh = references(rule) - reached if rule is not None else frozenset()
        reached |= fresh
        waiting += fresh
    return reached
