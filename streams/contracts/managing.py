"""What a rule says of its alerts: how they are gathered, get graver with time, and who has to answer by when."""

from enum import StrEnum
from typing import Annotated

import msgspec

from streams.contracts.alerts import Severity


class Gathering(StrEnum):
    """What a rule's alerts are gathered by."""

    AREA = "area"
    DISTRICT = "district"
    CITY = "city"
    PARENT = "parent"
    TAG = "tag"


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Gather alerts of one rule into one: `at_least` that stand in the same place, raised within `within_s` seconds.

    Further ones join while the last to join is not older than that; one that comes later stands for itself. `tag` is
    the beginning of the tag devices are gathered by, e.g. ``corridor:``; a device without one is not gathered.
    """

    by: Gathering
    at_least: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 3
    within_s: Annotated[float, msgspec.Meta(gt=0, le=3_600)] = 300
    tag: str = ""


class Rise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An alert that has stood for `after_s` seconds is at least this severe."""

    after_s: Annotated[float, msgspec.Meta(gt=0, le=31 * 86_400)]
    severity: Severity


class Response(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is expected of people: acknowledged within so many seconds, else `escalate_to` (person or team) is told."""

    acknowledge_within_s: Annotated[float, msgspec.Meta(gt=0, le=31 * 86_400)] | None = None
    escalate_to: str = ""
