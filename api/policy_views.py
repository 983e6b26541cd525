"""What people and programs see of policies: maintenance, what is out of service, teams, and notices of them."""

from enum import StrEnum

import msgspec

from api.views import Iso, iso_or_none
from streams.contracts.alerts import Notice, NoticeKind
from streams.contracts.policies import MaintenanceWindow, OutOfService, Reach, Team
from streams.contracts.times import Micros, to_iso
from streams.runtime.recurrence import Occurrence, next_occurrence, occurrence_at


class OccurrenceItem(msgspec.Struct, frozen=True):
    """A maintenance window, once: from `starts_at` until before `ends_at`."""

    starts_at: Iso
    ends_at: Iso


class MaintenanceItem(msgspec.Struct, frozen=True):
    """A maintenance window. `current`: the occurrence that is open now, `next`: the one that begins next.

    `repeats`: an RFC 5545 recurrence rule in the zone `tz`, empty for once.
    """

    id: str
    reach: Reach
    starts_at: Iso
    ends_at: Iso
    repeats: str
    tz: str
    reason: str
    by: str
    is_open: bool
    current: OccurrenceItem | None
    next: OccurrenceItem | None


class MaintenancePage(msgspec.Struct, frozen=True):
    """Maintenance windows by id."""

    items: list[MaintenanceItem]
    next: str | None


class OutOfServiceItem(msgspec.Struct, frozen=True):
    """Taken out of service until somebody returns it: alerts within reach are hidden."""

    id: str
    reach: Reach
    reason: str
    by: str
    since: Iso


class OutOfServicePage(msgspec.Struct, frozen=True):
    """What is out of service, by id."""

    items: list[OutOfServiceItem]
    next: str | None


class TeamItem(msgspec.Struct, frozen=True):
    """People who share tasks; with `areas`, an operator position for which alarm rates are reckoned."""

    id: str
    name: str
    members: tuple[str, ...]
    areas: tuple[str, ...]


class TeamPage(msgspec.Struct, frozen=True):
    """Teams by id."""

    items: list[TeamItem]
    next: str | None


class AssigneeKind(StrEnum):
    """Whom a task can be given to."""

    USER = "user"
    TEAM = "team"


class AssigneeItem(msgspec.Struct, frozen=True):
    """A person or team a task can be given to: `id` is what `assign` takes, `name` what people call it."""

    id: str
    kind: AssigneeKind
    name: str


class AssigneePage(msgspec.Struct, frozen=True):
    """Teams by id, then users by name."""

    items: list[AssigneeItem]
    next: str | None


class NoticeItem(msgspec.Struct, frozen=True):
    """Something began or ended that hides alerts. `policy`: the maintenance window or the entry out of service."""

    kind: NoticeKind
    policy: str
    at: Iso
    by: str
    reason: str
    until: Iso | None


class NoticePage(msgspec.Struct, frozen=True):
    """The newest notice of each policy, newest first."""

    items: list[NoticeItem]
    next: str | None


def maintenance_item(window: MaintenanceWindow, now: Micros) -> MaintenanceItem:
    """The window as the public sees it at `now`."""
    current, following = occurrence_at(window, now), next_occurrence(window, now)
    return MaintenanceItem(
        window.id,
        window.reach,
        to_iso(window.starts_at),
        to_iso(window.ends_at),
        window.repeats,
        window.tz,
        window.reason,
        window.by,
        current is not None,
        _occurrence_item(current),
        _occurrence_item(following),
    )


def _occurrence_item(occurrence: Occurrence | None) -> OccurrenceItem | None:
    return None if occurrence is None else OccurrenceItem(to_iso(occurrence.starts_at), to_iso(occurrence.ends_at))


def out_of_service_item(entry: OutOfService) -> OutOfServiceItem:
    """The entry as the public sees it."""
    return OutOfServiceItem(entry.id, entry.reach, entry.reason, entry.by, to_iso(entry.since))


def team_item(team: Team) -> TeamItem:
    """The team as the public sees it."""
    return TeamItem(team.id, team.name, team.members, team.areas)


def notice_item(notice: Notice) -> NoticeItem:
    """The notice as the public sees it."""
    return NoticeItem(
        notice.kind, notice.policy, to_iso(notice.at), notice.by, notice.reason, iso_or_none(notice.until)
    )
