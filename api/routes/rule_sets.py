"""Ready-made sets of rules: read by all, taken over by planners."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.bodies import read_body
from api.openapi import guarded, ref, takes
from api.parts import PartsOf
from api.problems import FieldError, ProblemError, ProblemKind, invalid
from api.registrations import demand_read
from api.rule_set_views import RuleSetItem, RuleSetPage, rule_set_item
from api.rule_sets.reading import BadRuleSetError, Registered, RuleSet, chosen, ready_made, set_flaws
from api.rule_writing import demand_sense, write_rule
from api.security import Reader, RuleEditor
from streams.contracts.rules import Stage

router = APIRouter(tags=["rules"])

_LONGEST_PREFIX = 64


class ImportBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to take over: `rules` (ids; null: all), in which `stage`, under ids beginning with `prefix`."""

    stage: Stage = Stage.WATCHED
    rules: tuple[str, ...] | None = None
    prefix: Annotated[str, msgspec.Meta(max_length=_LONGEST_PREFIX)] = ""


class Imported(msgspec.Struct, frozen=True):
    """The ids of rules that were written, and of those that were there already and stay as they are."""

    written: list[str]
    kept: list[str]


@router.get("/rule-sets", responses=guarded(RuleSetPage, "All sets, by name."), response_class=Response)
async def list_rule_sets(_: Reader) -> Response:
    """The sets that come with urbanwatch. A city's own come in by `urbanwatch rules import FILE`."""
    return json_answer(RuleSetPage([rule_set_item(one) for one in ready_made().values()], None))


@router.get(
    "/rule-sets/{name}",
    responses=guarded(RuleSetItem, "The set.", ProblemKind.NOT_FOUND),
    response_class=Response,
)
async def get_rule_set(_: Reader, name: str) -> Response:
    """One set, with the text of its file."""
    return json_answer(rule_set_item(_known(name)))


@router.post(
    "/rule-sets/{name}/import",
    responses=guarded(
        Imported, "What was written.", ProblemKind.NOT_FOUND, ProblemKind.EVENT_LOG_AWAY, ProblemKind.OUTCOME_UNKNOWN
    ),
    openapi_extra=takes(ref(ImportBody), example={"stage": "watched", "prefix": "q1-"}, required=False),
    response_class=Response,
)
async def import_rule_set(parts: PartsOf, who: RuleEditor, name: str, request: Request) -> Response:
    """Take over the rules of a set. One whose id is there already is kept as it is. Repeating it is safe."""
    rule_set = _known(name)
    body = await read_body(request, ImportBody)
    demand_read(parts)
    view = parts.registry.view
    try:
        rules = chosen(rule_set, body.rules, prefix=body.prefix, stage=body.stage)
    except BadRuleSetError as error:
        raise invalid("rules", str(error)) from error
    fresh = [rule for rule in rules if rule.id not in view.rules]
    wrong = set_flaws(fresh, Registered(view.rules, view.calendars))
    demand_sense([FieldError(f"{rule_id}.{flaw.field}", flaw.message) for rule_id, flaw in wrong])
    for rule in fresh:
        await write_rule(parts, rule, by=who.username)
    written = [rule.id for rule in fresh]
    return json_answer(Imported(written, [rule.id for rule in rules if rule.id not in written]))


def _known(name: str) -> RuleSet:
    rule_set = ready_made().get(name)
    if rule_set is None:
        raise ProblemError(ProblemKind.NOT_FOUND, f"there is no set of rules '{name}'")
    return rule_set
