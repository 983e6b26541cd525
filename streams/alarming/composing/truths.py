"""Whether a composed rule is true in a place, how severely, and what there is to say of it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import NamedTuple

from streams.alarming.changes import evidence_key
from streams.alarming.composing.compositions import Composition, is_true
from streams.alarming.composing.tallies import Tally, severity_of, subject_of
from streams.contracts.alerts import Severity
from streams.contracts.evidence import Evidence
from streams.contracts.rules import CombinationRule, SequenceRule, SeveralOfRule
from streams.contracts.times import Micros

MOST_NAMED = 10
"""Subjects a line of a timeline names."""
_MOST_ENDINGS = 8
"""Of the beginnings of a sequence's last part the newest ones are looked at: more would be a search."""
_LAST = "\U0010ffff"
"""Behind every key."""


def found(composition: Composition, tally: Tally, devices: int, *, was_true: bool) -> Severity | None:
    """The severity of what is true; None: it is not. `devices`: how many the place has; `was_true` until now."""
    match composition.rule:
        case SeveralOfRule() as rule:
            counted = tally.parts[composition.parts[0]]
            number = len(counted.subjects)
            is_enough = number >= rule.at_least and (rule.share is None or number >= rule.share * devices)
            return (rule.severity or counted.worst()) if is_enough else None
        case SequenceRule() as rule:
            is_standing = tally.parts[composition.parts[-1]].standing > 0
            is_found = is_standing and (was_true or next(_chains(composition, tally), None) is not None)
            return rule.severity if is_found else None
        case CombinationRule() as rule:
            is_somewhere = bool(tally) or devices > 0
            return rule.severity if is_somewhere and is_true(rule.when, composition.parts, tally.true_parts()) else None


class Telling(NamedTuple):
    """What is said of a truth: of whom in one line, the worst of them and its value, and where they are."""

    words: str = ""
    subject: str | None = None
    value: float | None = None
    evidence: tuple[Evidence, ...] = ()


def telling(composition: Composition, tally: Tally, devices: int) -> Telling:
    """What there is to say, whether the rule is true or no more: ``3 of 5: d-1, d-2, d-3``."""
    match composition.rule:
        case SeveralOfRule():
            counted = tally.parts[composition.parts[0]]
            number = len(counted.subjects)
            words = f"{number} of {devices}" if number <= devices else str(number)
            return _told(words, tuple(counted.all()))
        case SequenceRule():
            chain = next(_chains(composition, tally), None)
            evidence = tuple(tally.all()) if chain is None else chain
            return _told("", evidence, () if chain is None else [subject_of(one) for one in chain])
        case CombinationRule():
            return _told("", tuple(one for one in tally.all() if one.severity is not None))


def _told(number: str, evidence: tuple[Evidence, ...], names: Sequence[str] | None = None) -> Telling:
    worst = min(evidence, key=_worst_first, default=None)
    told = names or _named(evidence)
    words = ": ".join(filter(None, (number, ", ".join(told))))
    if worst is None:
        return Telling(words, None, None, evidence)
    return Telling(words, subject_of(worst), worst.value, evidence)


def _named(evidence: Iterable[Evidence]) -> list[str]:
    subjects = {subject_of(one) for one in evidence}
    named = nsmallest(MOST_NAMED, subjects)
    return [*named, "…"] if len(subjects) > MOST_NAMED else named


def _worst_first(evidence: Evidence) -> tuple[int, Micros, str]:
    return (-severity_of(evidence).rank, evidence.began_at, evidence_key(evidence))


def _chains(composition: Composition, tally: Tally) -> Iterator[tuple[Evidence, ...]]:
    """For each late beginning of the last part, newest first: what came true before it in order, and near enough.

    Going back from the end, the latest beginning of each part that is not later than the next one's is the best.
    """
    *earlier, last = (tally.parts[part] for part in composition.parts)
    endings = 0
    for ended_at, key, subject in reversed(last.beginnings):
        ending = last.subjects[subject][key]
        if ending.severity is None or ending.began_at != ended_at:
            continue
        chain, at = [ending], ended_at
        for counted in reversed(earlier):
            index = bisect_right(counted.beginnings, (at, _LAST))
            if not index:
                break
            at, key_before, subject_before = counted.beginnings[index - 1]
            chain.append(counted.subjects[subject_before][key_before])
        else:
            if ended_at - at <= composition.within:
                yield tuple(reversed(chain))
        endings += 1
        if endings == _MOST_ENDINGS:
            return
