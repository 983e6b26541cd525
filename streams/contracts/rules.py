"""Rules: which condition of which series is whose business. Later kinds join the union `Rule`."""

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


class ThresholdRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="threshold", tag_field="kind"):
    """The newest reading of a series is at or beyond a level, and stays so for `hold_s` seconds."""

    scope: Scope
    levels: Annotated[tuple[Level, ...], msgspec.Meta(min_length=1, max_length=4)]
    hold_s: Seconds = 0
    id: str = ""
    name: str = ""
    instructions: str = ""
    is_enabled: bool = True


class SilenceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="silence", tag_field="kind"):
    """A device of the scope has not been heard for `after_s` seconds, though it was heard before or is registered."""

    scope: Scope
    after_s: Annotated[float, msgspec.Meta(gt=0, le=31 * 86_400)]
    severity: Severity = Severity.MEDIUM
    id: str = ""
    name: str = ""
    instructions: str = ""
    is_enabled: bool = True


Rule = ThresholdRule | SilenceRule
