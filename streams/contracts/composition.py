"""What composed rules are made of: judging judges their inline parts, alarming puts them together."""

from collections.abc import Iterator

import msgspec

from streams.contracts.rules import (
    AllOf,
    AnyOf,
    CombinationRule,
    ComposedRule,
    Expression,
    NotAny,
    Part,
    Rule,
    Scope,
    SequenceRule,
    SeriesRule,
    SeveralOfRule,
)

PART_MARK = "#"
"""Stands in the ids of parts, and in no rule's."""


def judged_rules(rule: Rule) -> tuple[SeriesRule, ...]:
    """What is judged from series for a rule: itself, or its inline parts under their own ids ``<id>#<n>``.

    A part is enabled, sleeps (`unless`) and is scoped as the whole is, as far as it does not say otherwise itself.
    """
    if not isinstance(rule, ComposedRule):
        return (rule,)
    return tuple(
        _as_part_of(rule, part, part_id)
        for part_id, part in zip(part_ids(rule), _parts(rule), strict=True)
        if not isinstance(part, str)
    )


def part_ids(rule: ComposedRule) -> tuple[str, ...]:
    """The parts of a composed rule in the order they are written: ``<id>#<n>`` for inline ones, else the rule's id."""
    inline = 0
    ids: list[str] = []
    for part in _parts(rule):
        if isinstance(part, str):
            ids.append(part)
        else:
            inline += 1
            ids.append(f"{rule.id}{PART_MARK}{inline}")
    return tuple(ids)


def references(rule: Rule) -> frozenset[str]:
    """The ids of other rules that a rule is composed of."""
    return (
        frozenset(part for part in _parts(rule) if isinstance(part, str)) if isinstance(rule, ComposedRule) else _NONE
    )


def whole_of(part_id: str) -> str:
    """The id of the rule to which a part belongs; of a rule that is no part, its own."""
    return part_id.partition(PART_MARK)[0]


def _parts(rule: ComposedRule) -> Iterator[Part]:
    match rule:
        case SeveralOfRule(of=part):
            yield part
        case SequenceRule(of=parts):
            yield from parts
        case CombinationRule(when=expression):
            yield from _leaves(expression)


def _leaves(expression: Expression) -> Iterator[Part]:
    match expression:
        case AllOf(of=expressions) | AnyOf(of=expressions):
            for one in expressions:
                yield from _leaves(one)
        case NotAny(of=one):
            yield from _leaves(one)
        case _:
            yield expression


def _as_part_of(whole: ComposedRule, part: SeriesRule, part_id: str) -> SeriesRule:
    own = msgspec.structs.asdict(part.scope)
    inherited = msgspec.structs.asdict(whole.scope)
    scope = Scope(**{name: inherited[name] if value is None else value for name, value in own.items()})
    return msgspec.structs.replace(
        part,
        id=part_id,
        scope=scope,
        is_enabled=whole.is_enabled and part.is_enabled,
        stage=whole.stage,
        unless=tuple(dict.fromkeys((*whole.unless, *part.unless))),
        version=whole.version,
    )


_NONE: frozenset[str] = frozenset()
