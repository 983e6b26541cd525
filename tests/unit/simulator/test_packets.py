import math

import msgspec
import pytest

from ingest.simulator.incidents import IncidentKind
from ingest.simulator.kinds import SHEETS
from ingest.simulator.pace import Pace
from ingest.simulator.packets import Packet, Property, StatusPacket
from ingest.simulator.plan import Scripted
from ingest.simulator.typed import (
    parse_duration,
    parse_incidents,
    parse_instant,
    parse_script,
    parse_speed,
    parse_zone,
)
from streams.contracts.times import DAY, HOUR, MINUTE, SECOND

NOON = 1_795_003_200 * SECOND


def test_a_packet_of_several_properties_is_an_array_in_the_native_format() -> None:
    properties = (Property("pm2_5", "µg/m³"), Property("no2", "µg/m³"))
    packet = Packet("air-0001", properties, (21.5, 30.0), NOON + 123_000, NOON + SECOND)

    assert msgspec.json.decode(packet.payload()) == [
        {"property": "pm2_5", "time": "2026-11-18T12:00:00.123Z", "value": 21.5, "unit": "µg/m³"},
        {"property": "no2", "time": "2026-11-18T12:00:00.123Z", "value": 30.0, "unit": "µg/m³"},
    ]


def test_a_packet_of_one_property_is_one_object() -> None:
    packet = Packet("noise-0001", (Property("noise_level", "dB"),), (61.25,), NOON, NOON)

    assert msgspec.json.decode(packet.payload()) == {
        "property": "noise_level",
        "time": "2026-11-18T12:00:00Z",
        "value": 61.25,
        "unit": "dB",
    }


def test_names_and_units_need_no_escaping() -> None:
    for sheet in SHEETS.values():
        for prop in sheet.properties:
            assert not set('"\\') & set(prop.name + prop.unit)


def test_what_is_played_is_due_when_its_time_comes_at_the_speed_asked_for() -> None:
    pace = Pace(played_from=NOON - DAY, started_at=NOON, speed=60)

    assert pace.due(NOON - DAY) == NOON
    assert pace.due(NOON - DAY + HOUR) == NOON + MINUTE


def test_a_fast_play_never_overtakes_the_wall_clock() -> None:
    pace = Pace(played_from=NOON - HOUR, started_at=NOON, speed=math.inf)

    assert pace.due(NOON - MINUTE) == NOON
    assert pace.due(NOON + MINUTE) == NOON + MINUTE


def test_what_people_type_is_understood() -> None:
    assert parse_duration("90s") == 90 * SECOND
    assert parse_duration("1.5h") == 90 * MINUTE
    assert parse_speed("max") == math.inf
    assert parse_speed("60") == 60
    assert parse_instant("2026-11-18T12:00:00Z") == NOON
    assert parse_instant("2026-11-18T19:00:00+07:00") == NOON
    assert (parse_incidents("on"), parse_incidents("off"), parse_incidents("3")) == (12, 0, 3)
    assert parse_zone("Asia/Ho_Chi_Minh").key == "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize("text", ["", "10", "5 m", "-1h", "1w"])
def test_a_bad_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write 90s"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["0", "0.5", "-3", "inf", "nan", "fast"])
def test_a_bad_speed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no speed"):
        parse_speed(text)


@pytest.mark.parametrize("text", ["-1", "nan", "often"])
def test_a_bad_rate_of_incidents_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="rate of incidents"):
        parse_incidents(text)


def test_a_script_names_kinds_and_seconds() -> None:
    assert parse_script("power_cut@120+60, chatter@300") == (
        Scripted(IncidentKind.POWER_CUT, 2 * MINUTE, MINUTE),
        Scripted(IncidentKind.CHATTER, 5 * MINUTE),
    )


@pytest.mark.parametrize("text", ["", "power_cut", "earthquake@10", "chatter@-5", "chatter@10+0", "chatter@1,"])
def test_a_bad_script_is_refused_with_the_kinds_there_are(text: str) -> None:
    with pytest.raises(ValueError, match="the kind one of noise_event"):
        parse_script(text)


def test_a_status_is_retained_on_a_topic_of_its_own() -> None:
    will = StatusPacket("gateway-0001", is_online=False, sent_at=NOON)

    assert (will.channel, will.payload(), will.is_retained) == ("status", b"offline", True)
