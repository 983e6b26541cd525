"""Request bodies: read within a limit, decoded strictly against a contract; a problem names the field that is wrong."""

import re
from types import UnionType
from typing import Any, TypeVar, cast, overload

import msgspec
from fastapi import Request

from api.problems import FieldError, ProblemError, ProblemKind

LARGEST_BODY_BYTES = 64 * 1024

_PATH = re.compile(r" - at `(?:key in )?\$(?P<path>.*)`$")
_NAMED_FIELD = re.compile(r"(?:unknown|required) field `(?P<name>[^`]*)`")

_Body = TypeVar("_Body")


@overload
async def read_body(request: Request, shape: type[_Body], *, largest: int = ...) -> _Body: ...
@overload
async def read_body(request: Request, shape: UnionType, *, largest: int = ...) -> Any: ...  # noqa: ANN401  the caller names the union
async def read_body(request: Request, shape: object, *, largest: int = LARGEST_BODY_BYTES) -> object:
    """The body as a `shape`, of at most `largest` bytes; an empty body counts as ``{}``."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > largest:
            raise ProblemError(ProblemKind.TOO_LARGE, f"a body has at most {largest} bytes")
    try:
        return msgspec.json.decode(content or b"{}", type=cast("Any", shape))
    except msgspec.ValidationError as error:
        wrong = field_error(str(error))
        detail = f"{wrong.field}: {wrong.message}" if wrong.field else wrong.message
        raise ProblemError(ProblemKind.INVALID, detail, errors=(wrong,)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProblemError(ProblemKind.INVALID, f"the body is not JSON: {error}") from error


def field_error(message: str) -> FieldError:
    """Msgspec's sentence, taken apart: ``Object contains unknown field `x` - at `$.scope``` is about ``scope.x``."""
    place = _PATH.search(message)
    path = place["path"].lstrip(".") if place else ""
    sentence = message[: place.start()] if place else message
    named = _NAMED_FIELD.search(sentence)
    if named:
        path = f"{path}.{named['name']}" if path else named["name"]
    return FieldError(path, sentence)
