"""Rules: which condition of which series is whose business. Later kinds join the union `Rule`."""

from enum import StrEnum
from typing import Annotated

import msgspec

from streams.contracts.alerts import Severity

Seconds = Annotated[float, msgspec.Meta(ge=0, le=31 * 86_400)]


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which series a rule is about: all given fields must match. `area` includes the areas within it."""

    device: str | None = None
    kind: str | None = None
    tag: str | None = None
    property: str | None = None
    area: str | None = None


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Raise `severity` at `raise_at`, give it up at `clear_at`: the hysteresis of ISA-18.2's dead band.

    `raise_at` >= `clear_at` means rising (at or above raises, at or below `clear_at` clears); `raise_at` below
    `clear_at` means falling. `hold_s` overrides the rule's.
    """

    severity: Severity
    raise_at: float
    clear_at: float
    hold_s: Seconds | None = None


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


class ThresholdRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="threshold", tag_field="kind"):
    """The newest reading of a series is at or beyond a level, and stays so for `hold_s` seconds."""

    scope: Scope
    levels: Annotated[tuple[Level, ...], msgspec.Meta(min_length=1, max_length=4)]
    hold_s: Seconds = 0
    id: str = ""
    name: str = ""
    instructions: str = ""
    is_enabled: bool = True
    group: Group | None = None
    rises: Annotated[tuple[Rise, ...], msgspec.Meta(max_length=4)] = ()
    response: Response = Response()


class SilenceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="silence", tag_field="kind"):
    """A device of the scope has not been heard for `after_s` seconds, though it was heard before or is registered."""

    scope: Scope
    after_s: Annotated[float, msgspec.Meta(gt=0, le=31 * 86_400)]
    severity: Severity = Severity.MEDIUM
    id: str = ""
    name: str = ""
    instructions: str = ""
    is_enabled: bool = True
    group: Group | None = None
    rises: Annotated[tuple[Rise, ...], msgspec.Meta(max_length=4)] = ()
    response: Response = Response()


Rule = ThresholdRule | SilenceRule
