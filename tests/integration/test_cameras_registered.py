"""Cameras over the real event log and database: what is registered, seen and looked at is kept."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import httpx
import pytest_asyncio

from api.roles import Role
from deploy.services.kafka import KafkaBroker
from streams.contracts.sightings import Sighting, SightingKind, VehicleClass
from streams.contracts.times import MINUTE, SECOND, Micros, to_iso
from streams.contracts.topics import REGISTRY, SIGHTINGS
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing
from streams.runtime.reading import Reader
from streams.runtime.sealing import unseal
from streams.runtime.secret_file import read_or_make_secret
from streams.runtime.settings import Settings
from streams.timescale.bulk_history import many_sightings
from streams.timescale.camera_looks import LookPlace, StoredLook, begin_look, camera_looks, end_look
from streams.timescale.pool import Database
from streams.timescale.sightings import SightingsQuestion, StoredSighting, sightings
from tests.support import services
from tests.support.running_api import RunningApi, api_settings, running_api
from tests.support.store_process import a_running_store, prepared, publish

START: Micros = 1_795_276_800 * SECOND
PASSWORD = "t0p@secret/w:ö%rd #1"
BODY = {
    "source": "rtsp://10.9.8.7/stream1",
    "username": "lan",
    "password": PASSWORD,
    "view": {"lines": [{"id": "east", "start": [100, 400], "end": [900, 420]}]},
}
CROSSING = Sighting(
    "seen-1", SightingKind.CROSSING, "east", START, START + 250_000, "up", VehicleClass.TWO_WHEELER, 31.5, 1.25, "", 7,
    (0.1, 0.2, 0.3, 0.4),
)  # fmt: skip
INCIDENT = Sighting("seen-1", SightingKind.INCIDENT, "stopped", START, START, place="lane-1", track=9, value=21.5)
HEALTH = Sighting("seen-2", SightingKind.HEALTH, "dark", START + SECOND, START + SECOND)

EVERYTHING = SightingsQuestion(START, START + MINUTE, cameras=["seen-1", "seen-2"])


@pytest_asyncio.fixture
async def wired(kafka: KafkaBroker, database: services.Database) -> Settings:
    return await prepared(kafka, database)


async def test_a_camera_is_there_after_a_restart_and_no_record_shows_its_password(
    wired: Settings, tmp_path: Path
) -> None:
    settings = api_settings(wired, tmp_path)
    async with running_api(settings) as api:
        item = await put(api, BODY)
    async with running_api(settings) as api:
        again = (await api.get("cameras/kept-cam")).json()
        devices = await own_devices(api)
        kept = await put(api, {"source": "rtsp://10.9.8.7/stream2"})
        left = await own_devices(api)
        await api.client.delete("/api/v1/cameras/kept-cam", headers=api.as_(Role.ADMIN))
        gone = await api.get("cameras/kept-cam")
        none_left = await own_devices(api)

    assert again == {name: value for name, value in item.items() if name != "written_rules"}
    assert devices == ["kept-cam", "kept-cam:east:down", "kept-cam:east:up"]
    assert kept["has_credentials"] is True
    assert (left, gone.status_code, none_left) == (["kept-cam"], 404, [])
    records = await registry_records(settings)
    assert any(b"sealed" in record for record in records)
    for record in records:
        assert b"t0p" not in record
        assert b"lan" not in record.partition(b'"sealed"')[0]
    sealed = next(record for record in records if b'"sealed":"' in record).split(b'"sealed":"')[1].split(b'"')[0]
    secret = read_or_make_secret(Path(settings.api.secret_file))
    assert unseal(secret, "kept-cam", sealed.decode()).password == PASSWORD


async def test_sightings_are_stored_with_all_they_say_once_and_read_back_page_by_page(
    wired: Settings, tmp_path: Path
) -> None:
    records = [
        Outgoing(SIGHTINGS, SIGHTINGS.partition_of(one.camera), one.camera.encode(), encode(one))
        for one in (CROSSING, INCIDENT, HEALTH)
    ]
    async with Database(wired.database) as database:
        async with a_running_store(wired):
            await publish(wired, records)
            found = await all_stored(database, 3)
        first = await sightings(database, EVERYTHING, limit=1)
        rest = await sightings(database, EVERYTHING, after=first[0].place)
        of_kind = await sightings(database, replace(EVERYTHING, kinds=[SightingKind.INCIDENT]))
        async with database.connection() as connection:
            for_trials = await many_sightings(connection, ["seen-1"], START, START + MINUTE)

    assert {one.sighting for one in found} == {CROSSING, INCIDENT, HEALTH}
    assert [one.sighting for one in first] == [HEALTH]
    assert [*first, *rest] == found
    assert [one.sighting for one in of_kind] == [INCIDENT]
    assert {one.subject for one in for_trials} == {"east", "stopped"}
    assert all(one.received_at == one.measured_at for one in for_trials)
    settings = api_settings(wired, tmp_path)
    async with running_api(settings) as api:
        span = {"from": to_iso(START), "to": to_iso(START + MINUTE)}
        page = (await api.get("sightings", Role.VIEWER, camera="seen-1", subject="east", **span)).json()
    (item,) = page["items"]
    assert (item["box"], item["speed_error_kmh"], item["track"]) == ([0.1, 0.2, 0.3, 0.4], 1.25, 7)


async def test_looks_are_kept_with_their_beginning_and_end_and_paged(wired: Settings) -> None:
    async with Database(wired.database) as database:
        numbers = [await begin_look(database, "cam-1", by, "live", START) for by in ("lan", "minh", "hoa")]
        await begin_look(database, "cam-2", "lan", "still", START)
        await end_look(database, numbers[0], START + MINUTE, 600)
        looks = await camera_looks(database, "cam-1")
        first = await camera_looks(database, "cam-1", limit=1)
        rest = await camera_looks(database, "cam-1", after=first[0].place)

    assert looks == [*first, *rest]
    assert [look.by for look in looks] == ["hoa", "minh", "lan"]
    place = LookPlace(START, numbers[0])
    assert looks[-1] == StoredLook(place, "cam-1", "lan", "live", START + MINUTE, 600)
    assert looks[0].ended_at is None


async def put(api: RunningApi, body: Mapping[str, object]) -> dict[str, object]:
    answer: httpx.Response = await api.client.put("/api/v1/cameras/kept-cam", json=body, headers=api.as_(Role.ADMIN))
    assert answer.status_code == 200, answer.text
    item: dict[str, object] = answer.json()
    return item


async def own_devices(api: RunningApi) -> list[str]:
    devices = (await api.get("devices", limit="1000")).json()["items"]
    return [device["id"] for device in devices if device["id"].startswith("kept-cam")]


async def registry_records(settings: Settings) -> list[bytes]:
    async with Reader(settings.kafka) as reader:
        (begin,), (end,) = await reader.beginnings(REGISTRY), await reader.ends(REGISTRY)
        await reader.start_at({(REGISTRY, 0): begin})
        found: list[bytes] = []
        while await reader.position(REGISTRY, 0) < end:
            for records in (await reader.read(wait_s=0.5)).values():
                found += [(record.key or b"") + (record.value or b"") for record in records]
    return [record for record in found if b"kept-cam" in record]


async def all_stored(database: Database, count: int) -> list[StoredSighting]:
    async with asyncio.timeout(30):
        while True:
            found = await sightings(database, EVERYTHING)
            if len(found) >= count:
                return found
            await asyncio.sleep(0.1)
