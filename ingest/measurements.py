"""What a decoder finds in a payload: measurements as the device wrote them, and faults."""

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from streams.contracts.rejections import Reason


class Measurement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One value as a device wrote it: well formed, not yet screened. `time` as a number is seconds since 1970."""

    property: str
    value: float | bool
    time: datetime | float | UnsetType = UNSET
    unit: str | UnsetType = UNSET


class Fault(msgspec.Struct, frozen=True, gc=False):
    """Why a packet, or one reading of it, cannot be accepted. `sample` None: the packet itself is the sample."""

    reason: Reason
    detail: str
    sample: bytes | None = None


_SHOWN_CHARACTERS = 60


def shown(text: str) -> str:
    """The text as it may stand in a sentence: quoted, escaped, not endless."""
    return repr(text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…")
