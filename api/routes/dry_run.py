"""Dry-run: what a rule would have done over stored history."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from sse_starlette import EventSourceResponse

from api.answers import json_answer
from api.bodies import read_body
from api.live.sse import HEARTBEAT_S
from api.openapi import Documented, guarded, ref, takes
from api.parts import Parts, PartsOf
from api.problems import FieldError, ProblemError, ProblemKind, invalid, problem_of
from api.registrations import demand_read
from api.rulecheck import flaws
from api.security import RuleEditor
from api.selection import instant
from api.trial_views import DryRunBody, TrialAnswer, TrialProgress, trial_answer
from api.trials import RunningTrial
from streams.contracts.rules import Rule
from streams.contracts.times import DAY
from streams.trials.asking import LONGEST, Question

router = APIRouter(tags=["rules"])

_ASKS_AGAIN_S = 0.5
_EVENT_STREAM = "text/event-stream"
_EXAMPLE = {"from": "2026-10-22T00:00:00+07:00", "to": "2026-11-21T00:00:00+07:00"}
_EVENTS = (
    'event: progress\ndata: {"done": 0.4, "readings": 3456000}\n\n'
    'event: result\ndata: {"alerts": [{"device": "loop-1", …}], …}\n\n'
)
_ANSWERS: Documented = {
    200: {
        "description": "What the rule would have done; as server-sent events `progress`, then `result` or `problem`.",
        "content": {
            "application/json": {"schema": ref(TrialAnswer)},
            _EVENT_STREAM: {
                "schema": {"type": "string"},
                "x-event-data": {"oneOf": [ref(TrialProgress), ref(TrialAnswer)]},
                "example": _EVENTS,
            },
        },
    }
}
_PROBLEMS = (
    ProblemKind.NOT_FOUND,
    ProblemKind.TOO_LARGE,
    ProblemKind.TOO_MANY_TRIALS,
    ProblemKind.DATABASE_AWAY,
    ProblemKind.EVENT_LOG_AWAY,
    ProblemKind.BUSY,
)
_encode = msgspec.json.Encoder().encode


@router.post(
    "/rules/{rule_id}/dry-run",
    responses=guarded(None, "", *_PROBLEMS) | _ANSWERS,
    openapi_extra=takes(ref(DryRunBody), example=_EXAMPLE),
    response_class=Response,
)
async def dry_run(parts: PartsOf, _: RuleEditor, rule_id: str, request: Request) -> Response:
    """Run a rule over stored history, through the code that judges live, and tell which alerts it would have raised.

    With `rule` in the body that one is tried (it need not be stored), and the stored one on the same history as its
    predecessor. The registry is taken as it is now: devices, areas, calendars, fault rules. Nobody acts on the alerts,
    there is no maintenance, and each time an alert stood is told as one of its own. What stood at `from` counts as
    raised then. At most 400 days and 30 million readings; `to` is at most now. Ask for `text/event-stream` to be told
    of the progress. A trial ends with the request.
    """
    question = _question(parts, rule_id, await read_body(request, DryRunBody))
    trial = parts.trials.begin(parts.registry.view, question)
    if _EVENT_STREAM in request.headers.get("accept", ""):
        return _streamed(trial, request.url.path)
    try:
        while not trial.task.done():
            await asyncio.wait([trial.task], timeout=_ASKS_AGAIN_S)
            if await request.is_disconnected():
                break
        else:
            return json_answer(trial_answer(await trial.answer()))
    finally:
        await trial.end()
    return Response(status_code=499)  # nobody is there to read it


def _question(parts: Parts, rule_id: str, body: DryRunBody) -> Question:
    demand_read(parts)
    stored = parts.registry.view.rules.get(rule_id)
    rule = stored if body.rule is None else _checked(parts, body.rule, rule_id)
    if rule is None:
        raise ProblemError(
            ProblemKind.NOT_FOUND, f"there is no rule '{rule_id}'; to try one that is not stored, send it"
        )
    begins, ends = instant("from", body.begins) or 0, min(instant("to", body.ends) or 0, parts.now())
    if begins >= ends:
        raise invalid("from", "has to lie before `to`, and in the past")
    if ends - begins > LONGEST:
        raise invalid("from", f"lies more than {LONGEST // DAY} days before `to`")
    predecessor = stored if body.rule is not None and body.compare else None
    return Question(rule, begins, ends, predecessor)


def _checked(parts: Parts, rule: Rule, rule_id: str) -> Rule:
    """As if it were to be written."""
    if rule.id not in {"", rule_id}:
        raise invalid("rule.id", f"the rule says '{rule.id}', the address '{rule_id}'")
    rule = msgspec.structs.replace(rule, id=rule_id)
    wrong = tuple(FieldError(f"rule.{flaw.field}", flaw.message) for flaw in flaws(rule, parts.registry.view))
    if wrong:
        detail = "; ".join(f"{flaw.field}: {flaw.message}" for flaw in wrong)
        raise ProblemError(ProblemKind.INVALID, detail, errors=wrong)
    return rule


def _streamed(trial: RunningTrial, path: str) -> EventSourceResponse:
    return EventSourceResponse(
        _events(trial, path), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}, ping=HEARTBEAT_S
    )


async def _events(trial: RunningTrial, path: str) -> AsyncIterator[bytes]:
    try:
        async for progress in trial.progress():
            yield _event("progress", TrialProgress(round(progress.done, 4), progress.readings))
        yield _event("result", trial_answer(await trial.answer()))
    except ProblemError as error:
        yield _event("problem", problem_of(error, path))
    finally:
        await trial.end()


def _event(name: str, data: Any) -> bytes:  # noqa: ANN401  whatever can be encoded
    return b"event: %b\ndata: %b\n\n" % (name.encode(), _encode(data))
