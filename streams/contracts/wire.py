"""Bytes to types and back, once, at the edge: JSON, decoded strictly against the topic's schema."""

from typing import Any

import msgspec

from streams.contracts.topics import Topic

encode = msgspec.json.Encoder().encode
"""Any contract to JSON bytes."""


def decoder(topic: Topic) -> "msgspec.json.Decoder[Any]":
    """A decoder of one topic's records; it raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return msgspec.json.Decoder(topic.schema)
