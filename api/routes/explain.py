"""Explain: what a rule sees for a device now, and why it does or does not fire."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import json_answer
from api.explaining import explained
from api.explanation_views import ExplainedAnswer, explained_answer
from api.openapi import guarded
from api.parts import PartsOf
from api.problems import ProblemError, ProblemKind
from api.registrations import demand_read
from api.security import Reader
from api.trials import problem_of_trial
from streams.trials.asking import TrialError

router = APIRouter(tags=["rules"])


@router.get(
    "/rules/{rule_id}/explain",
    responses=guarded(
        ExplainedAnswer, "What it sees.", ProblemKind.NOT_FOUND, ProblemKind.EVENT_LOG_AWAY, ProblemKind.BUSY
    ),
    response_class=Response,
)
async def explain(
    parts: PartsOf,
    _: Reader,
    rule_id: str,
    device: Annotated[str, Query(min_length=1, max_length=200)],
    property: Annotated[  # noqa: A002  the public name
        str | None, Query(max_length=200, description="Of this series; without it, of all the rule could be about.")
    ] = None,
) -> Response:
    """What the rule sees for a device, by judging's own fold up to the newest record: `at` is its time.

    A composed rule is explained for each place the device lies in, with what it rests on as `parts`. Where judging is
    so far behind that this takes longer than 5 s the answer is 503.
    """
    demand_read(parts)
    rule = parts.registry.view.rules.get(rule_id)
    if rule is None:
        raise ProblemError(ProblemKind.NOT_FOUND, f"there is no rule '{rule_id}'")
    try:
        found = await explained(parts.see, parts.registry, parts.feed.evidence, rule, (device, property or None))
    except TrialError as error:
        raise problem_of_trial(error) from error
    return json_answer(explained_answer(rule_id, device, found.at, found.explanations))
