"""What judging says to alarming: a rule's condition came true, changed its severity, or is gone."""

from enum import StrEnum

import msgspec

from streams.contracts.alerts import Severity
from streams.contracts.times import Micros


class Stamp(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True, array_like=True, gc=False):
    """Where a verdict comes from: the `index`-th verdict of the record at `offset` of one partition.

    Stamps of one (topic, partition) only ever grow, so alarming knows a repeat by its stamp. A process that
    judges something outside a log (the gateway: "ingest is down") uses its own name as topic and a time as offset.
    """

    topic: str
    partition: int
    offset: int
    index: int


class VerdictReason(StrEnum):
    """Why the verdict was given."""

    THRESHOLD = "threshold"
    SILENCE = "silence"
    HEARD_AGAIN = "heard_again"
    BACK_TO_NORMAL = "back_to_normal"
    RULE_CHANGED = "rule_changed"
    RULE_REMOVED = "rule_removed"
    INGEST_DOWN = "ingest_down"
    STORE_BEHIND = "store_behind"
    RATE = "rate"
    WINDOW = "window"
    DEVIATION = "deviation"
    FLATLINE = "flatline"
    IMPLAUSIBLE = "implausible"
    SIGHTING = "sighting"
    SEVERAL_OF = "several_of"
    SEQUENCE = "sequence"
    COMBINATION = "combination"
    CALENDAR = "calendar"


class Verdict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="verdict", omit_defaults=True, gc=False):
    """Rule `rule` finds `severity` for (`device`, `property`) from `at` on; `severity` None: the condition is gone.

    `rule` is the rule's id, or that of a part of a composed rule: ``<id>#<n>``, n counted from 1 in the order they are
    written. `property` is empty where the rule is about the device itself (silence). `at` is the time of the fold: the
    `received_at` of the reading that decided, or the tick. `measured_at` is that reading's, `value` what was held
    against the levels, in the canonical unit of the property.
    """

    stamp: Stamp
    rule: str
    device: str
    property: str
    severity: Severity | None
    reason: VerdictReason
    at: Micros
    value: float | None = None
    measured_at: Micros | None = None
    area: str | None = None
