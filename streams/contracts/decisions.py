"""What people decide about an alert. Each decision is an event in the alarm log and yields exactly one answer."""

import msgspec

from streams.contracts.alerts import Finding
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


Action = Acknowledge | Assign | Shelve | Unshelve | Resolve | Comment


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
