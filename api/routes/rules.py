"""Rules: read by all, written by planners."""

from typing import Any, get_args

import msgspec
from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.bodies import read_body
from api.openapi import Documented, guarded, ref, takes
from api.paging import DEFAULT_PAGE, CursorText, Limit, Number, from_cursor, page_by_id, to_cursor
from api.parts import Parts, PartsOf
from api.problems import ProblemError, ProblemKind, invalid
from api.registrations import demand_read
from api.rule_views import RuleVersionPage, version_item, version_of
from api.rule_writing import remove_rule, write_rule
from api.security import Reader, RuleEditor
from api.views import RulePage
from streams.contracts.rules import Rule

router = APIRouter(tags=["rules"])

RULE_SCHEMA: dict[str, Any] = {
    "oneOf": [ref(kind) for kind in get_args(Rule)],
    "discriminator": {
        "propertyName": "kind",
        "mapping": {kind.__struct_config__.tag: ref(kind)["$ref"] for kind in get_args(Rule)},
    },
}
_ONE_RULE: Documented = {200: {"description": "The rule.", "content": {"application/json": {"schema": RULE_SCHEMA}}}}
_EXAMPLE = {
    "kind": "threshold",
    "scope": {"property": "noise_level"},
    "levels": [{"severity": "high", "raise_at": 85, "clear_at": 80}],
    "hold_s": 0,
}
_ACCEPTED: Documented = {
    202: {"description": "Accepted; not yet in force.", "content": {"application/json": {"schema": RULE_SCHEMA}}}
}
_WRITING = (ProblemKind.REFUSED, ProblemKind.EVENT_LOG_AWAY, ProblemKind.OUTCOME_UNKNOWN)
_DEFAULT_VERSIONS = 20


@router.get("/rules", responses=guarded(RulePage, "Rules by id.", ProblemKind.EVENT_LOG_AWAY), response_class=Response)
async def list_rules(parts: PartsOf, _: Reader, cursor: CursorText = None, limit: Limit = DEFAULT_PAGE) -> Response:
    """All rules, by id."""
    demand_read(parts)
    rules, following = page_by_id(parts.registry.view.rules, cursor, limit)
    return json_answer(RulePage(rules, following))


@router.get(
    "/rules/{rule_id}",
    responses=guarded(None, "", ProblemKind.NOT_FOUND, ProblemKind.EVENT_LOG_AWAY) | _ONE_RULE,
    response_class=Response,
)
async def get_rule(parts: PartsOf, _: Reader, rule_id: str) -> Response:
    """One rule."""
    return json_answer(_known(parts, rule_id))


@router.get(
    "/rules/{rule_id}/versions",
    responses=guarded(
        RuleVersionPage,
        "Its versions, newest first.",
        ProblemKind.NOT_FOUND,
        ProblemKind.DATABASE_AWAY,
        ProblemKind.EVENT_LOG_AWAY,
    ),
    response_class=Response,
)
async def list_versions(
    parts: PartsOf, _: Reader, rule_id: str, cursor: CursorText = None, limit: Limit = _DEFAULT_VERSIONS
) -> Response:
    """What a rule was at any time, also of one that was removed. They are kept for ever."""
    demand_read(parts)
    before = from_cursor(cursor, Number)
    found = await parts.archive.rule_versions(rule_id, before=before, limit=limit + 1)
    items = [version_of(version) for version in found[:limit]]
    current = parts.registry.view.rules.get(rule_id)
    if before is None and current is not None and (not found or found[0].rule != current):
        items = [version_item(current), *items]  # the store has not got to it yet
    if not items and before is None:
        raise ProblemError(ProblemKind.NOT_FOUND, f"there never was a rule '{rule_id}'")
    return json_answer(RuleVersionPage(items, to_cursor(found[limit - 1].place) if len(found) > limit else None))


@router.put(
    "/rules/{rule_id}",
    responses=guarded(None, "", *_WRITING) | _ONE_RULE | _ACCEPTED,
    openapi_extra=takes(RULE_SCHEMA, example=_EXAMPLE),
    response_class=Response,
)
async def put_rule(parts: PartsOf, who: RuleEditor, rule_id: str, request: Request) -> Response:
    """Make or change a rule. It takes effect with the next tick, without a restart.

    `version`: the one that was changed; if somebody else has changed the rule since, it is refused (409). Without it,
    or with 0, the rule is written whatever it is now. The answer has the new version, `changed_by` and `changed_at`.
    """
    rule: Rule = await read_body(request, Rule)
    if rule.id not in {"", rule_id}:
        raise invalid("id", f"the rule says '{rule.id}', the address '{rule_id}'")
    written = await write_rule(parts, msgspec.structs.replace(rule, id=rule_id), by=who.username)
    return json_answer(written.rule, 200 if written.is_seen else 202)


@router.delete(
    "/rules/{rule_id}",
    status_code=204,
    responses=guarded(None, "Removed; its alerts clear.", ProblemKind.NOT_FOUND, *_WRITING, status=204),
    response_class=Response,
)
async def delete_rule(parts: PartsOf, who: RuleEditor, rule_id: str) -> Response:
    """Remove a rule. Refused (409) while other rules are composed of it."""
    _known(parts, rule_id)
    await remove_rule(parts, rule_id, by=who.username)
    return Response(status_code=204)


def _known(parts: Parts, rule_id: str) -> Rule:
    rule = parts.registry.view.rules.get(rule_id)
    if rule is None:
        demand_read(parts)
        raise ProblemError(ProblemKind.NOT_FOUND, f"there is no rule '{rule_id}'")
    return rule
