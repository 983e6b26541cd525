"""The verbs `urbanwatch areas` and `urbanwatch users`."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer

from api.area_import import ImportedAreas, read_areas
from api.live.areas import AreaSet
from api.passwords import hash_password
from api.roles import Role
from streams.contracts.areas import Area
from streams.contracts.cameras import Camera
from streams.contracts.devices import Device
from streams.contracts.registry import EntryKind, RegistryEntry, registry_key
from streams.contracts.topics import REGISTRY
from streams.contracts.wire import encode
from streams.runtime.errors import UrbanwatchError
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.registry_now import registry_now
from streams.runtime.settings import Kafka, Settings, SettingsError, load_settings
from streams.runtime.topic_setup import prepare_topics
from streams.timescale import users
from streams.timescale.pool import Database

_DEADLINE_S = 60
_LEAST_PASSWORD = 8

areas_app = typer.Typer(help="The areas of the city.", no_args_is_help=True, add_completion=False)
users_app = typer.Typer(help="Who may log in.", no_args_is_help=True, add_completion=False)


@areas_app.callback()
def _areas() -> None:
    """The areas of the city."""


@users_app.callback()
def _users() -> None:
    """Who may log in."""


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import changed."""

    written: int
    unchanged: int
    devices_moved: int


@areas_app.command("import")
def import_areas(
    file: Annotated[Path, typer.Argument(help="A GeoJSON FeatureCollection of polygons, WGS 84.")],
    districts: Annotated[
        Path | None, typer.Option(help="CSV with ward_code, legacy_district_code, legacy_district: wards' parents.")
    ] = None,
) -> None:
    """Import wards, districts and the city, and find the ward of every device anew."""
    try:
        imported = read_areas(file, districts)
        summary = asyncio.run(_within_deadline(_settings().kafka, imported))
    except UrbanwatchError as error:
        _leave(f"urbanwatch areas import: {error}")
    counts = {level: sum(area.level == level for area in imported.areas) for level in ("ward", "district", "city")}
    sys.stdout.write(
        f"{counts['ward']} wards, {counts['district']} districts, {counts['city']} city: "
        f"{summary.written} written, {summary.unchanged} unchanged; {summary.devices_moved} devices moved\n"
    )
    if imported.repaired:
        sys.stdout.write(f"outlines repaired: {', '.join(imported.repaired)}\n")


async def _within_deadline(settings: Kafka, imported: ImportedAreas) -> ImportSummary:
    try:
        async with asyncio.timeout(_DEADLINE_S):
            return await write_areas(settings, imported.areas)
    except TimeoutError as error:
        raise UrbanwatchError(
            f"Kafka did not take the areas within {_DEADLINE_S} s; importing again is safe"
        ) from error


async def write_areas(settings: Kafka, areas: tuple[Area, ...]) -> ImportSummary:
    """Write the areas that are new or changed, and the devices and cameras whose ward is another one now."""
    await prepare_topics(settings, [REGISTRY])
    view = await registry_now(settings)
    changed: list[tuple[EntryKind, RegistryEntry]] = [
        (EntryKind.AREA, area) for area in areas if view.areas.get(area.id) != area
    ]
    area_set = AreaSet({**view.areas, **{area.id: area for area in areas}})
    moved = [
        msgspec.structs.replace(device, area=area_set.locate(device.location))
        for device in view.devices.values()
        if device.location is not None and area_set.locate(device.location) != device.area
    ]
    cameras = [
        msgspec.structs.replace(camera, area=area_set.locate(camera.location))
        for camera in view.cameras.values()
        if camera.location is not None and area_set.locate(camera.location) != camera.area
    ]
    records = [_record(kind, entry) for kind, entry in changed]
    records += [_record(EntryKind.DEVICE, device) for device in moved]
    records += [_record(EntryKind.CAMERA, camera) for camera in cameras]
    async with Publisher(settings) as publisher:
        await publisher.publish(records)
    return ImportSummary(len(changed), len(areas) - len(changed), len(moved))


def _record(kind: EntryKind, entry: RegistryEntry) -> Outgoing:
    match entry:
        case Area(id=entry_id) | Device(id=entry_id) | Camera(id=entry_id):
            return Outgoing(REGISTRY, 0, registry_key(kind, entry_id), encode(entry))
        case _:
            raise TypeError(f"an import writes areas, devices and cameras, not {entry!r}")


@users_app.command("add")
def add_user(
    username: Annotated[str, typer.Option(help="The name to log in with.")],
    role: Annotated[Role, typer.Option(help="What the user may do.")],
) -> None:
    """Add a user, or give one that exists a new password and role. The password comes from a prompt or from stdin."""
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if len(password) < _LEAST_PASSWORD:
        _leave(f"urbanwatch users add: a password has at least {_LEAST_PASSWORD} characters")
    try:
        is_new = asyncio.run(upsert_user(_settings(), username, password, role))
    except UrbanwatchError as error:
        _leave(f"urbanwatch users add: {error}")
    sys.stdout.write(f"{role} {username} {'added' if is_new else 'changed'}\n")


async def upsert_user(settings: Settings, username: str, password: str, role: Role) -> bool:
    """Whether the user is new."""
    password_hash = hash_password(password)
    async with Database(settings.database) as database:
        if await users.add_user(database, username, password_hash, role):
            return True
        await users.change_user(database, username, password_hash=password_hash, role=role, is_disabled=False)
        return False


@users_app.command("list")
def list_users() -> None:
    """List users and their roles."""
    try:
        found = asyncio.run(_list_users(_settings()))
    except UrbanwatchError as error:
        _leave(f"urbanwatch users list: {error}")
    for user in found:
        sys.stdout.write(f"{user.username}\t{user.role}{'  disabled' if user.is_disabled else ''}\n")


async def _list_users(settings: Settings) -> list[users.StoredUser]:
    async with Database(settings.database) as database:
        return await users.list_users(database)


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        _leave(f"urbanwatch: {error}")


def _leave(sentence: str) -> NoReturn:
    sys.stderr.write(sentence + "\n")
    sys.exit(1)
