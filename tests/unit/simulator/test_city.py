import unicodedata

import pytest

from ingest.simulator.areas import demo_wards
from ingest.simulator.city import City, build_city
from ingest.simulator.kinds import Kind

WARDS = demo_wards()


def a_city(devices: int = 200, seed: int = 1) -> City:
    return build_city(WARDS, devices=devices, seed=seed)


@pytest.mark.parametrize("devices", [20, 57, 200, 5_000])
def test_a_city_has_as_many_devices_as_asked_for_and_some_of_each_kind(devices: int) -> None:
    city = a_city(devices)

    assert len(city.places) == devices
    assert {place.kind for place in city.places.values()} == set(Kind)


def test_the_same_seed_builds_the_same_city_and_another_seed_another() -> None:
    assert a_city(seed=7).devices == a_city(seed=7).devices
    assert a_city(seed=7).devices != a_city(seed=8).devices


def test_every_device_stands_in_the_ward_its_name_says() -> None:
    for device in a_city(1_000).devices:
        location = device.location
        assert location is not None
        ward = next(ward for ward in WARDS if f"{ward.name_vi}, {ward.district_name_vi}" in device.name)
        assert ward.contains(location.lon, location.lat)


def test_names_are_composed_vietnamese() -> None:
    names = [device.name for device in a_city().devices]

    assert all(unicodedata.is_normalized("NFC", name) for name in names)
    assert sum(not name.isascii() for name in names) == len(names)


def test_every_device_but_a_gateway_hangs_on_a_gateway() -> None:
    city = a_city(1_000)
    gateways = {place.device.id for place in city.of_kind(Kind.NETWORK)}

    assert {place.device.parent for place in city.places.values() if place.kind is not Kind.NETWORK} == gateways
    assert sorted(child for children in city.children.values() for child in children) == sorted(
        place.device.id for place in city.places.values() if place.kind is not Kind.NETWORK
    )


def test_a_city_too_small_for_every_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 20"):
        a_city(19)
