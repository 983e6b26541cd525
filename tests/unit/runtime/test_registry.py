from streams.contracts.areas import Area
from streams.contracts.devices import Device
from streams.contracts.registry import EntryKind, RegistryEntry
from streams.runtime.registry import RegistryChange, RegistryView


def _put(view: RegistryView, kind: EntryKind, entry_id: str, entry: RegistryEntry | None) -> None:
    view.apply(RegistryChange(view.position, kind, entry_id, entry))


def test_the_newest_entry_counts_and_a_tombstone_removes_it() -> None:
    view = RegistryView()
    _put(view, EntryKind.DEVICE, "d", Device(id="d", kind="noise"))
    _put(view, EntryKind.DEVICE, "d", Device(id="d", kind="traffic"))
    assert view.devices["d"].kind == "traffic"

    _put(view, EntryKind.DEVICE, "d", None)

    assert view.devices == {}
    assert view.position == 3


def test_an_area_lies_in_its_district_and_its_city() -> None:
    view = RegistryView()
    for area_id, parent in [("city", None), ("district", "city"), ("ward", "district")]:
        _put(view, EntryKind.AREA, area_id, Area(area_id, area_id, area_id, area_id, parent))

    assert view.areas_around("ward") == ("ward", "district", "city")
    assert view.areas_around(None) == ()


def test_areas_that_contain_each_other_do_not_hang_anybody() -> None:
    view = RegistryView()
    _put(view, EntryKind.AREA, "a", Area("a", "a", "a", "ward", "b"))
    _put(view, EntryKind.AREA, "b", Area("b", "b", "b", "ward", "a"))

    assert view.areas_around("a") == ("a", "b")
