"""Policies: what hides alerts by plan, and who answers for what. Kept in the registry, in force from a tick on."""

import msgspec

from streams.contracts.times import Micros


class Reach(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which alerts a policy is about: all given fields must match. `area` includes the areas within it.

    `parent` matches everything that hangs on the device, and the device itself.
    """

    device: str | None = None
    area: str | None = None
    rule: str | None = None
    kind: str | None = None
    tag: str | None = None
    property: str | None = None
    parent: str | None = None


class MaintenanceWindow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="maintenance", omit_defaults=True):
    """Planned work: alerts within reach are hidden from `starts_at` until before `ends_at`, once or again and again.

    `repeats` is an RFC 5545 recurrence rule without DTSTART (``FREQ=WEEKLY;BYDAY=MO,TH``), reckoned in `tz` from
    `starts_at`; empty means once. Each occurrence lasts as long as the first.
    """

    id: str
    reach: Reach
    starts_at: Micros
    ends_at: Micros
    reason: str
    by: str
    repeats: str = ""
    tz: str = "Asia/Ho_Chi_Minh"


class OutOfService(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="out_of_service", omit_defaults=True):
    """Taken out of service by hand, until somebody returns it: alerts within reach are hidden."""

    id: str
    reach: Reach
    reason: str
    by: str
    since: Micros


class Team(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="team", omit_defaults=True):
    """People who share tasks; with `areas`, an operator position, for which alarm rates are reckoned."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


Policy = MaintenanceWindow | OutOfService | Team
