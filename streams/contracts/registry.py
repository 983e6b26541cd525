"""The registry: devices, cameras, rules, areas, policies, calendars, each the newest record under its key `kind/id`."""

from enum import StrEnum

import msgspec

from streams.contracts.areas import Area
from streams.contracts.calendars import Calendar
from streams.contracts.cameras import Camera
from streams.contracts.devices import Device
from streams.contracts.policies import Policy
from streams.contracts.rules import Rule


class EntryKind(StrEnum):
    """The first part of a registry key."""

    DEVICE = "device"
    RULE = "rule"
    AREA = "area"
    MAINTENANCE = "maintenance"
    OUT_OF_SERVICE = "out_of_service"
    TEAM = "team"
    CALENDAR = "calendar"
    CAMERA = "camera"


class RuleEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="rule"):
    """A rule in the registry. Wrapped, since a rule's own tag is its kind."""

    rule: Rule


RegistryEntry = Device | Area | RuleEntry | Policy | Calendar | Camera


def registry_key(kind: EntryKind, entry_id: str) -> bytes:
    """The Kafka key of an entry, e.g. ``b"device/noise-17"``."""
    return f"{kind}/{entry_id}".encode()


def parse_registry_key(key: bytes) -> tuple[EntryKind, str]:
    """The kind and id of a registry key; ValueError if it is none."""
    kind, _, entry_id = key.decode().partition("/")
    return EntryKind(kind), entry_id
