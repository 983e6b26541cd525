"""What alarming publishes: the whole alert after each change, and where alarming itself stands."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from streams.contracts.devices import Location
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


class Origin(StrEnum):
    """Where an alert comes from: a rule's verdict about one device, many such alerts at once, or a person."""

    RULE = "rule"
    GROUP = "group"
    REPORTED = "reported"


class Cover(StrEnum):
    """Why another alert stands for this one: it is one of a group, was adopted, or its device hangs on what is out."""

    MEMBER = "member"
    ADOPTED = "adopted"
    OUTAGE = "outage"


class Shelf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An operator's shelving: until when, why, by whom."""

    until: Micros
    reason: str
    by: str


class Alert(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing that is wrong, from raised to resolved.

    `revision` grows by one with each change of the alert itself; a comment leaves it. `raised_at` is when the
    condition first came true, `changed_at` when this revision came about; both are times of the fold.

    `group` is the place in which alerts of its rule are gathered, `covered_by` the alert that stands for this one.
    `shelf`, `held_until` and `covered_by` are the alert's own grounds for `suppression`; maintenance and out of service
    are the registry's. `announced_at`: when it was announced last, as `announced_severity`; `acknowledge_by`: until
    when its rule expects somebody to acknowledge it. `came_at`: when the condition came true, the last few times;
    `repeats`: how often it came back. `reminded_at`, `overdue_at`: when the assignee was reminded of the task, and when
    it was escalated as overdue. `severity` is the greater of what was judged and `risen_to`.
    `is_outage`: a rule about silence raised it, so that the device is out, whatever property the rule is about.
    `is_seen`: a rule about sightings raised it, which says of no property either, but not that the camera is out.
    `place`: of what a composed rule found true (``tag/road:nguyen-hue``), which then is no one device's. `is_watched`:
    its rule is being tried, so it is no operator's business. `is_fault`: the device is at fault, not the city.
    A group has no `device`; a reported incident has a `title` and neither device nor property unless told.
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
    origin: Origin = Origin.RULE
    title: str = ""
    description: str = ""
    source: str = ""
    location: Location | None = None
    group: str | None = None
    covered_by: str | None = None
    covered_as: Cover | None = None
    shelf: Shelf | None = None
    held_until: Micros | None = None
    announced_at: Micros | None = None
    announced_severity: Severity | None = None
    acknowledge_by: Micros | None = None
    came_at: tuple[Micros, ...] = ()
    repeats: int = 0
    is_chattering: bool = False
    is_outage: bool = False
    is_seen: bool = False
    judged_severity: Severity | None = None
    risen_to: Severity | None = None
    assigned_by: str | None = None
    assigned_at: Micros | None = None
    reminded_at: Micros | None = None
    overdue_at: Micros | None = None
    escalation: int = 0
    escalated_to: str | None = None
    escalated_at: Micros | None = None
    place: str = ""
    is_watched: bool = False
    is_fault: bool = False
    rule_version: int = 0


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
    REPORTED = "reported"
    GROUPED = "grouped"
    ADOPTED = "adopted"
    INHIBITED = "inhibited"
    RELEASED = "released"
    CHATTERED = "chattered"
    CALMED = "calmed"
    MAINTENANCE_BEGAN = "maintenance_began"
    MAINTENANCE_ENDED = "maintenance_ended"
    TAKEN_OUT_OF_SERVICE = "taken_out_of_service"
    RETURNED_TO_SERVICE = "returned_to_service"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    WENT_LIVE = "went_live"
    WENT_BACK_TO_TRIAL = "went_back_to_trial"


class Transition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of an alert's timeline: what, when (time of the fold), by whom, why.

    `by` is a user, `rule:<id>`, or `urbanwatch` for what time brings about. `subject` is what else it is about: another
    alert, a device, a maintenance window. `announces`: with this line the alert came before operators (ISA-18.2's
    annunciation), which is what alarm rates count.
    """

    kind: TransitionKind
    at: Micros
    by: str
    reason: str | None = None
    value: float | None = None
    decision: str | None = None
    subject: str | None = None
    announces: bool = False


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
    ALREADY_REPORTED = "already_reported"
    NOT_ADOPTABLE = "not_adoptable"
    NOT_ADOPTED = "not_adopted"


class DecisionRefused(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="decision_refused"):
    """A decision that changed nothing, and why. The key is `~refused/<decision>`; a tombstone follows later."""

    decision: str
    alert: str
    reason: RefusalReason
    at: Micros
    by: str
    current: Alert | None = None


class NoticeKind(StrEnum):
    """What operators are told that is no alert."""

    MAINTENANCE_BEGAN = "maintenance_began"
    MAINTENANCE_ENDED = "maintenance_ended"
    TAKEN_OUT_OF_SERVICE = "taken_out_of_service"
    RETURNED_TO_SERVICE = "returned_to_service"


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="notice", omit_defaults=True):
    """Something began or ended that hides alerts. The key is `~notice/<policy>`: the newest of each stays.

    `policy` is the id of the window or of the entry out of service, `until` the window's end.
    """

    kind: NoticeKind
    policy: str
    at: Micros
    by: str
    reason: str
    until: Micros | None = None


class Chatter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """A chattering alert's condition of late: is it true now, when it last changed, repeats not yet told, when told.

    `severity` is the one judged last: a lower one counts when the chattering is over.
    """

    is_present: bool
    changed_at: Micros
    untold: int
    told_at: Micros
    severity: Severity | None = None


class Bookmark(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="bookmark"):
    """Where alarming stands, written in the transaction of the alerts it stands for. The key is `~bookmark`.

    `position` is the next offset of the alarm log; `stamps` the last stamp seen per `topic/partition` as
    (offset, index), `registry_position` how far registry changes apply, `chatter` what chattering alerts (by id) did
    since their last record, `ticked_at` the fold's time at the last tick: what was due by then has been done. The ids
    decided of late are not here: each stands in the record that answered it, and the topic keeps all records of the
    last 48 h.
    """

    position: int
    at: Micros
    stamps: dict[str, tuple[int, int]]
    registry_position: int = 0
    chatter: dict[str, Chatter] = {}
    ticked_at: Micros = 0


BOOKMARK_KEY = b"~bookmark"
