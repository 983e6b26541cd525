"""The composed rules in force: what each is made of, who rests on what, and in which order they are reckoned."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from streams.alarming.filing import Drawers
from streams.contracts.composition import judged_rules, part_ids
from streams.contracts.evidence import Evidence
from streams.contracts.managing import Response
from streams.contracts.rules import (
    AllOf,
    AnyOf,
    CombinationRule,
    ComposedRule,
    Expression,
    NotAny,
    Rule,
    Scope,
    SequenceRule,
    SeveralOfRule,
    Stage,
)
from streams.contracts.times import Micros, from_seconds
from streams.contracts.verdicts import VerdictReason


class Composition(NamedTuple):
    """A composed rule, taken apart.

    `inline`: which parts are its own, and not other rules. `members`: the scope of the devices a place has. `within`:
    how long a part counts that is true no more. `holds_of_nothing`: it is true where no part is, as `not` may be.
    `finds`: what its verdicts say.
    """

    rule: ComposedRule
    parts: tuple[str, ...]
    inline: frozenset[str]
    members: Scope
    within: Micros
    holds_of_nothing: bool
    finds: VerdictReason

    def counts(self, evidence: Evidence, ticked_at: Micros) -> bool:
        """Whether it counts, once all has been done that was due by `ticked_at`."""
        ends_at = self.counts_until(evidence)
        return evidence.severity is not None or (ends_at is not None and ends_at > ticked_at)

    def counts_until(self, evidence: Evidence) -> Micros | None:
        """Until when evidence counts that is true no more: for a sequence it is the beginning that matters."""
        if not self.within or evidence.ended_at is None:
            return None
        since = evidence.began_at if isinstance(self.rule, SequenceRule) else evidence.ended_at
        return since + self.within

    @property
    def knows_its_places(self) -> bool:
        """Whether it matters which devices a place has besides those of which a part is true."""
        return self.holds_of_nothing or isinstance(self.rule, SeveralOfRule)


def composition_of(rule: Rule | None) -> Composition | None:
    """The rule taken apart; None: it is no composed rule, or not in force."""
    if not isinstance(rule, ComposedRule) or not rule.is_enabled:
        return None
    parts = part_ids(rule)
    judged = judged_rules(rule)
    is_several = isinstance(rule, SeveralOfRule)
    return Composition(
        rule,
        parts,
        frozenset(part.id for part in judged),
        judged[0].scope if is_several and judged else rule.scope,
        0 if isinstance(rule, CombinationRule) else from_seconds(rule.within_s),
        isinstance(rule, CombinationRule) and is_true(rule.when, parts, ()),
        _FINDS[type(rule)],
    )


_FINDS = {
    SeveralOfRule: VerdictReason.SEVERAL_OF,
    SequenceRule: VerdictReason.SEQUENCE,
    CombinationRule: VerdictReason.COMBINATION,
}


def is_true(when: Expression, parts: Iterable[str], true: Collection[str]) -> bool:
    """Whether an expression is, whose leaves have the ids `parts` in the order they are written."""
    return _is_true(when, iter(parts), true)


def _is_true(when: Expression, leaves: Iterator[str], true: Collection[str]) -> bool:
    """Each leaf takes its id, also where the others have decided."""
    match when:
        case AllOf(of=expressions):
            found = [_is_true(one, leaves, true) for one in expressions]
            return all(found)
        case AnyOf(of=expressions):
            found = [_is_true(one, leaves, true) for one in expressions]
            return any(found)
        case NotAny(of=one):
            return not _is_true(one, leaves, true)
        case _:
            return next(leaves) in true


def is_the_same(one: Rule, other: Rule) -> bool:
    """Whether two composed rules are true of the same, whatever else they say: names, stages, grouping, response."""
    return _bare(one) == _bare(other)


def changed_parts(before: Rule, after: Rule | None) -> list[str]:
    """The inline parts of a rule that are other ones now, or gone."""
    now = {} if after is None else {part.id: _bare(part) for part in judged_rules(after)}
    return [part.id for part in judged_rules(before) if now.get(part.id) != _bare(part)]


def _bare(rule: Rule) -> Rule:
    return replace(
        rule,
        name="",
        instructions="",
        source="",
        stage=Stage.LIVE,
        is_fault=False,
        group=None,
        rises=(),
        response=Response(),
        version=0,
        changed_by="",
        changed_at="",
    )


class Compositions:
    """Compositions by the id of their rule."""

    def __init__(self) -> None:
        self._all: dict[str, Composition] = {}
        self._readers = Drawers[str]()
        self._levels: dict[str, int] | None = None

    def __iter__(self) -> Iterator[Composition]:
        """All of them, by id."""
        return (self._all[rule] for rule in sorted(self._all))

    def __len__(self) -> int:
        return len(self._all)

    def get(self, rule: str) -> Composition | None:
        """The composition of a rule."""
        return self._all.get(rule)

    def put(self, rule: str, composition: Composition | None) -> None:
        """The rule is composed so from now on, or not at all."""
        before = self._all.pop(rule, None)
        for part in () if before is None else before.parts:
            self._readers.discard(part, rule)
        if composition is not None:
            self._all[rule] = composition
            for part in composition.parts:
                self._readers.add(part, rule)
        self._levels = None

    def is_read(self, rule: str) -> bool:
        """Whether a composed rule rests on this rule or part."""
        return rule in self._readers

    def readers_of(self, rule: str) -> list[Composition]:
        """Those that rest on this rule or part, by id."""
        return [self._all[reader] for reader in sorted(self._readers[rule])]

    def level(self, rule: str) -> int:
        """Rules rest on others of lower levels, so that each is reckoned once; but for those that go in a circle."""
        if self._levels is None:
            self._levels = self._levelled()
        return self._levels.get(rule, 0)

    def _levelled(self) -> dict[str, int]:
        levels = dict.fromkeys(self._all, 0)
        for _ in self._all:
            higher = {
                rule: 1 + max((levels[part] for part in one.parts if part in levels), default=-1)
                for rule, one in self._all.items()
            }
            if higher == levels:
                break
            levels = higher
        return levels
