import pytest

from ingest.simulator.kinds import SHEETS
from streams.contracts.properties import CATALOGUE, Property, Quantity
from streams.contracts.readings import ONLINE
from streams.runtime.units import IDENTITY, conversion


@pytest.mark.parametrize("known", CATALOGUE.values(), ids=lambda known: known.name)
def test_every_property_has_a_range_with_grounds_and_is_named_in_both_languages(known: Property) -> None:
    assert known.low < known.high
    assert known.grounds
    assert known.label_vi
    assert known.label_en


def test_what_the_simulated_city_measures_is_known_and_comes_in_the_canonical_unit() -> None:
    for sheet in SHEETS.values():
        for measured in sheet.properties:
            assert CATALOGUE[measured.name].unit == measured.unit


def test_what_a_device_says_of_itself_is_known() -> None:
    assert (CATALOGUE[ONLINE].low, CATALOGUE[ONLINE].high) == (0, 1)


def test_a_unit_says_one_quantity_wherever_it_stands() -> None:
    for known in CATALOGUE.values():
        assert conversion(known.unit, known.name) is IDENTITY


def test_only_gases_have_a_molar_mass() -> None:
    gases = {name for name, known in CATALOGUE.items() if known.molar_mass_g is not None}

    assert gases == {"so2", "no2", "no", "nox", "o3", "co", "co2"}
    assert CATALOGUE["pm2_5"].quantity is Quantity.MASS_CONCENTRATION
