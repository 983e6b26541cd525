"""A camera on its way into the registry, together with the devices that measure what it sees. One at a time.

the first camera: the missing rules of set `cameras`
then, in one publish: its devices · those that no longer follow from it, removed · (switched off: out of service) ·
the camera itself

In that order, so that whatever is cut short is finished by asking for the same again.
"""

from collections.abc import Mapping

import msgspec

from api.parts import Parts
from api.problems import FieldError, ProblemError, ProblemKind
from api.registrations import demand_read, register_all
from api.rule_sets.reading import Registered, chosen, ready_made, set_flaws
from api.rule_writing import demand_sense, write_rule
from streams.contracts.cameras import CAMERA_KIND, LINE_KIND, TURN_KIND, ZONE_KIND, Camera, camera_devices
from streams.contracts.devices import Device
from streams.contracts.policies import OutOfService, Reach
from streams.contracts.registry import EntryKind, RegistryEntry
from streams.contracts.rules import Stage

OF_A_CAMERA, TAKEN = "of_a_camera", "taken"
"""Why a change of a device or camera is refused (409)."""

_RULE_SET = "cameras"
_SWITCHED_OFF = "camera."
_REASON = "Camera đã tắt / camera is switched off"
_KINDS = frozenset({CAMERA_KIND, LINE_KIND, ZONE_KIND, TURN_KIND})


async def write_camera(parts: Parts, camera: Camera, *, by: str) -> tuple[list[str], bool]:
    """Register a camera or change it: the ids of the rules that came with it, and whether our own view has it.

    A problem (409) where something that is no camera's device has the id of one of its devices already.
    """
    view = parts.registry.view
    before = _devices_of(view.cameras.get(camera.id))
    now = _devices_of(camera)
    _demand_free(now, before, view.devices)
    written = [] if view.cameras else await _write_missing_rules(parts, by=by)
    gone = [device_id for device_id in before if device_id not in now]
    entries: list[tuple[EntryKind, str, RegistryEntry | None]] = [
        *((EntryKind.DEVICE, device.id, device) for device in now.values()),
        *((EntryKind.DEVICE, device_id, None) for device_id in gone),
        *_service_changes(parts, camera, by=by),
        (EntryKind.CAMERA, camera.id, camera),
    ]
    return written, await register_all(parts, entries, by=by)


async def remove_camera(parts: Parts, camera: Camera, *, by: str) -> None:
    """Remove a camera and its devices; their history stays."""
    entries: list[tuple[EntryKind, str, RegistryEntry | None]] = [
        *((EntryKind.DEVICE, device_id, None) for device_id in _devices_of(camera)),
        *_service_changes(parts, msgspec.structs.replace(camera, is_enabled=True), by=by),
        (EntryKind.CAMERA, camera.id, None),
    ]
    await register_all(parts, entries, by=by)


def demand_no_camera(parts: Parts, device_id: str) -> None:
    """A problem (409) for a device that follows from a camera: it is changed there."""
    demand_read(parts)
    camera = parts.registry.view.cameras.get(device_id.partition(":")[0])
    if camera is not None and device_id in _devices_of(camera):
        detail = f"the device '{device_id}' belongs to the camera '{camera.id}': change or remove it there"
        raise ProblemError(ProblemKind.REFUSED, detail, reason=OF_A_CAMERA)


def _devices_of(camera: Camera | None) -> dict[str, Device]:
    return {} if camera is None else {device.id: device for device in camera_devices(camera)}


def _demand_free(now: Mapping[str, Device], before: Mapping[str, Device], known: Mapping[str, Device]) -> None:
    """What a camera that was removed half-way left behind is its own."""
    for device_id in now:
        other = known.get(device_id)
        if other is not None and device_id not in before and other.kind not in _KINDS:
            detail = f"there is a device '{device_id}' of kind '{other.kind}' already: give the camera another id"
            raise ProblemError(ProblemKind.REFUSED, detail, reason=TAKEN)


def _service_changes(parts: Parts, camera: Camera, *, by: str) -> list[tuple[EntryKind, str, RegistryEntry | None]]:
    """A camera that is switched off is out of service until it is switched on: its silence is no news."""
    entry_id = f"{_SWITCHED_OFF}{camera.id}"
    is_out = entry_id in parts.registry.view.out_of_service
    if camera.is_enabled:
        return [(EntryKind.OUT_OF_SERVICE, entry_id, None)] if is_out else []
    out = OutOfService(entry_id, Reach(parent=camera.id), _REASON, by, parts.now())
    return [] if is_out else [(EntryKind.OUT_OF_SERVICE, entry_id, out)]


async def _write_missing_rules(parts: Parts, *, by: str) -> list[str]:
    """Rules that are there already stay as they are."""
    view = parts.registry.view
    rules = chosen(ready_made()[_RULE_SET], None, prefix="", stage=Stage.LIVE)
    fresh = [rule for rule in rules if rule.id not in view.rules]
    wrong = set_flaws(fresh, Registered(view.rules, view.calendars))
    demand_sense([FieldError(f"{rule_id}.{flaw.field}", flaw.message) for rule_id, flaw in wrong])
    for rule in fresh:
        await write_rule(parts, rule, by=by)
    return [rule.id for rule in fresh]
