"""Importing areas: the 168 wards of the shared test data, and the demonstration's own."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from api.area_import import AreaFileError, areas_from, read_areas
from api.commands import ImportSummary, write_areas
from deploy.services.kafka import KafkaBroker
from streams.contracts.devices import Device, Location
from streams.contracts.registry import EntryKind, registry_key
from streams.contracts.topics import REGISTRY
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.settings import Kafka

PROJECT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("SHARED_TEST_DATA") or PROJECT.parent / "shared")
WARDS = SHARED / "areas" / "hcmc-wards-simplified-200m.geojson"
DISTRICTS = WARDS.with_name("hcmc-ward2025-legacy-district.csv")
needs_the_wards = pytest.mark.skipif(
    not WARDS.exists(), reason=f"there are no wards at {WARDS}; SHARED_TEST_DATA says where"
)


@needs_the_wards
def test_the_168_wards_lie_in_their_former_districts_and_those_in_the_city() -> None:
    imported = read_areas(WARDS, DISTRICTS)

    by_id = {area.id: area for area in imported.areas}
    ward = by_id["25747"]
    assert sum(area.level == "ward" for area in imported.areas) == 168
    assert (ward.name_vi, ward.name_en) == ("Phường Thủ Dầu Một", "Thu Dau Mot Ward")
    assert (ward.parent, by_id["district-718"].parent) == ("district-718", "79")
    assert all(area.parent is None or area.parent in by_id for area in imported.areas)


def test_the_demonstrations_own_areas_can_be_imported() -> None:
    imported = read_areas(PROJECT / "ingest" / "simulator" / "demo" / "areas.geojson", None)

    assert {area.level for area in imported.areas} == {"ward", "district", "city"}


@needs_the_wards
async def test_importing_finds_the_ward_of_every_device_and_again_changes_nothing(kafka: KafkaBroker) -> None:
    settings = Kafka(bootstrap_servers=kafka.bootstrap_servers)
    areas = read_areas(WARDS, DISTRICTS).areas
    assert await write_areas(settings, areas[:0]) == ImportSummary(0, 0, 0)
    device = Device("noise-1", "noise", location=Location(10.96812, 106.66498))
    async with Publisher(settings) as publisher:
        await publisher.publish([Outgoing(REGISTRY, 0, registry_key(EntryKind.DEVICE, device.id), encode(device))])

    first = await write_areas(settings, areas)
    again = await write_areas(settings, areas)
    moved = await write_areas(settings, (replace(areas[0], name_en="Renamed"),))

    assert first == ImportSummary(len(areas), 0, 1)
    assert again == ImportSummary(0, len(areas), 0)
    assert moved == ImportSummary(1, 0, 0)


def test_an_outline_that_crosses_itself_is_repaired_and_one_that_encloses_nothing_is_refused() -> None:
    bow_tie = [[106.0, 10.0], [106.1, 10.1], [106.1, 10.0], [106.0, 10.1], [106.0, 10.0]]
    line = [[106.0, 10.0], [106.1, 10.1], [106.0, 10.0], [106.0, 10.0]]

    def feature(code: str, ring: list[list[float]]) -> dict[str, object]:
        return {"properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    assert areas_from([feature("w-1", bow_tie)]).repaired == ("w-1",)
    with pytest.raises(AreaFileError, match="'w-2' has an outline that encloses nothing"):
        areas_from([feature("w-2", line)])
    with pytest.raises(AreaFileError, match="stands twice"):
        areas_from([feature("w-1", bow_tie), feature("w-1", bow_tie)])
    with pytest.raises(AreaFileError, match="parents of w-3"):
        areas_from([{"properties": {"code": "w-3", "parent": "nowhere"}, "geometry": None}])
