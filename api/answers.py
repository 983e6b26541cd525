"""JSON answers, encoded by msgspec: several times faster than the framework's own way."""

from collections.abc import Sequence

import msgspec
from fastapi import Response

_encode = msgspec.json.Encoder().encode


def json_answer(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """`content` as JSON."""
    return Response(_encode(content), status, headers, "application/json")


def page_of_encoded(items: Sequence[bytes], following: str | None, headers: dict[str, str] | None = None) -> Response:
    """A list whose items are JSON already."""
    body = b'{"items":[' + b",".join(items) + b'],"next":' + _encode(following) + b"}"
    return Response(body, 200, headers, "application/json")
