"""Who asks, and whether they may: a bearer token or the console's session cookie, checked against the roles."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, OAuth2PasswordBearer

from api.parts import Parts, PartsOf
from api.problems import ProblemError, ProblemKind
from api.roles import MATRIX, Permission
from api.tokens import Principal

COOKIE = "urbanwatch_session"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_bearer = OAuth2PasswordBearer("/api/v1/token", auto_error=False, description="A token of `POST /api/v1/token`.")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="The console's session, of `POST /api/v1/session`.")


class Guard:
    """A dependency that lets in whose role has `permission`; None: whoever is logged in."""

    def __init__(self, permission: Permission | None) -> None:
        self.permission = permission

    async def __call__(
        self,
        request: Request,
        parts: PartsOf,
        token: Annotated[str | None, Depends(_bearer)],
        session: Annotated[str | None, Depends(_cookie)],
    ) -> Principal:
        """Who asks; a problem (401, 403) if nobody we know, or somebody who may not."""
        principal = _identify(request, parts, token, session)
        if self.permission is not None:
            demand(principal, self.permission)
        return principal


def demand(principal: Principal, permission: Permission) -> None:
    """A problem unless the principal's role has the permission."""
    if permission not in MATRIX[principal.role]:
        detail = f"role {principal.role} may not {permission.replace('_', ' ')}"
        raise ProblemError(ProblemKind.FORBIDDEN, detail)


def _identify(request: Request, parts: Parts, token: str | None, session: str | None) -> Principal:
    if token is None and session is not None:
        refuse_cross_site(request)
    presented = session if token is None else token
    principal = None if presented is None else parts.tokens.verify(presented)
    if principal is None:
        detail = "log in first" if presented is None else "the token is not valid, or no longer"
        raise ProblemError(ProblemKind.UNAUTHENTICATED, detail, headers={"WWW-Authenticate": "Bearer"})
    return principal


def refuse_cross_site(request: Request) -> None:
    """A cookie goes with every request of a browser, also one another site makes it send; those change nothing here.

    Browsers say where a request comes from: `Sec-Fetch-Site` (all since 2023), else `Origin`. An unsafe request with
    neither is refused; programs use a bearer token.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    if site in {"same-origin", "none"}:
        return
    origin = request.headers.get("origin")
    if site is None and origin is not None and urlsplit(origin).netloc == request.headers.get("host"):
        return
    raise ProblemError(ProblemKind.CROSS_SITE, "this request does not come from the console's own page")


Reader = Annotated[Principal, Depends(Guard(Permission.READ))]
Decider = Annotated[Principal, Depends(Guard(Permission.DECIDE))]
MaintenanceEditor = Annotated[Principal, Depends(Guard(Permission.EDIT_MAINTENANCE))]
TeamEditor = Annotated[Principal, Depends(Guard(Permission.EDIT_TEAMS))]
RuleEditor = Annotated[Principal, Depends(Guard(Permission.EDIT_RULES))]
DeviceEditor = Annotated[Principal, Depends(Guard(Permission.EDIT_DEVICES))]
CameraEditor = Annotated[Principal, Depends(Guard(Permission.EDIT_CAMERAS))]
CameraWatcher = Annotated[Principal, Depends(Guard(Permission.WATCH_CAMERAS))]
LookReader = Annotated[Principal, Depends(Guard(Permission.READ_LOOKS))]
RejectionReader = Annotated[Principal, Depends(Guard(Permission.READ_REJECTIONS))]
AnybodyKnown = Annotated[Principal, Depends(Guard(None))]
