"""What a rule sees for a device, and why it does or does not fire."""

from enum import StrEnum

import msgspec

from streams.contracts.alerts import Severity
from streams.contracts.times import Micros


class Standing(StrEnum):
    """How a rule stands to a subject."""

    FIRES = "fires"
    PENDING = "pending"
    CALM = "calm"
    QUIET = "quiet"
    NOT_CONCERNED = "not_concerned"


class Because(StrEnum):
    """Why. The console says it in a sentence; the facts fill it in."""

    LEVEL_HELD = "level_held"
    LEVEL_MET_HOLD_RUNS = "level_met_hold_runs"
    WITHIN_LEVELS = "within_levels"
    SILENT = "silent"
    HEARD_LATELY = "heard_lately"
    STANDS_STILL = "stands_still"
    MOVES = "moves"
    OUTSIDE_RANGE = "outside_range"
    INSIDE_RANGE = "inside_range"
    SEEN_OFTEN_ENOUGH = "seen_often_enough"
    SEEN_TOO_SELDOM = "seen_too_seldom"
    TOO_FEW_READINGS = "too_few_readings"
    WARMING_UP = "warming_up"
    NO_READING_YET = "no_reading_yet"
    DEVICE_IS_FAULTY = "device_is_faulty"
    UNIT_NOT_CONVERTIBLE = "unit_not_convertible"
    CALENDAR_HOLDS = "calendar_holds"
    RULE_DISABLED = "rule_disabled"
    OTHER_DEVICE = "other_device"
    OTHER_KIND = "other_kind"
    OTHER_PROPERTY = "other_property"
    OTHER_TAG = "other_tag"
    OTHER_AREA = "other_area"
    DEVICE_NOT_REGISTERED = "device_not_registered"
    ENOUGH_PARTS_TRUE = "enough_parts_true"
    TOO_FEW_PARTS_TRUE = "too_few_parts_true"


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing a rule sees: `name` in the code's words (``value``, ``raise_at``, ``expected``, ``pending_since``).

    A number with its `unit`, a time (`at`), or a text.
    """

    name: str
    value: float | None = None
    unit: str = ""
    at: Micros | None = None
    text: str = ""


class Explanation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How `rule` stands to a series (property empty: the device; for a composed rule: the `place`), and why.

    `parts`: the same for what a composed rule rests on.
    """

    rule: str
    device: str
    property: str
    standing: Standing
    because: Because
    severity: Severity | None = None
    place: str = ""
    facts: tuple[Fact, ...] = ()
    parts: "tuple[Explanation, ...]" = ()
