"""Problem details (RFC 9457): the one form in which the API says that something did not work."""

from enum import StrEnum
from http import HTTPStatus

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from streams.runtime.errors import DatabaseUnavailableError, EventLogUnavailableError, UrbanwatchError
from streams.runtime.logs import get_logger
from streams.timescale.failures import RowsRefusedError, TookTooLongError
from streams.timescale.history import BadQuestionError

PROBLEM_JSON = "application/problem+json"


class ProblemKind(StrEnum):
    """What went wrong; the last part of a problem's `type`."""

    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    WRONG_CREDENTIALS = "wrong-credentials"
    FORBIDDEN = "forbidden"
    CROSS_SITE = "cross-site"
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    TOO_MANY_TRIALS = "too-many-trials"
    TOO_MANY_VIEWERS = "too-many-viewers"
    TOO_LARGE = "too-large"
    BUSY = "busy"
    REFUSED = "refused"
    DATABASE_AWAY = "database-away"
    EVENT_LOG_AWAY = "event-log-away"
    CAMERAS_AWAY = "cameras-away"
    NO_PICTURE = "no-picture"
    OUTCOME_UNKNOWN = "outcome-unknown"
    UNEXPECTED = "unexpected"


_STATUS = {
    ProblemKind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ProblemKind.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    ProblemKind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    ProblemKind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    ProblemKind.WRONG_CREDENTIALS: HTTPStatus.UNAUTHORIZED,
    ProblemKind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ProblemKind.CROSS_SITE: HTTPStatus.FORBIDDEN,
    ProblemKind.TOO_MANY_ATTEMPTS: HTTPStatus.TOO_MANY_REQUESTS,
    ProblemKind.TOO_MANY_TRIALS: HTTPStatus.TOO_MANY_REQUESTS,
    ProblemKind.TOO_MANY_VIEWERS: HTTPStatus.TOO_MANY_REQUESTS,
    ProblemKind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ProblemKind.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemKind.REFUSED: HTTPStatus.CONFLICT,
    ProblemKind.DATABASE_AWAY: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemKind.EVENT_LOG_AWAY: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemKind.CAMERAS_AWAY: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemKind.NO_PICTURE: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemKind.OUTCOME_UNKNOWN: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemKind.UNEXPECTED: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def status_of(kind: ProblemKind) -> HTTPStatus:
    """The HTTP status of a problem."""
    return _STATUS[kind]


class FieldError(msgspec.Struct, frozen=True):
    """A field that is wrong, as a path (`levels[0].severity`; empty: the whole), and what is wrong with it."""

    field: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457, with what a client needs to act on it.

    `errors` names the fields of an invalid request; `reason` and `current` belong to a refused decision (the closed
    list of refusals, and the alert as it stands); `decision` is the id of a decision whose outcome is not known.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: tuple[FieldError, ...] = ()
    reason: str | None = None
    current: msgspec.Raw | None = None
    decision: str | None = None


class ProblemError(Exception):
    """A request that cannot be answered; the handler below turns it into a problem."""

    def __init__(
        self,
        kind: ProblemKind,
        detail: str,
        *,
        errors: tuple[FieldError, ...] = (),
        reason: str | None = None,
        current: bytes | None = None,
        decision: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.reason = reason
        self.current = None if current is None else msgspec.Raw(current)
        self.decision = decision
        self.headers = headers


def invalid(field: str, message: str) -> ProblemError:
    """A request with one wrong field."""
    return ProblemError(ProblemKind.INVALID, f"{field}: {message}", errors=(FieldError(field, message),))


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(UrbanwatchError, _on_boundary_error)
    app.add_exception_handler(Exception, _on_unexpected)


def problem_of(error: ProblemError, path: str) -> Problem:
    """The problem as a value, e.g. for one of many decisions."""
    status = status_of(error.kind)
    return Problem(
        type=f"urn:urbanwatch:problem:{error.kind}",
        title=status.phrase,
        status=status,
        detail=error.detail,
        instance=path,
        errors=error.errors,
        reason=error.reason,
        current=error.current,
        decision=error.decision,
    )


def answer(request: Request, error: ProblemError) -> Response:
    """The response for a problem."""
    problem = problem_of(error, request.url.path)
    return Response(msgspec.json.encode(problem), problem.status, headers=error.headers, media_type=PROBLEM_JSON)


async def _on_problem(request: Request, error: Exception) -> Response:
    return answer(request, error) if isinstance(error, ProblemError) else await _on_unexpected(request, error)


async def _on_http_error(request: Request, error: Exception) -> Response:
    """The framework's own: no such path, wrong method, a form it cannot read."""
    if not isinstance(error, HTTPException):
        return await _on_unexpected(request, error)
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            found = ProblemError(ProblemKind.NOT_FOUND, f"there is nothing at {request.url.path}")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            detail = f"{request.method} is not possible here"
            found = ProblemError(ProblemKind.METHOD_NOT_ALLOWED, detail, headers=dict(error.headers or {}))
        case _:
            found = ProblemError(ProblemKind.INVALID, str(error.detail))
    return answer(request, found)


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        return await _on_unexpected(request, error)
    fields = tuple(FieldError(".".join(str(part) for part in e["loc"][1:]), e["msg"]) for e in error.errors())
    detail = "; ".join(f"{field.field}: {field.message}" for field in fields)
    return answer(request, ProblemError(ProblemKind.INVALID, detail, errors=fields))


async def _on_boundary_error(request: Request, error: Exception) -> Response:
    """An outage the route did not treat itself."""
    found = boundary_problem(error)
    return await _on_unexpected(request, error) if found is None else answer(request, found)


def boundary_problem(error: Exception) -> ProblemError | None:
    """An outage as a problem, 503 where trying again helps; None: it is none we know."""
    match error:
        case DatabaseUnavailableError():
            return ProblemError(ProblemKind.DATABASE_AWAY, f"the database is away: {error}", headers=RETRY_SOON)
        case TookTooLongError():
            detail = f"{error}; ask for less, or again later"
            return ProblemError(ProblemKind.BUSY, detail, headers=RETRY_SOON)
        case RowsRefusedError() | BadQuestionError():
            return ProblemError(ProblemKind.INVALID, f"the database cannot answer this question: {error}")
        case EventLogUnavailableError():
            return ProblemError(ProblemKind.EVENT_LOG_AWAY, f"the event log is away: {error}", headers=RETRY_SOON)
        case _:
            return None


async def _on_unexpected(request: Request, error: Exception) -> Response:
    get_logger().error("request_failed", path=request.url.path, method=request.method, error=repr(error))
    return answer(request, ProblemError(ProblemKind.UNEXPECTED, "an error of ours; the log of the api has it"))


RETRY_SOON = {"Retry-After": "5"}
