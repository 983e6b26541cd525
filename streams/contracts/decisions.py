"""What people decide about an alert. Each decision is an event in the alarm log and yields exactly one answer."""

import msgspec

from streams.contracts.alerts import Finding, Severity
from streams.contracts.devices import Location
from streams.contracts.times import Micros


class Acknowledge(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="acknowledge"):
    """Somebody has seen it and takes it on."""

    comment: str | None = None


class Assign(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="assign"):
    """A person or team is to deal with it, by `due_at` if given; `assignee` None takes the task back."""

    assignee: str | None
    due_at: Micros | None = None
    comment: str | None = None


class Shelve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="shelve"):
    """Not before operators until `until`, for a reason; it wakes by itself."""

    until: Micros
    reason: str


class Unshelve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="unshelve"):
    """Back before operators now."""

    comment: str | None = None


class Resolve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="resolve"):
    """Closed by hand, with what it turned out to be."""

    finding: Finding | None = None
    comment: str | None = None


class Comment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="comment"):
    """A line in the timeline; changes nothing else."""

    comment: str


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="report"):
    """An incident somebody told of; `source` says who (phone, police …). The decision's `alert` is its new id."""

    title: str
    severity: Severity
    source: str = ""
    description: str = ""
    area: str | None = None
    device: str = ""
    location: Location | None = None


class Adopt(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="adopt"):
    """These alerts are about the same thing: this one stands for them from now on."""

    alerts: tuple[str, ...]
    comment: str | None = None


class Disown(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="disown"):
    """These alerts are something else after all, and stand for themselves again."""

    alerts: tuple[str, ...]
    comment: str | None = None


Action = Acknowledge | Assign | Shelve | Unshelve | Resolve | Comment | Report | Adopt | Disown


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="decision"):
    """User `by` decides `action` about `alert`, having seen `revision` (None: whatever it is now).

    `id` is the decider's; the same id twice is the same decision. `at` is when it was sent, by the api's clock.
    """

    id: str
    alert: str
    by: str
    at: Micros
    action: Action
    revision: int | None = None
