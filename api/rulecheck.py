"""What a rule has to fulfil beyond its shape, before it is let into the registry.

fields every rule has ─┐
its kind               ├─> flaws, each with the path of its field (`of.levels[0].raise_at`)
its parts, references ─┘
"""

import math
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Protocol

import msgspec

from api.plain_text import is_line, is_lines
from api.problems import FieldError
from api.rulecheck_kinds import kind_flaws
from api.rulecheck_parts import belongs_to_the_whole, nesting_flaws, parts_by_path, reference_flaws, whole_flaws
from streams.contracts.calendars import Calendar
from streams.contracts.managing import Gathering, Group, Response, Rise
from streams.contracts.rules import ComposedRule, Rule, Scope, SeriesRule
from streams.runtime.calendars import BUILT_IN

ENTRY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
RESERVED_PREFIX = "urbanwatch."
"""Rules of the product itself, such as `urbanwatch.ingest-down`."""
_LONGEST_NAME, _LONGEST_TAG, _LONGEST_INSTRUCTIONS, _LONGEST_SOURCE = 200, 128, 10_000, 2_000
_SELECTS_NOTHING = "selects nothing: give at least one of device, kind, tag, property, area"


class Known(Protocol):
    """What is registered: a `RegistryView`."""

    @property
    def rules(self) -> Mapping[str, Rule]: ...
    @property
    def calendars(self) -> Mapping[str, Calendar]: ...


def flaws(rule: Rule, known: Known | None = None) -> list[FieldError]:
    """Everything that is wrong with a rule, field by field; empty if it may be used.

    Without what is registered, the rules and calendars it names are taken to be there.
    """
    found = list(nesting_flaws(rule))
    if found:
        return found
    found += _endless_numbers(msgspec.to_builtins(rule), "")
    if found:
        return found
    found += [*_common_flaws(rule), *_managing_flaws(rule), *_own_flaws(rule)]
    if known is not None:
        found += [*_calendar_flaws(rule, known.calendars), *reference_flaws(rule, known.rules)]
    return found


def _own_flaws(rule: Rule) -> Iterator[FieldError]:
    """Of its kind, and of the parts of a composed one, which may leave the scope to the whole."""
    yield from _scope_flaws(rule.scope)
    yield from kind_flaws(rule)
    if isinstance(rule, SeriesRule):
        if rule.scope == Scope():
            yield FieldError("scope", _SELECTS_NOTHING)
        return
    yield from whole_flaws(rule)
    for path, part in parts_by_path(rule):
        if not isinstance(part, str):
            yield from (FieldError(f"{path}.{flaw.field}", flaw.message) for flaw in _part_flaws(part, rule.scope))


def _part_flaws(part: SeriesRule, inherited: Scope) -> Iterator[FieldError]:
    yield from _scope_flaws(part.scope)
    if part.scope == inherited == Scope():
        yield FieldError("scope", _SELECTS_NOTHING)
    yield from belongs_to_the_whole(part)
    yield from kind_flaws(part)


def _endless_numbers(value: object, path: str) -> Iterator[FieldError]:
    """Numbers that are none: JSON has no word for them, but TOML has."""
    match value:
        case float() if not math.isfinite(value):
            yield FieldError(path, "is not a finite number")
        case dict():
            for name, inner in value.items():
                yield from _endless_numbers(inner, f"{path}.{name}" if path else name)
        case list() | tuple():
            for index, inner in enumerate(value):
                yield from _endless_numbers(inner, f"{path}[{index}]")
        case _:
            pass


def _common_flaws(rule: Rule) -> Iterator[FieldError]:
    if ENTRY_ID.fullmatch(rule.id) is None:
        yield FieldError("id", "has letters, digits and . _ : - only, at most 128, and begins with a letter or digit")
    if rule.id.startswith(RESERVED_PREFIX):
        yield FieldError("id", f"names beginning with '{RESERVED_PREFIX}' are the product's own")
    for field, text, longest in (
        ("name", rule.name, _LONGEST_NAME),
        ("instructions", rule.instructions, _LONGEST_INSTRUCTIONS),
        ("source", rule.source, _LONGEST_SOURCE),
    ):
        if len(text) > longest:
            yield FieldError(field, f"has at most {longest} characters")
        if field == "name" and not is_line(text):
            yield FieldError(field, "has control characters")
        if not is_lines(text):
            yield FieldError(field, "has control characters other than line breaks and tabs")


def _scope_flaws(scope: Scope) -> Iterator[FieldError]:
    for name, text in msgspec.structs.asdict(scope).items():
        if text == "":
            yield FieldError(f"scope.{name}", "is empty; leave it out to mean any")
        if text is not None and not is_line(text):
            yield FieldError(f"scope.{name}", "has control characters")


def _calendar_flaws(rule: Rule, calendars: Mapping[str, Calendar]) -> Iterator[FieldError]:
    """Of the rule and its parts: calendars nobody has made."""
    parts = parts_by_path(rule) if isinstance(rule, ComposedRule) else ()
    sleeping = [("", rule.unless), *((f"{path}.", part.unless) for path, part in parts if not isinstance(part, str))]
    for prefix, unless in sleeping:
        for index, calendar_id in enumerate(unless):
            if calendar_id not in BUILT_IN and calendar_id not in calendars:
                yield FieldError(f"{prefix}unless[{index}]", f"names a calendar '{calendar_id}', which is not there")


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
