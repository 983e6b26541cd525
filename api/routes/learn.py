"""Learn: a deviation rule takes up from history what is usual."""

from fastapi import APIRouter, Response

from api.openapi import guarded
from api.parts import PartsOf
from api.problems import RETRY_SOON, ProblemError, ProblemKind, invalid
from api.registrations import demand_read
from api.security import RuleEditor
from streams.trials.teaching import deviation_rules

router = APIRouter(tags=["rules"])


@router.post(
    "/rules/{rule_id}/learn",
    status_code=202,
    responses=guarded(
        None,
        "It learns, beside everything else.",
        ProblemKind.NOT_FOUND,
        ProblemKind.EVENT_LOG_AWAY,
        ProblemKind.BUSY,
        status=202,
    ),
    response_class=Response,
)
async def learn(parts: PartsOf, _: RuleEditor, rule_id: str) -> Response:
    """Let a deviation rule (or the parts of a composed one that are) learn from the history of the last eight seasons.

    What is learned replaces what was known of the same hours. Nothing is learned from times in which a fault of the
    device stood, or a calendar of the rule's `unless` held. Writing such a rule lets it learn, too.
    """
    demand_read(parts)
    rule = parts.registry.view.rules.get(rule_id)
    if rule is None:
        raise ProblemError(ProblemKind.NOT_FOUND, f"there is no rule '{rule_id}'")
    if not deviation_rules(rule):
        raise invalid("kind", "only deviation rules learn what is usual")
    if not parts.learning.begin(rule):
        raise ProblemError(ProblemKind.BUSY, "many rules are learning; try again later", headers=RETRY_SOON)
    return Response(status_code=202)
