"""What alarming publishes: the whole alert after each change, and where alarming itself stands."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from streams.contracts.times import Micros


class Severity(StrEnum):
    """How much it matters, most first. The four of DESIGN.md; ISA-18.2 recommends three or four priorities."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """3 for critical down to 0 for low."""
        return _RANKS[self]


_RANKS: Mapping[Severity, int] = {
    Severity.CRITICAL: 3,
    Severity.HIGH: 2,
    Severity.MEDIUM: 1,
    Severity.LOW: 0,
}


class State(StrEnum):
    """`cleared`: the condition is gone, nobody has acknowledged. `resolved`: gone and acknowledged, or by hand."""

    ACTIVE = "active"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"
    RESOLVED = "resolved"


class Suppression(StrEnum):
    """Why an alert is not put before an operator; stands beside the state."""

    NONE = "none"
    SHELVED = "shelved"
    MAINTENANCE = "maintenance"
    INHIBITED = "inhibited"
    OUT_OF_SERVICE = "out_of_service"


class Finding(StrEnum):
    """What a resolved alert turned out to be."""

    TRUE = "true"
    FALSE = "false"
    DUPLICATE = "duplicate"
    TEST = "test"


class Alert(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is wrong, from raised to resolved.

    `revision` grows by one with each change of the alert itself; a comment leaves it. `raised_at` is when the
    condition first came true, `changed_at` when this revision came about; both are times of the fold.
    """

    id: str
    rule: str
    device: str
    property: str
    area: str | None
    severity: Severity
    state: State
    suppression: Suppression
    value: float | None
    raised_at: Micros
    changed_at: Micros
    revision: int
    cleared_at: Micros | None = None
    resolved_at: Micros | None = None
    measured_at: Micros | None = None
    acknowledged_by: str | None = None
    acknowledged_at: Micros | None = None
    assignee: str | None = None
    due_at: Micros | None = None
    suppressed_until: Micros | None = None
    suppression_reason: str | None = None
    finding: Finding | None = None


class TransitionKind(StrEnum):
    """What happened to the alert."""

    RAISED = "raised"
    RETURNED = "returned"
    SEVERITY_CHANGED = "severity_changed"
    CLEARED = "cleared"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    SHELVED = "shelved"
    UNSHELVED = "unshelved"
    WOKE = "woke"
    RESOLVED = "resolved"
    COMMENTED = "commented"


class Transition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of an alert's timeline: what, when (time of the fold), by whom, why. `by` is a user or `rule:<id>`."""

    kind: TransitionKind
    at: Micros
    by: str
    reason: str | None = None
    value: float | None = None
    decision: str | None = None


class AlertChanged(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="alert_changed"):
    """The alert after `transition`. The key is the alert's id."""

    alert: Alert
    transition: Transition


class RefusalReason(StrEnum):
    """Why a decision was not applied."""

    UNKNOWN_ALERT = "unknown_alert"
    STALE_REVISION = "stale_revision"
    ALREADY_RESOLVED = "already_resolved"
    NOT_ACTIVE = "not_active"
    NOT_SHELVED = "not_shelved"
    UNTIL_IS_PAST = "until_is_past"


class DecisionRefused(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="decision_refused"):
    """A decision that changed nothing, and why. The key is `~refused/<decision>`; a tombstone follows later."""

    decision: str
    alert: str
    reason: RefusalReason
    at: Micros
    by: str
    current: Alert | None = None


class Bookmark(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="bookmark"):
    """Where alarming stands, written in the transaction of the alerts it stands for. The key is `~bookmark`.

    `position` is the next offset of the alarm log; `stamps` the last stamp seen per `topic/partition` as
    (offset, index). The ids decided of late are not here: each stands in the record that answered it, and the
    topic keeps all records of the last 48 h.
    """

    position: int
    at: Micros
    stamps: dict[str, tuple[int, int]]


BOOKMARK_KEY = b"~bookmark"
