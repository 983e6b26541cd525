"""Incidents told of by phone, by the police, by whoever saw it: entered by hand, alerts like any other."""

from base64 import b32encode
from uuid import uuid4

from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.bodies import read_body
from api.decision_answers import PendingReport, as_shown, problem_with
from api.decision_bodies import ReportBody
from api.decisions import NotAccepted, Pending, Target, decide
from api.locations import location_of
from api.openapi import answers, guarded, ref, takes
from api.parts import Parts, PartsOf
from api.problems import ProblemError, ProblemKind
from api.security import Decider
from api.views import AlertItem
from streams.contracts.alerts import AlertChanged, DecisionRefused
from streams.contracts.decisions import Report

router = APIRouter(tags=["decisions"])

_EXAMPLE = {
    "title": "Two trucks collided, left lane blocked",
    "severity": "high",
    "source": "phone",
    "description": "Caller says nobody is hurt.",
    "location": {"lat": 10.7725, "lon": 106.698},
}


@router.post(
    "/alerts",
    status_code=201,
    responses=guarded(
        AlertItem,
        "The alert it has become.",
        ProblemKind.REFUSED,
        ProblemKind.EVENT_LOG_AWAY,
        ProblemKind.OUTCOME_UNKNOWN,
        status=201,
        also=answers(PendingReport, "In the log, not applied yet; the live stream will show it.", status=202),
    ),
    openapi_extra=takes(ref(ReportBody), example=_EXAMPLE),
    response_class=Response,
)
async def report(parts: PartsOf, who: Decider, request: Request) -> Response:
    """An incident somebody told of. It stands until it is resolved by hand, and can adopt the alerts it explains."""
    body = await read_body(request, ReportBody)
    if not parts.feed.has_ever_caught_up:
        raise ProblemError(ProblemKind.EVENT_LOG_AWAY, "alerts have not been read from the event log yet")
    alert_id = f"al-{b32encode(uuid4().bytes).decode().rstrip('=').lower()}"
    outcome = await decide(parts, Target(alert_id, None), who.username, _placed(parts, body))
    where = {"Location": f"{request.url.path}/{alert_id}"}
    match outcome:
        case AlertChanged(alert=alert):
            return Response(as_shown(parts.feed.book, alert), 201, where, "application/json")
        case Pending(decision):
            return json_answer(PendingReport(decision, alert_id), 202, where)
        case DecisionRefused() | NotAccepted():
            raise problem_with(outcome, parts.feed.book, None)


def _placed(parts: Parts, body: ReportBody) -> Report:
    """The report with its place: as given; else the device's location, and the ward a location lies in."""
    device = parts.registry.view.devices.get(body.device or "")
    location = location_of(body.location) or (None if device is None else device.location)
    area = body.area or parts.registry.areas.locate(location) or (None if device is None else device.area)
    return Report(body.title, body.severity, body.source, body.description, area, body.device or "", location)
