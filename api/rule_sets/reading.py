"""A set of rules: read from TOML, checked, and made ready to be written under ids of one's own."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources

import msgspec

from api.bodies import field_error
from api.problems import FieldError
from api.rulecheck import flaws
from streams.contracts.calendars import Calendar
from streams.contracts.composition import references
from streams.contracts.rules import (
    AllOf,
    AnyOf,
    CombinationRule,
    Expression,
    NotAny,
    Part,
    Rule,
    SequenceRule,
    SeveralOfRule,
    Stage,
)
from streams.runtime.errors import UrbanwatchError

_SUFFIX = ".toml"


class BadRuleSetError(UrbanwatchError):
    """The file is no set of rules; the sentence says where and why."""

    retry_helps = False


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where limits come from."""

    title: str
    url: str = ""


class RuleSetFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What such a file holds."""

    title_vi: str
    title_en: str
    rules: tuple[Rule, ...]
    about_vi: str = ""
    about_en: str = ""
    sources: tuple[Source, ...] = ()


class RuleSet(msgspec.Struct, frozen=True):
    """A set under its name, with the text it was read from."""

    name: str
    file: RuleSetFile
    text: str


class Registered(msgspec.Struct, frozen=True):
    """What a rule may refer to."""

    rules: Mapping[str, Rule]
    calendars: Mapping[str, Calendar]


def read_rule_set(name: str, text: str) -> RuleSet:
    """The set in a TOML text; BadRuleSetError where it is none, or a rule in it has no id or that of another."""
    try:
        file = msgspec.toml.decode(text, type=RuleSetFile)
    except msgspec.ValidationError as error:
        wrong = field_error(str(error))
        raise BadRuleSetError(
            f"{name}: {wrong.field}: {wrong.message}" if wrong.field else f"{name}: {wrong.message}"
        ) from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise BadRuleSetError(f"{name} is not TOML: {error}") from error
    ids = [rule.id for rule in file.rules]
    for index, rule_id in enumerate(ids):
        if not rule_id:
            raise BadRuleSetError(f"{name}: rules[{index}].id: is missing")
        if rule_id in ids[:index]:
            raise BadRuleSetError(f"{name}: rules[{index}].id: '{rule_id}' stands twice")
    return RuleSet(name, file, text)


@lru_cache(maxsize=1)
def ready_made() -> Mapping[str, RuleSet]:
    """The sets that come with the product, by name."""
    files = sorted(resources.files("api.rule_sets").iterdir(), key=lambda file: file.name)
    sets = (
        read_rule_set(file.name.removesuffix(_SUFFIX), file.read_text("utf-8"))
        for file in files
        if file.name.endswith(_SUFFIX)
    )
    return {one.name: one for one in sets}


def set_flaws(rules: Sequence[Rule], known: Registered | None) -> list[tuple[str, FieldError]]:
    """What is wrong with rules that are to come together, each with the rule's id. They may refer to each other.

    Without what is registered, other rules and calendars they name are taken to be there.
    """
    if known is None:
        return [(rule.id, flaw) for rule in rules for flaw in flaws(rule)]
    together = Registered({**known.rules, **{rule.id: rule for rule in rules}}, known.calendars)
    return [(rule.id, flaw) for rule in rules for flaw in flaws(rule, together)]


def chosen(rule_set: RuleSet, only: Iterable[str] | None, *, prefix: str, stage: Stage) -> list[Rule]:
    """The rules of a set to be written: all, or those of the ids `only`; those that others refer to come first.

    `prefix` comes before every id, also where a rule of the set refers to another. BadRuleSetError for an id that is
    not in the set.
    """
    by_id = {rule.id: rule for rule in rule_set.file.rules}
    wanted = list(by_id) if only is None else list(dict.fromkeys(only))
    for rule_id in wanted:
        if rule_id not in by_id:
            raise BadRuleSetError(f"{rule_set.name} has no rule '{rule_id}'; it has {', '.join(by_id)}")
    names = {rule_id: f"{prefix}{rule_id}" for rule_id in by_id}
    rules = [_renamed(by_id[rule_id], names) for rule_id in wanted]
    return _referred_first(
        [msgspec.structs.replace(rule, stage=stage, version=0, changed_by="", changed_at="") for rule in rules]
    )


def _referred_first(rules: Sequence[Rule]) -> list[Rule]:
    """Rules in a circle come as they stand: checking has refused them."""
    waiting, ordered = {rule.id: rule for rule in rules}, list[Rule]()
    while waiting:
        ready = [rule for rule in waiting.values() if not references(rule) & waiting.keys()]
        for rule in ready or list(waiting.values()):
            ordered.append(waiting.pop(rule.id))
    return ordered


def _renamed(rule: Rule, names: Mapping[str, str]) -> Rule:
    rule = msgspec.structs.replace(rule, id=names[rule.id])
    match rule:
        case SeveralOfRule(of=part):
            return msgspec.structs.replace(rule, of=_part(part, names))
        case SequenceRule(of=parts):
            return msgspec.structs.replace(rule, of=tuple(_part(part, names) for part in parts))
        case CombinationRule(when=expression):
            return msgspec.structs.replace(rule, when=_expression(expression, names))
        case _:
            return rule


def _expression(expression: Expression, names: Mapping[str, str]) -> Expression:
    match expression:
        case AllOf(of=inner) | AnyOf(of=inner):
            return msgspec.structs.replace(expression, of=tuple(_expression(one, names) for one in inner))
        case NotAny(of=one):
            return NotAny(_expression(one, names))
        case _:
            return _part(expression, names)


def _part(part: Part, names: Mapping[str, str]) -> Part:
    return names.get(part, part) if isinstance(part, str) else part
