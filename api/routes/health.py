"""Whether the api lives, what it is missing, and its metrics. Open to all, also without a token."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.answers import json_answer
from api.live.pulse import Readiness
from api.openapi import answers
from api.parts import PartsOf

router = APIRouter(tags=["health"])


@router.get("/healthz", responses=answers(None, "The process runs."), response_class=Response)
async def healthz() -> Response:
    """The process runs."""
    return json_answer({"status": "ok"})


@router.get(
    "/readyz",
    responses=answers(Readiness, "Live alerts are served.", also=answers(Readiness, "They are not.", status=503)),
    response_class=Response,
)
async def readyz(parts: PartsOf) -> Response:
    """What works and what is missing. 200 while live alerts are served, 503 otherwise."""
    readiness = parts.pulse.readiness()
    return json_answer(readiness, 503 if readiness.status == "unavailable" else 200)


@router.get(
    "/metrics",
    responses={200: {"description": "Prometheus metrics.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
    response_class=Response,
)
async def metrics() -> Response:
    """Metrics of this process."""
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
