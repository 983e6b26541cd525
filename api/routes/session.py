"""Logging in: a token for programs, a session cookie for the console."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Form, Request, Response

from api.answers import json_answer
from api.openapi import answers, guarded
from api.parts import Parts, PartsOf
from api.plain_text import LINE
from api.problems import RETRY_SOON, ProblemError, ProblemKind
from api.roles import Role
from api.security import COOKIE, AnybodyKnown, refuse_cross_site
from api.tokens import Principal
from streams.runtime.errors import DatabaseUnavailableError
from streams.runtime.logs import get_logger

Username = Annotated[str, Form(max_length=200, pattern=LINE)]
Password = Annotated[str, Form(max_length=1_000)]


class TokenAnswer(msgspec.Struct, frozen=True):
    """RFC 6749, 5.1."""

    access_token: str
    token_type: str
    expires_in: int


class Me(msgspec.Struct, frozen=True):
    """Who you are."""

    username: str
    role: Role


_LOGIN_PROBLEMS = (
    ProblemKind.WRONG_CREDENTIALS,
    ProblemKind.INVALID,
    ProblemKind.TOO_LARGE,
    ProblemKind.TOO_MANY_ATTEMPTS,
    ProblemKind.DATABASE_AWAY,
)

router = APIRouter(tags=["session"])

FORM_PATHS = ("/token", "/session")
"""Where anybody may send a form."""


@router.post("/token", responses=answers(TokenAnswer, "A token.", *_LOGIN_PROBLEMS), response_class=Response)
async def issue_token(parts: PartsOf, request: Request, username: Username, password: Password) -> Response:
    """A bearer token for a user name and a password."""
    principal = await _logged_in(parts, request, username, password)
    answer = TokenAnswer(parts.tokens.issue(principal), "bearer", parts.tokens.lifetime_s)
    return json_answer(answer)


@router.post(
    "/session",
    responses=answers(Me, "Logged in; the cookie is set.", *_LOGIN_PROBLEMS, ProblemKind.CROSS_SITE),
    response_class=Response,
)
async def open_session(parts: PartsOf, request: Request, username: Username, password: Password) -> Response:
    """A session of the console: sets a cookie that its scripts cannot read and other sites cannot send."""
    refuse_cross_site(request)
    principal = await _logged_in(parts, request, username, password)
    response = json_answer(Me(principal.username, principal.role))
    response.set_cookie(
        COOKIE,
        parts.tokens.issue(principal),
        max_age=parts.tokens.lifetime_s,
        path="/api",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


@router.delete("/session", status_code=204, responses=guarded(None, "Logged out.", status=204), response_class=Response)
async def close_session(_: AnybodyKnown) -> Response:
    """Forget the session's cookie."""
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/api", httponly=True, samesite="strict")
    return response


@router.get("/me", responses=guarded(Me, "Who you are."), response_class=Response)
async def who_am_i(principal: AnybodyKnown) -> Response:
    """User name and role."""
    return json_answer(Me(principal.username, principal.role))


async def _logged_in(parts: Parts, request: Request, username: str, password: str) -> Principal:
    """The user, if the password is right; guessing is slowed down per user name and address."""
    address = request.client.host if request.client else ""
    if parts.passwords.is_full:
        raise _too_many("too many logins at once; try again", wait_s=1)
    wait_s = parts.attempts.begin(username, address)
    if wait_s > 0:
        raise _too_many("too many wrong passwords; wait before trying again", wait_s)
    try:
        user = await parts.archive.user(username)
    except (TimeoutError, DatabaseUnavailableError) as error:
        parts.attempts.abandoned(username, address)
        detail = "nobody can log in while the database is away; whoever is logged in stays so"
        raise ProblemError(ProblemKind.DATABASE_AWAY, detail, headers=RETRY_SOON) from error
    if not await parts.passwords.is_right(password, user.password_hash if user else None) or user is None:
        get_logger().warning("login_failed", username=username[:50], address=address)
        raise ProblemError(ProblemKind.WRONG_CREDENTIALS, "user name or password is wrong")
    parts.attempts.succeeded(username, address)
    return Principal(user.username, user.role)


def _too_many(detail: str, wait_s: float) -> ProblemError:
    return ProblemError(ProblemKind.TOO_MANY_ATTEMPTS, detail, headers={"Retry-After": str(max(1, round(wait_s)))})
