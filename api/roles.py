"""Who may do what: the roles and their permissions, as data."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """The four of DESIGN.md."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    PLANNER = "planner"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a route asks for."""

    READ = "read"
    """Alerts, devices, rules, areas, history as JSON, the live stream."""
    DECIDE = "decide"
    """Report, acknowledge, assign, shelve, resolve, comment, adopt."""
    EDIT_MAINTENANCE = "edit_maintenance"
    """Maintenance windows, and what is out of service."""
    HIDE_CITY = "hide_city"
    """The same with a reach that names neither device, parent nor an area within the city."""
    EDIT_TEAMS = "edit_teams"
    EDIT_RULES = "edit_rules"
    READ_REJECTIONS = "read_rejections"
    EXPORT = "export"
    """History as CSV or Parquet."""
    EDIT_DEVICES = "edit_devices"
    EDIT_CAMERAS = "edit_cameras"
    """Their addresses and passwords, and what is drawn on their pictures."""
    WATCH_CAMERAS = "watch_cameras"
    """See their masked pictures: people may be in them, so those whose work it is may (Law 91/2025/QH15)."""
    READ_LOOKS = "read_looks"
    """Who looked at pictures."""


MATRIX: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.READ}),
    Role.OPERATOR: frozenset(
        {Permission.READ, Permission.DECIDE, Permission.EDIT_MAINTENANCE, Permission.WATCH_CAMERAS}
    ),
    Role.PLANNER: frozenset({Permission.READ, Permission.EDIT_RULES, Permission.READ_REJECTIONS, Permission.EXPORT}),
    Role.ADMIN: frozenset(Permission),
}
