"""The forms of the login, which anybody may send: kept small before the framework reads them.

A form parser would take a body of any size into memory, and the files of a multipart one onto the disk.
"""

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import ProblemError, ProblemKind, answer, invalid

LARGEST_FORM_BYTES = 16 * 1024
_FORM = "application/x-www-form-urlencoded"


class SmallForms:
    """Lets a POST to one of `paths` through only as an urlencoded form of at most 16 kB."""

    def __init__(self, app: ASGIApp, paths: frozenset[str]) -> None:
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the request with its whole body, or answer with a problem."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in self._paths:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            body = await _small_form(request)
        except ClientDisconnect:
            return
        except ProblemError as error:
            await answer(request, error)(scope, receive, send)
            return
        await self._app(scope, _having_received(body, receive), send)


async def _small_form(request: Request) -> bytes:
    if request.headers.get("content-type", _FORM).partition(";")[0].strip().lower() != _FORM:
        raise invalid("Content-Type", f"has to be {_FORM}")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM_BYTES:
            raise ProblemError(ProblemKind.TOO_LARGE, f"a form has at most {LARGEST_FORM_BYTES} bytes")
    return bytes(body)


def _having_received(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body first, then what comes after it: that the client has gone."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
