"""Rules: which condition of which series is whose business.

Rules about a series are judged where its readings are; rules about several series, devices or other rules are
composed of their parts in alarming, where all partitions meet.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from streams.contracts.alerts import Severity
from streams.contracts.managing import Group, Response, Rise
from streams.contracts.sightings import SightingKind, VehicleClass

_MONTH_S = 31 * 86_400
Seconds = Annotated[float, msgspec.Meta(ge=0, le=_MONTH_S)]
SomeSeconds = Annotated[float, msgspec.Meta(gt=0, le=_MONTH_S)]
Times = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


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


Levels = Annotated[tuple[Level, ...], msgspec.Meta(min_length=1, max_length=4)]


class Stage(StrEnum):
    """Whose eyes a rule's alerts are for: planners who try it, or operators."""

    WATCHED = "watched"
    LIVE = "live"


class RuleFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What rules of every kind have.

    `unless`: ids of calendars; while one of them holds, the rule sleeps. `is_fault`: what it finds is a fault of the
    device, not of the city, and while it stands no other rule judges that series (a rule on trial, or a part, hinders
    none). `source`: where its limits come from. `version`, `changed_by` and `changed_at` (ISO 8601) are set by the api
    at each change.
    """

    id: str = ""
    name: str = ""
    instructions: str = ""
    is_enabled: bool = True
    stage: Stage = Stage.LIVE
    unless: Annotated[tuple[str, ...], msgspec.Meta(max_length=32)] = ()
    is_fault: bool = False
    source: str = ""
    group: Group | None = None
    rises: Annotated[tuple[Rise, ...], msgspec.Meta(max_length=4)] = ()
    response: Response = Response()
    version: int = 0
    changed_by: str = ""
    changed_at: str = ""


class ThresholdRule(RuleFields, frozen=True, forbid_unknown_fields=True, tag="threshold", tag_field="kind"):
    """The newest reading of a series is at or beyond a level, and stays so for `hold_s` seconds."""

    scope: Scope
    levels: Levels
    hold_s: Seconds = 0


class SilenceRule(RuleFields, frozen=True, forbid_unknown_fields=True, tag="silence", tag_field="kind"):
    """A device of the scope has not been heard for `after_s` seconds, though it was heard before or is registered."""

    scope: Scope
    after_s: SomeSeconds
    severity: Severity = Severity.MEDIUM


class RateRule(RuleFields, frozen=True, forbid_unknown_fields=True, tag="rate", tag_field="kind"):
    """How much a series changes in `per_s` seconds, measured over the last `over_s`; negative levels: it falls."""

    scope: Scope
    levels: Levels
    over_s: SomeSeconds
    per_s: SomeSeconds = 60
    hold_s: Seconds = 0


class WindowFunction(StrEnum):
    """What is made of the readings in a window."""

    AVG = "avg"
    MIN = "min"
    MAX = "max"
    SUM = "sum"
    COUNT = "count"
    PERCENTILE = "percentile"


class WindowRule(RuleFields, frozen=True, forbid_unknown_fields=True, tag="window", tag_field="kind"):
    """A function of all readings of a series in windows of `over_s` seconds by the device's clock.

    A window ends at every multiple of `every_s` (null: of `over_s`, so windows do not overlap), and is judged `grace_s`
    later; a reading that comes later yet corrects the newest one. A window with fewer than `at_least` readings says
    nothing. `percentile` (0 to 100) goes with the function of that name.
    """

    scope: Scope
    fn: WindowFunction
    over_s: SomeSeconds
    levels: Levels
    every_s: SomeSeconds | None = None
    percentile: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None
    at_least: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 1
    grace_s: Seconds = 0
    hold_s: Seconds = 0


class Season(StrEnum):
    """What repeats: the hours of the week, or the tide (lunar day within spring and neap)."""

    WEEK = "week"
    TIDE = "tide"


class Side(StrEnum):
    """To which side of what is normal."""

    ABOVE = "above"
    BELOW = "below"
    BOTH = "both"


class DeviationRule(RuleFields, frozen=True, forbid_unknown_fields=True, tag="deviation", tag_field="kind"):
    """The mean of `over_s` seconds lies far from what this series normally does at this time of the `season`.

    Levels are in robust standard deviations: distance from the median over 1.4826 MAD (Hampel's identifier), to the
    `side` asked for, so they are positive and rising. `least_spread` (unit of the series) is the smallest standard
    deviation assumed. Quiet until a slot has been learned in `warm_up` seasons.
    """

    scope: Scope
    levels: Levels
    over_s: SomeSeconds = 900
    season: Season = Season.WEEK
    side: Side = Side.BOTH
    warm_up: Annotated[int, msgspec.Meta(ge=1, le=8)] = 3
    least_spread: Annotated[float, msgspec.Meta(ge=0)] = 0
    hold_s: Seconds = 0


class FlatlineRule(RuleFields, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="flatline", tag_field="kind"):
    """A series has said the same for `after_s` seconds and `at_least` readings, within `tolerance`.

    `except_at`: values at which standing still is healthy, as no rain. A fault of the device.
    """

    scope: Scope
    after_s: SomeSeconds
    at_least: Times = 5
    tolerance: Annotated[float, msgspec.Meta(ge=0)] = 0
    except_at: Annotated[tuple[float, ...], msgspec.Meta(max_length=16)] = ()
    severity: Severity = Severity.LOW
    is_fault: bool = True


class ImplausibleRule(
    RuleFields, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="implausible", tag_field="kind"
):
    """`at_least` readings in a row outside `low` to `high` (null: of the catalogue of properties).

    A fault of the device. Under such a rule no other one judges a reading outside the range, however few there are.
    """

    scope: Scope
    low: float | None = None
    high: float | None = None
    at_least: Times = 3
    severity: Severity = Severity.LOW
    is_fault: bool = True


class SightingRule(RuleFields, frozen=True, forbid_unknown_fields=True, tag="sighting", tag_field="kind"):
    """A camera (the `device` of the scope) saw `sighting` at least `at_least` times within `within_s` seconds.

    `subject`: the line crossed, the kind of incident or the health condition; empty: any. Stands until `stands_s`
    seconds after the last sighting that made it true.
    """

    scope: Scope
    sighting: SightingKind
    subject: str = ""
    vehicle_class: VehicleClass | None = None
    at_least: Times = 1
    within_s: SomeSeconds = 60
    stands_s: SomeSeconds = 300
    severity: Severity = Severity.MEDIUM


SeriesRule = (
    ThresholdRule | SilenceRule | RateRule | WindowRule | DeviationRule | FlatlineRule | ImplausibleRule | SightingRule
)
"""Rules judged from one partition alone. In a composed rule they stand without an id, and scope fields they leave out
are those of the whole."""

Part = SeriesRule | str
"""A part of a composed rule: a condition of its own, or the id of another rule."""


class Per(StrEnum):
    """Within what the parts of a composed rule have to come together."""

    DEVICE = "device"
    AREA = "area"
    DISTRICT = "district"
    CITY = "city"
    PARENT = "parent"
    TAG = "tag"
    ALL = "all"


class SeveralOfRule(RuleFields, frozen=True, forbid_unknown_fields=True, tag="several_of", tag_field="kind"):
    """`of` is true for `at_least` devices of one place, now or within the last `within_s` seconds.

    `share`: also for at least this part of the place's devices in the scope. `tag` is the beginning of the tag for
    `per` tag. `severity` null: that of the gravest part.
    """

    of: Part
    at_least: Times
    scope: Scope = Scope()
    per: Per = Per.ALL
    tag: str = ""
    share: Annotated[float, msgspec.Meta(gt=0, le=1)] | None = None
    within_s: Seconds = 0
    severity: Severity | None = None


class SequenceRule(RuleFields, frozen=True, forbid_unknown_fields=True, tag="sequence", tag_field="kind"):
    """The parts of `of` came true in this order within `within_s` seconds; stands while the last one does."""

    of: Annotated[tuple[Part, ...], msgspec.Meta(min_length=2, max_length=6)]
    within_s: SomeSeconds
    scope: Scope = Scope()
    per: Per = Per.DEVICE
    tag: str = ""
    severity: Severity = Severity.MEDIUM


class AllOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="all", tag_field="kind"):
    """Every one is true."""

    of: "Annotated[tuple[Expression, ...], msgspec.Meta(min_length=1, max_length=8)]"


class AnyOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="any", tag_field="kind"):
    """At least one is true."""

    of: "Annotated[tuple[Expression, ...], msgspec.Meta(min_length=1, max_length=8)]"


class NotAny(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="not", tag_field="kind"):
    """It is not true."""

    of: "Expression"


Expression = AllOf | AnyOf | NotAny | SeriesRule | str


class CombinationRule(RuleFields, frozen=True, forbid_unknown_fields=True, tag="combination", tag_field="kind"):
    """`when` is true of one place: a part is true there while it is for any device of it."""

    when: Expression
    scope: Scope = Scope()
    per: Per = Per.DEVICE
    tag: str = ""
    severity: Severity = Severity.MEDIUM


ComposedRule = SeveralOfRule | SequenceRule | CombinationRule

Rule = SeriesRule | ComposedRule
