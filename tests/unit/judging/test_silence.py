from streams.contracts.alerts import Severity
from streams.contracts.devices import Device
from streams.contracts.readings import ONLINE
from streams.contracts.registry import EntryKind
from streams.contracts.rules import Scope
from streams.contracts.times import SECOND
from streams.contracts.verdicts import VerdictReason
from tests.unit.judging.city import DEVICE, City, a_silence, seconds_of, told

SILENT = ("silent", Severity.MEDIUM, VerdictReason.SILENCE, None)
HEARD = ("silent", None, VerdictReason.HEARD_AGAIN, None)


def a_city(after_s: float = 60) -> City:
    city = City()
    city.put(a_silence(after_s))
    city.tick(0)
    return city


def test_a_device_falls_silent_once_and_is_heard_again_once() -> None:
    city = a_city()
    city.reading(50, 0.5)

    silent = city.ticks(1, 300)
    heard = [*city.reading(50, 300.5), *city.reading(51, 301.5)]

    assert told(silent) == [SILENT]
    assert seconds_of(silent[0]) == 61
    assert (silent[0].device, silent[0].property) == (DEVICE, "")
    assert told(heard) == [HEARD]


def test_every_reading_begins_the_count_anew() -> None:
    city = a_city()

    verdicts = []
    for minute in range(5):
        city.reading(50, minute * 50 + 0.5)
        verdicts += city.ticks(minute * 50 + 1, minute * 50 + 50)

    assert verdicts == []
    assert [seconds_of(verdict) for verdict in city.ticks(251, 270)] == [261]


def test_a_late_reading_is_a_sign_of_life() -> None:
    city = a_city()
    city.reading(50, 0.5)
    city.ticks(1, 61)

    assert told(city.reading(50, 62, measured_s=0)) == [HEARD]


def test_online_is_a_sign_of_life_and_offline_is_none() -> None:
    city = a_city()
    city.reading(50, 0.5)
    city.ticks(1, 50)
    city.reading(0, 50.5, property_name=ONLINE)

    assert told(city.ticks(51, 70)) == [SILENT]
    assert city.reading(0, 70.5, property_name=ONLINE) == []
    assert told(city.reading(1, 71, property_name=ONLINE)) == [HEARD]


def test_a_registered_device_never_heard_is_counted_from_when_it_became_known() -> None:
    city = a_city()
    city.ticks(1, 100)
    city.put(Device(DEVICE, kind="noise"))

    verdicts = city.ticks(101, 200)

    assert [seconds_of(verdict) for verdict in verdicts] == [161]
    assert told(city.reading(50, 201)) == [HEARD]


def test_a_device_known_before_the_rule_is_counted_from_the_rule() -> None:
    city = City()
    city.put(Device(DEVICE, kind="noise"))
    city.ticks(0, 100)
    city.put(a_silence())

    assert [seconds_of(verdict) for verdict in city.ticks(101, 200)] == [161]


def test_an_unregistered_device_known_only_as_offline_is_not_missed() -> None:
    city = a_city()
    city.reading(0, 0.5, property_name=ONLINE)

    assert city.ticks(1, 200) == []


def test_a_removed_device_is_not_missed_and_its_silence_ends() -> None:
    city = a_city()
    city.put(Device(DEVICE, kind="noise"))
    city.ticks(1, 100)
    city.remove(EntryKind.DEVICE, DEVICE)

    assert told(city.ticks(101, 300)) == [("silent", None, VerdictReason.RULE_CHANGED, None)]


def test_a_stretch_without_ticks_makes_nobody_silent() -> None:
    city = a_city()
    city.reading(50, 0.5)
    city.ticks(1, 10)

    assert city.tick(900) == []
    assert [seconds_of(verdict) for verdict in city.ticks(901, 1000)] == [946]


def test_a_rule_about_a_property_minds_that_series_only() -> None:
    city = City()
    city.put(a_silence(scope=Scope(property="noise_level")), Device(DEVICE, kind="noise"))
    city.tick(0)
    city.reading(50, 0.5)
    verdicts = []
    for second in range(1, 100):
        verdicts += city.tick(second)
        verdicts += city.reading(3, second + 0.5, property_name="battery")

    assert [(v.property, v.severity) for v in verdicts] == [("noise_level", Severity.MEDIUM)]
    assert [v.severity for v in city.reading(50, 101)] == [None]


def test_a_silence_verdict_has_the_time_of_the_tick() -> None:
    city = a_city()
    city.reading(50, 0.5)

    (verdict,) = city.ticks(1, 61)

    assert verdict.at == city.fold.now
    assert verdict.at % SECOND == 0
