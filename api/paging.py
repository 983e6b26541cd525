"""Cursors: where the next page of a list begins. Opaque to clients, and never trusted when they come back."""

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Query

from api.problems import invalid

Number = Annotated[int, msgspec.Meta(ge=-(6 * 10**16), le=6 * 10**16)]
"""A number in a cursor: an instant the calendar has (in microseconds, to the year 3871), or an offset."""

DEFAULT_PAGE, LARGEST_PAGE = 100, 1000

_Entry = TypeVar("_Entry")

Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="How many items a page has at most.")]
CursorText = Annotated[str | None, Query(max_length=500, description="`next` of the page before.")]


def to_cursor(place: object) -> str:
    """The cursor that stands for `place`, e.g. the sort key of a page's last item."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def from_cursor(cursor: str | None, shape: Any) -> Any | None:  # noqa: ANN401  msgspec takes any type form
    """The place a cursor stands for, None for the first page; a problem where it is none of ours."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=shape)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise invalid("cursor", "is not the `next` of an earlier page") from error


def page_by_id(entries: Mapping[str, _Entry], cursor: str | None, limit: int) -> tuple[list[_Entry], str | None]:
    """A page of entries by id, from the one after the cursor on, and the cursor of the next."""
    after = from_cursor(cursor, str)
    ids = sorted(entry_id for entry_id in entries if after is None or entry_id > after)
    following = to_cursor(ids[limit - 1]) if len(ids) > limit else None
    return [entries[entry_id] for entry_id in ids[:limit]], following
