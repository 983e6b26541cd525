"""Ids of alerts."""

from base64 import b32encode
from hashlib import blake2b

_ID_BYTES = 10
"""80 bits: after a hundred million alerts two ids are equal with a chance of 1 in 240 million."""


def named_id(*named: object) -> str:
    """An id made of what it is named by: the same in every replay, short, and safe in a URL."""
    digest = blake2b("\0".join(map(str, named)).encode(), digest_size=_ID_BYTES).digest()
    return f"al-{b32encode(digest).decode().lower()}"
