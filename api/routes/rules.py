"""Rules: read by all, written by planners."""

from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.bodies import read_body
from api.openapi import Documented, guarded, takes
from api.paging import DEFAULT_PAGE, CursorText, Limit, page_by_id
from api.parts import Parts, PartsOf
from api.problems import ProblemError, ProblemKind, invalid
from api.registrations import demand_read, register
from api.rulecheck import flaws
from api.security import Reader, RuleEditor
from api.views import RulePage
from streams.contracts.registry import EntryKind, RuleEntry
from streams.contracts.rules import Rule

router = APIRouter(tags=["rules"])

RULE_SCHEMA: dict[str, Any] = {
    "oneOf": [{"$ref": "#/components/schemas/ThresholdRule"}, {"$ref": "#/components/schemas/SilenceRule"}],
    "discriminator": {
        "propertyName": "kind",
        "mapping": {
            "threshold": "#/components/schemas/ThresholdRule",
            "silence": "#/components/schemas/SilenceRule",
        },
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
_WRITING = (ProblemKind.EVENT_LOG_AWAY, ProblemKind.OUTCOME_UNKNOWN)


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


@router.put(
    "/rules/{rule_id}",
    responses=guarded(None, "", *_WRITING) | _ONE_RULE | _ACCEPTED,
    openapi_extra=takes(RULE_SCHEMA, example=_EXAMPLE),
    response_class=Response,
)
async def put_rule(parts: PartsOf, who: RuleEditor, rule_id: str, request: Request) -> Response:
    """Make or change a rule. It takes effect with the next tick, without a restart."""
    rule: Rule = await read_body(request, Rule)
    if rule.id not in {"", rule_id}:
        raise invalid("id", f"the rule says '{rule.id}', the address '{rule_id}'")
    rule = msgspec.structs.replace(rule, id=rule_id)
    wrong = flaws(rule)
    if wrong:
        detail = "; ".join(f"{flaw.field}: {flaw.message}" for flaw in wrong)
        raise ProblemError(ProblemKind.INVALID, detail, errors=tuple(wrong))
    is_seen = await register(parts, EntryKind.RULE, rule_id, RuleEntry(rule), by=who.username)
    return json_answer(rule, 200 if is_seen else 202)


@router.delete(
    "/rules/{rule_id}",
    status_code=204,
    responses=guarded(None, "Removed; its alerts clear.", ProblemKind.NOT_FOUND, *_WRITING, status=204),
    response_class=Response,
)
async def delete_rule(parts: PartsOf, who: RuleEditor, rule_id: str) -> Response:
    """Remove a rule."""
    _known(parts, rule_id)
    await register(parts, EntryKind.RULE, rule_id, None, by=who.username)
    return Response(status_code=204)


def _known(parts: Parts, rule_id: str) -> Rule:
    rule = parts.registry.view.rules.get(rule_id)
    if rule is None:
        demand_read(parts)
        raise ProblemError(ProblemKind.NOT_FOUND, f"there is no rule '{rule_id}'")
    return rule
