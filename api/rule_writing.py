"""A rule on its way into the registry: checked against what is there, numbered, published. One at a time.

Two writers of one api cannot take the same version; of two apis side by side the later one's rule counts.
"""

from dataclasses import dataclass

import msgspec

from api.parts import Parts
from api.problems import FieldError, ProblemError, ProblemKind
from api.registrations import demand_read, register
from api.rulecheck import flaws
from api.rulecheck_parts import referring
from streams.contracts.registry import EntryKind, RuleEntry
from streams.contracts.rules import Rule
from streams.contracts.times import to_iso
from streams.contracts.wire import encode
from streams.runtime.errors import DatabaseUnavailableError

STALE_VERSION, IN_USE = "stale_version", "in_use"
"""Why a change of a rule or calendar is refused (409)."""


@dataclass(frozen=True, slots=True)
class Written:
    """The rule as it stands now; `is_seen`: in our own view, too."""

    rule: Rule
    is_seen: bool


async def write_rule(parts: Parts, rule: Rule, *, by: str) -> Written:
    """Make or change a rule; its `version` says which one was changed, 0: whichever it is.

    A rule that is as it was stays as it is, version and all. A problem (422, 409) for one that makes no sense or
    changes another version than the newest.
    """
    async with parts.rule_writing:
        demand_read(parts)
        view = parts.registry.view
        demand_sense(flaws(rule, view))
        current = view.rules.get(rule.id)
        _demand_current(rule, current)
        if current is not None and _unversioned(current) == _unversioned(rule):
            return Written(current, is_seen=True)
        version = (await _last_version(parts, rule.id) if current is None else current.version) + 1
        rule = msgspec.structs.replace(rule, version=version, changed_by=by, changed_at=to_iso(parts.now()))
        written = Written(rule, await register(parts, EntryKind.RULE, rule.id, RuleEntry(rule), by=by))
        parts.learning.begin(rule)
        return written


async def remove_rule(parts: Parts, rule_id: str, *, by: str) -> None:
    """Remove a rule; a problem (409) while others refer to it."""
    async with parts.rule_writing:
        others = referring(rule_id, parts.registry.view.rules)
        if others:
            detail = f"other rules are composed of '{rule_id}': {', '.join(others)}; change or remove them first"
            raise ProblemError(ProblemKind.REFUSED, detail, reason=IN_USE)
        await register(parts, EntryKind.RULE, rule_id, None, by=by)


def demand_sense(wrong: list[FieldError]) -> None:
    """A problem that names the fields which are wrong."""
    if wrong:
        detail = "; ".join(f"{flaw.field}: {flaw.message}" for flaw in wrong)
        raise ProblemError(ProblemKind.INVALID, detail, errors=tuple(wrong))


def _demand_current(rule: Rule, current: Rule | None) -> None:
    if rule.version == 0 or (current is not None and current.version == rule.version):
        return
    if current is None:
        raise ProblemError(ProblemKind.REFUSED, f"there is no rule '{rule.id}' any more", reason=STALE_VERSION)
    detail = f"this changes version {rule.version}; the rule is at version {current.version}, by {current.changed_by}"
    raise ProblemError(ProblemKind.REFUSED, detail, reason=STALE_VERSION, current=encode(current))


def _unversioned(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, version=0, changed_by="", changed_at="")


async def _last_version(parts: Parts, rule_id: str) -> int:
    """Of a rule that is not there: what it had before it was removed. Without the database counting starts anew."""
    try:
        return await parts.archive.last_version(rule_id)
    except DatabaseUnavailableError:
        return 0
