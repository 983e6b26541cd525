"""Query strings as people write them: an empty parameter is one not given, and a zone's plus sign is a plus sign."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

_ZONE_PLUS = re.compile(rb"(T\d{2}(?::|%3A)\d{2}[\d.:%A]*)\+(?=\d{2})")
"""The plus of ``T08:00:00+07:00``. Unencoded it would mean a space, and no time has one there."""


class ForgivingQuestions:
    """Rewrites the query string before anything reads it: `state=&area=x` is `area=x`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and scope["query_string"]:
            scope = {**scope, "query_string": forgiven(scope["query_string"])}
        await self._app(scope, receive, send)


def forgiven(query: bytes) -> bytes:
    """The query string without empty parameters, the plus signs of zones encoded."""
    given = b"&".join(part for part in query.split(b"&") if part.partition(b"=")[2] or b"=" not in part)
    return _ZONE_PLUS.sub(rb"\1%2B", given)
