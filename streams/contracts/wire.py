"""Bytes to types and back, once, at the edge: JSON, decoded strictly against the topic's schema."""

from typing import Any

import msgspec

from streams.contracts.topics import Topic

encode = msgspec.json.Encoder().encode
"""Any contract to JSON bytes."""

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""All that decoding bytes raises. A text that is not UTF-8 and nesting without end are no `MsgspecError` to msgspec."""


def decoder(topic: Topic) -> "msgspec.json.Decoder[Any]":
    """A decoder of one topic's records; of what it cannot read it raises one of `UNREADABLE`."""
    return msgspec.json.Decoder(topic.schema)
