"""What people and programs see of alerts, devices, rules and areas: public field names, times as ISO 8601 in UTC."""

from typing import Annotated

import msgspec

from streams.contracts.alerts import (
    Alert,
    Cover,
    Finding,
    Origin,
    Severity,
    State,
    Suppression,
    Transition,
    TransitionKind,
)
from streams.contracts.areas import Area
from streams.contracts.devices import Device, Location
from streams.contracts.rules import Rule
from streams.contracts.times import Micros, to_iso

Iso = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"}, examples=["2026-11-21T08:00:00.123Z"])]


class AlertItem(msgspec.Struct, frozen=True):
    """An alert as it stands.

    `origin`: a rule's verdict about one device; a `group` of many such (no device); `reported` by hand (`title`,
    `description`, `source`). `covered_by`: the alert that stands for this one, as `covered_as`; `members`: how many of
    those this one stands for still stand, null if there never were any. `held_until`: not shown until then, since
    what it hangs on may be out. `announced_at`: when it last came before operators. `acknowledge_by`: until
    when its rule expects somebody to acknowledge it. `repeats`: how often it came back. `place`: what a composed rule
    found true, as `tag/road:nguyen-hue`; then there is no device, unless it is about each device by itself. `watched`:
    its rule is being tried, and no operator sees it. `fault`: of the device, not of the city.
    """

    id: str
    rule: str
    device: str
    area: str | None
    property: str
    severity: Severity
    state: State
    suppression: Suppression
    value: float | None
    raised_at: Iso
    cleared_at: Iso | None
    changed_at: Iso
    resolved_at: Iso | None
    measured_at: Iso | None
    revision: int
    assignee: str | None
    due_at: Iso | None
    acknowledged_by: str | None
    acknowledged_at: Iso | None
    suppressed_until: Iso | None
    suppression_reason: str | None
    finding: Finding | None
    origin: Origin
    title: str
    description: str
    source: str
    location: Location | None
    group: str | None
    covered_by: str | None
    covered_as: Cover | None
    members: int | None
    shelved_by: str | None
    held_until: Iso | None
    announced_at: Iso | None
    acknowledge_by: Iso | None
    repeats: int
    chattering: bool
    assigned_by: str | None
    assigned_at: Iso | None
    escalation: int
    escalated_to: str | None
    escalated_at: Iso | None
    place: str
    watched: bool
    fault: bool
    rule_version: int


class AlertPage(msgspec.Struct, frozen=True):
    """Alerts, newest first."""

    items: list[AlertItem]
    next: str | None


class TransitionItem(msgspec.Struct, frozen=True):
    """One line of an alert's timeline. `by` is a user, `rule:<id>`, or `urbanwatch` for what time brings about.

    `subject`: what else it is about (another alert, a device, a maintenance window). `announces`: with this line the
    alert came before operators.
    """

    kind: TransitionKind
    at: Iso
    by: str
    reason: str | None
    value: float | None = None
    subject: str | None = None
    announces: bool = False


class TimelinePage(msgspec.Struct, frozen=True):
    """What happened to an alert, oldest first."""

    items: list[TransitionItem]
    next: str | None


class LiveAlert(AlertItem, frozen=True, kw_only=True):
    """The data of an event of the live stream: the alert after `transition`."""

    transition: TransitionItem | None


class DeviceItem(msgspec.Struct, frozen=True):
    """A device of the registry. `area` is the ward its location lies in."""

    id: str
    kind: str
    name: str
    location: Location | None
    interval_s: float | None
    tags: tuple[str, ...]
    parent: str | None
    area: str | None


class DevicePage(msgspec.Struct, frozen=True):
    """Devices by id."""

    items: list[DeviceItem]
    next: str | None


class RulePage(msgspec.Struct, frozen=True):
    """Rules by id."""

    items: list[Rule]
    next: str | None


class MultiPolygonItem(msgspec.Struct, frozen=True):
    """GeoJSON (RFC 7946): polygons of rings of (longitude, latitude) in degrees, WGS 84."""

    type: str
    coordinates: list[list[list[tuple[float, float]]]]


class AreaItem(msgspec.Struct, frozen=True):
    """An area. `level` is `ward`, `district` or `city`; `label_point` is (longitude, latitude)."""

    id: str
    name_vi: str
    name_en: str
    level: str
    parent: str | None
    label_point: tuple[float, float] | None
    geometry: MultiPolygonItem | None


class AreaPage(msgspec.Struct, frozen=True):
    """All areas, by id."""

    items: list[AreaItem]
    next: str | None


def alert_item(alert: Alert, members: int | None = None) -> AlertItem:  # size: a line for each field
    """The alert as the public sees it. `members` standing ones, as far as its teller knows; a group has a number."""
    return AlertItem(
        id=alert.id,
        rule=alert.rule,
        device=alert.device,
        area=alert.area,
        property=alert.property,
        severity=alert.severity,
        state=alert.state,
        suppression=alert.suppression,
        value=alert.value,
        raised_at=to_iso(alert.raised_at),
        cleared_at=iso_or_none(alert.cleared_at),
        changed_at=to_iso(alert.changed_at),
        resolved_at=iso_or_none(alert.resolved_at),
        measured_at=iso_or_none(alert.measured_at),
        revision=alert.revision,
        assignee=alert.assignee,
        due_at=iso_or_none(alert.due_at),
        acknowledged_by=alert.acknowledged_by,
        acknowledged_at=iso_or_none(alert.acknowledged_at),
        suppressed_until=iso_or_none(alert.suppressed_until),
        suppression_reason=alert.suppression_reason,
        finding=alert.finding,
        origin=alert.origin,
        title=alert.title,
        description=alert.description,
        source=alert.source,
        location=alert.location,
        group=alert.group,
        covered_by=alert.covered_by,
        covered_as=alert.covered_as,
        members=0 if members is None and alert.origin is Origin.GROUP else members,
        shelved_by=None if alert.shelf is None else alert.shelf.by,
        held_until=iso_or_none(alert.held_until),
        announced_at=iso_or_none(alert.announced_at),
        acknowledge_by=iso_or_none(alert.acknowledge_by),
        repeats=alert.repeats,
        chattering=alert.is_chattering,
        assigned_by=alert.assigned_by,
        assigned_at=iso_or_none(alert.assigned_at),
        escalation=alert.escalation,
        escalated_to=alert.escalated_to,
        escalated_at=iso_or_none(alert.escalated_at),
        place=alert.place,
        watched=alert.is_watched,
        fault=alert.is_fault,
        rule_version=alert.rule_version,
    )


def transition_item(transition: Transition) -> TransitionItem:
    """One line of the timeline as the public sees it."""
    return TransitionItem(
        transition.kind,
        to_iso(transition.at),
        transition.by,
        transition.reason,
        transition.value,
        transition.subject,
        transition.announces,
    )


def device_item(device: Device) -> DeviceItem:
    """The device as the public sees it."""
    return DeviceItem(
        device.id,
        device.kind,
        device.name,
        device.location,
        device.interval_s,
        device.tags,
        device.parent,
        device.area,
    )


def area_item(area: Area) -> AreaItem:
    """The area as the public sees it."""
    geometry = MultiPolygonItem("MultiPolygon", area.polygons) if area.polygons else None
    return AreaItem(area.id, area.name_vi, area.name_en, area.level, area.parent, area.label_point, geometry)


def iso_or_none(instant: Micros | None) -> str | None:
    """ISO 8601, or None for what has not happened."""
    return None if instant is None else to_iso(instant)
