"""What a rule has to fulfil beyond its shape, before it is let into the registry."""

import math
import re
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from api.plain_text import is_line, is_lines
from api.problems import FieldError
from streams.contracts.managing import Gathering, Group, Response, Rise
from streams.contracts.rules import Level, Rule, Scope, SilenceRule, ThresholdRule

ENTRY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
RESERVED_PREFIX = "urbanwatch."
"""Rules of the product itself, such as `urbanwatch.ingest-down`."""
_LONGEST_NAME, _LONGEST_TAG, _LONGEST_INSTRUCTIONS = 200, 128, 10_000


def flaws(rule: Rule) -> list[FieldError]:
    """Everything that is wrong with a rule, field by field; empty if it may be used."""
    found = [*_common_flaws(rule), *_scope_flaws(rule.scope), *_managing_flaws(rule)]
    match rule:
        case ThresholdRule(levels=levels):
            found += _level_flaws(levels)
        case SilenceRule(after_s=after_s):
            if not math.isfinite(after_s):
                found.append(FieldError("after_s", "is not a finite number"))
        case _:
            found.append(FieldError("kind", "is not judged yet"))
    return found


def _common_flaws(rule: Rule) -> Iterator[FieldError]:
    if ENTRY_ID.fullmatch(rule.id) is None:
        yield FieldError("id", "has letters, digits and . _ : - only, at most 128, and begins with a letter or digit")
    if rule.id.startswith(RESERVED_PREFIX):
        yield FieldError("id", f"names beginning with '{RESERVED_PREFIX}' are the product's own")
    if len(rule.name) > _LONGEST_NAME:
        yield FieldError("name", f"has at most {_LONGEST_NAME} characters")
    if not is_line(rule.name):
        yield FieldError("name", "has control characters")
    if not is_lines(rule.instructions):
        yield FieldError("instructions", "has control characters other than line breaks and tabs")
    if len(rule.instructions) > _LONGEST_INSTRUCTIONS:
        yield FieldError("instructions", f"has at most {_LONGEST_INSTRUCTIONS} characters")


def _scope_flaws(scope: Scope) -> Iterator[FieldError]:
    if scope == Scope():
        yield FieldError("scope", "selects nothing: give at least one of device, kind, tag, property, area")
    for name, text in msgspec.structs.asdict(scope).items():
        if text == "":
            yield FieldError(f"scope.{name}", "is empty; leave it out to mean any")
        if text is not None and not is_line(text):
            yield FieldError(f"scope.{name}", "has control characters")


def _managing_flaws(rule: Rule) -> Iterator[FieldError]:
    """Of what is done with the rule's alerts: gathered, risen, escalated."""
    if rule.group is not None:
        yield from _group_flaws(rule.group)
    yield from _rise_flaws(rule.rises)
    yield from _response_flaws(rule.response)


def _group_flaws(group: Group) -> Iterator[FieldError]:
    if not is_line(group.tag):
        yield FieldError("group.tag", "has control characters")
    if len(group.tag) > _LONGEST_TAG:
        yield FieldError("group.tag", f"has at most {_LONGEST_TAG} characters")
    if group.by is Gathering.TAG and not group.tag.strip():
        yield FieldError("group.tag", "is needed to gather by tag: the beginning of the tag, as corridor:")
    if group.by is not Gathering.TAG and group.tag:
        yield FieldError("group.tag", f"is only for gathering by tag, not by {group.by}")


def _rise_flaws(rises: tuple[Rise, ...]) -> Iterator[FieldError]:
    """Each rise comes later than the one before, and is more severe."""
    for index, (earlier, later) in enumerate(pairwise(rises), start=1):
        if later.after_s <= earlier.after_s:
            yield FieldError(f"rises[{index}].after_s", "has to be more than that of the rise before")
        if later.severity.rank <= earlier.severity.rank:
            yield FieldError(f"rises[{index}].severity", f"has to be graver than {earlier.severity}, the one before")


def _response_flaws(response: Response) -> Iterator[FieldError]:
    if response.acknowledge_within_s is not None and not response.escalate_to.strip():
        yield FieldError("response.escalate_to", "is needed with acknowledge_within_s: the person or team to tell")
    if not is_line(response.escalate_to):
        yield FieldError("response.escalate_to", "has control characters")
    if len(response.escalate_to) > _LONGEST_NAME:
        yield FieldError("response.escalate_to", f"has at most {_LONGEST_NAME} characters")


def _level_flaws(levels: tuple[Level, ...]) -> Iterator[FieldError]:
    """All levels run one way, and the more severe one lies farther out."""
    for index, level in enumerate(levels):
        if not (math.isfinite(level.raise_at) and math.isfinite(level.clear_at)):
            yield FieldError(f"levels[{index}]", "raise_at and clear_at are finite numbers")
    if len({level.severity for level in levels}) < len(levels):
        yield FieldError("levels", "each severity stands once")
    directions = {_is_rising(level) for level in levels if level.raise_at != level.clear_at}
    if len(directions) > 1:
        yield FieldError("levels", "all levels are rising (raise_at at or above clear_at), or all are falling")
        return
    sign = -1 if directions == {False} else 1
    ordered = sorted(levels, key=lambda level: level.severity.rank)
    for milder, graver in pairwise(ordered):
        if sign * graver.raise_at <= sign * milder.raise_at:
            detail = f"raise_at of {graver.severity} has to lie beyond that of {milder.severity}"
            yield FieldError(f"levels[{levels.index(graver)}].raise_at", detail)


def _is_rising(level: Level) -> bool:
    return level.raise_at > level.clear_at
