from collections import Counter, defaultdict
from itertools import islice, pairwise

import pytest

from ingest.simulator.areas import demo_wards
from ingest.simulator.city import City, build_city
from ingest.simulator.delays import LONGEST_DELAY
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.errors import PlayError
from ingest.simulator.incidents import RANDOM_KINDS, Incident, IncidentKind
from ingest.simulator.kinds import SHEETS
from ingest.simulator.packets import AnyPacket, Packet, StatusPacket
from ingest.simulator.plan import Scripted
from ingest.simulator.play import CityPlay
from streams.contracts.alerts import Severity
from streams.contracts.times import DAY, HOUR, MINUTE, SECOND, Micros
from tests.unit.simulator.folds import JUDGED, Judging, registry_of

START: Micros = 1_790_000_000 * SECOND
WARDS = demo_wards()
RULES = demo_rules()


def a_city(devices: int = 200, seed: int = 1) -> City:
    return build_city(WARDS, devices=devices, seed=seed)


def played(
    city: City,
    length: Micros,
    *,
    start: Micros = START,
    incidents_per_hour: float = 0,
    script: tuple[Scripted, ...] = (),
) -> tuple[list[AnyPacket], list[Incident]]:
    play = CityPlay(city, RULES, start=start, incidents_per_hour=incidents_per_hour, script=script)
    minutes = list(islice(play.minutes(), length // MINUTE))
    return (
        [packet for minute in minutes for packet in minute.packets],
        [incident for minute in minutes for incident in minute.incidents],
    )


def measured(packets: list[AnyPacket]) -> list[Packet]:
    """The packets that carry readings."""
    return [packet for packet in packets if isinstance(packet, Packet)]


def test_the_same_seed_plays_the_same_packets() -> None:
    assert played(a_city(), 10 * MINUTE, incidents_per_hour=30) == played(a_city(), 10 * MINUTE, incidents_per_hour=30)


def test_packets_come_in_the_order_they_are_sent_and_none_before_the_start() -> None:
    packets, _ = played(a_city(), HOUR, start=START + 17 * SECOND)

    assert packets[0].sent_at >= START + 17 * SECOND
    assert all(first.sent_at <= second.sent_at for first, second in pairwise(packets))


def test_every_kind_speaks_at_its_interval() -> None:
    city = a_city(1_000)
    packets, _ = played(city, 2 * HOUR)
    heard = Counter(city.places[packet.device].kind for packet in set(measured(packets)))

    for kind, sheet in SHEETS.items():
        due = len(city.of_kind(kind)) * 120 / sheet.interval_min
        assert 0.95 * due < heard[kind] < due


def test_some_packets_are_late_some_repeated_some_missing_and_none_too_late() -> None:
    packets = measured(played(a_city(1_000), 2 * HOUR)[0])
    late = [packet for packet in packets if packet.sent_at - packet.measured_at > 15 * SECOND]
    times_sent = Counter((packet.device, packet.measured_at) for packet in packets)

    assert 0.005 < len(late) / len(packets) < 0.03
    assert 0.002 < sum(count == 2 for count in times_sent.values()) / len(packets) < 0.01
    assert max(times_sent.values()) == 2
    longest = max(packet.sent_at - packet.measured_at for packet in packets)
    assert longest < LONGEST_DELAY + 91 * SECOND


def test_a_packet_in_fifty_is_lost_whatever_became_of_the_one_before() -> None:
    city = a_city()
    packets = measured(played(city, 12 * HOUR)[0])
    times: dict[str, set[Micros]] = defaultdict(set)
    for packet in packets:
        times[packet.device].add(packet.measured_at)

    lost_in_a_row: Counter[int] = Counter()
    for device, heard in times.items():
        interval = SHEETS[city.places[device].kind].interval_min * MINUTE
        lost_in_a_row.update((second - first) // interval - 1 for first, second in pairwise(sorted(heard)))
    due = lost_in_a_row.total()
    assert 0.017 < lost_in_a_row[1] / due < 0.023
    assert 0.0002 < lost_in_a_row[2] / due < 0.0007
    assert max(lost_in_a_row) <= 4


def test_healthy_gateways_lose_their_connection_now_and_then_for_some_seconds() -> None:
    packets, _ = played(a_city(1_000), 6 * HOUR)
    said: dict[str, list[StatusPacket]] = defaultdict(list)
    for packet in packets:
        if isinstance(packet, StatusPacket):
            said[packet.device].append(packet)

    assert 10 < sum(map(len, said.values())) / 2 < 50
    for statuses in said.values():
        assert [status.is_online for status in statuses] == [False, True] * (len(statuses) // 2)
        lost, back = statuses[0], statuses[1]
        assert 2 * SECOND <= back.sent_at - lost.sent_at <= 12 * SECOND


def test_clocks_are_never_further_ahead_than_the_gateway_accepts() -> None:
    packets = measured(played(a_city(5_000), 5 * MINUTE)[0])

    ahead = max(packet.measured_at - packet.sent_at for packet in packets)
    assert 0 < ahead < 30 * SECOND


def test_a_healthy_day_trips_demo_rules_only_where_a_faulty_measurement_met_a_lost_packet() -> None:
    city = a_city()
    packets, _ = played(city, DAY)

    raised = [verdict for verdict in Judging(registry_of(city, RULES)).judge(packets) if verdict.severity is not None]

    assert len(raised) <= 2


@pytest.mark.parametrize("seed", [1, 2])
def test_incidents_raise_exactly_the_alerts_their_truth_names(seed: int) -> None:
    """Each alert comes after its incident began and before `raised_by`, at the severity named, and clears."""
    city = a_city(200, seed)
    packets, incidents = played(city, 4 * HOUR, incidents_per_hour=12)
    over = [incident for incident in incidents if incident.ends_at < START + 4 * HOUR - 20 * MINUTE]
    verdicts = Judging(registry_of(city, RULES)).judge(packets)

    expected = {(alert.rule, alert.device, alert.property) for incident in incidents for alert in incident.expected}
    raised = {(v.rule, v.device, v.property) for v in verdicts if v.severity is not None and "#" not in v.rule}
    assert len(raised - expected) <= 1  # a faulty measurement before a lost packet
    for incident in over:
        for alert in incident.expected:
            if not isinstance(RULES[alert.rule], JUDGED):
                continue
            story = [
                verdict
                for verdict in verdicts
                if (verdict.rule, verdict.device, verdict.property) == (alert.rule, alert.device, alert.property)
                and incident.begins_at <= verdict.at < incident.ends_at + 20 * MINUTE
            ]
            ranks = [verdict.severity for verdict in story if verdict.severity is not None]
            assert max(ranks, key=lambda severity: severity.rank, default=None) is alert.severity
            assert next(v.at for v in story if v.severity is alert.severity) <= incident.raised_by
            assert sum(verdict.severity is None for verdict in story) == 1


def test_the_first_incidents_are_one_of_each_kind() -> None:
    _, incidents = played(a_city(), 3 * HOUR, incidents_per_hour=12)

    kinds = [incident.kind for incident in incidents]
    assert tuple(kinds[:7]) == RANDOM_KINDS[:7]
    assert len(set(kinds[:18])) >= 16
    assert set(kinds) == set(RANDOM_KINDS)


def test_no_device_has_two_incidents_at_once() -> None:
    _, incidents = played(a_city(100), 6 * HOUR, incidents_per_hour=60)
    free_from: dict[str, Micros] = {}

    for incident in incidents:
        for device in incident.devices:
            assert free_from.get(device, 0) < incident.begins_at
            free_from[device] = incident.ends_at


def test_every_incident_is_over_only_after_its_alerts_are_due() -> None:
    _, incidents = played(a_city(40), 12 * HOUR, incidents_per_hour=12)

    assert all(incident.raised_by < incident.ends_at for incident in incidents if incident.expected)
    assert {severity for incident in incidents for severity in (a.severity for a in incident.expected)} == set(Severity)


def scripted(kind: IncidentKind, after: Micros, length: Micros | None = None) -> tuple[Scripted, ...]:
    return (Scripted(kind, after, length),)


def test_a_power_cut_silences_everything_and_the_gateways_wills_come_seconds_later() -> None:
    city = a_city()
    packets, (cut,) = played(city, 10 * MINUTE, script=scripted(IncidentKind.POWER_CUT, 2 * MINUTE, 5 * MINUTE))
    ends_at = START + 7 * MINUTE

    assert (cut.begins_at, cut.ends_at) == (START + 2 * MINUTE, ends_at)
    assert not [p for p in measured(packets) if cut.begins_at <= p.sent_at - 101 * SECOND and p.sent_at < ends_at]
    wills = [p for p in packets if isinstance(p, StatusPacket) and cut.begins_at <= p.sent_at < ends_at]
    assert {will.device for will in wills if not will.is_online} == set(city.children)
    assert all(15 * SECOND <= will.sent_at - cut.begins_at <= 30 * SECOND for will in wills)
    back = [p for p in packets if isinstance(p, StatusPacket) and p.sent_at >= ends_at and p.is_online]
    assert {status.device for status in back if status.sent_at < ends_at + 6 * SECOND} == set(city.children)


def test_of_a_power_cut_the_gateways_are_to_be_announced_in_one_group_and_no_silence_is() -> None:
    city = a_city()
    _, (cut,) = played(city, MINUTE, script=scripted(IncidentKind.POWER_CUT, 0, HOUR))
    gone = [alert for alert in cut.expected if alert.rule == "demo-gateway-offline"]

    assert {(alert.device, alert.property, alert.group) for alert in gone} == {
        (gateway, "online", "city/mg") for gateway in city.children
    }
    assert cut.announced_by - cut.begins_at <= 60 * SECOND
    assert {alert.device for alert in cut.hidden} == set(city.places)
    assert {alert.device for alert in cut.expected} == set(city.places)


def test_of_a_short_power_cut_only_what_is_sure_to_be_noticed_is_expected() -> None:
    _, (cut,) = played(a_city(), MINUTE, script=scripted(IncidentKind.POWER_CUT, 0, MINUTE))

    assert {alert.rule for alert in cut.expected} == {"demo-gateway-offline"}


def test_a_chattering_sensor_speaks_every_few_seconds_and_comes_true_again_and_again() -> None:
    city = a_city()
    packets, (chatter,) = played(city, 10 * MINUTE, script=scripted(IncidentKind.CHATTER, 2 * MINUTE, 3 * MINUTE))
    (device,) = chatter.devices
    verdicts = [verdict for verdict in Judging(registry_of(city, RULES)).judge(packets) if verdict.device == device]
    comings = [verdict.at for verdict in verdicts if verdict.severity is not None]

    assert {(verdict.rule, verdict.property) for verdict in verdicts} == {("demo-noise", "noise_level")}
    assert len(comings) == 23
    assert comings[2] - comings[0] < MINUTE
    assert comings[0] <= chatter.raised_by
    assert verdicts[-1].severity is None


def test_congestion_may_be_gathered_by_its_street() -> None:
    city = a_city()
    _, (congestion,) = played(city, MINUTE, script=scripted(IncidentKind.CONGESTION, 0))
    (group,) = {alert.group for alert in congestion.expected}

    street = city.places[congestion.devices[0]].corridor
    assert group == f"tag/corridor:{street}"


def test_random_incidents_leave_scripted_ones_alone() -> None:
    cut_at, cut_for = 90 * MINUTE, 30 * MINUTE
    _, incidents = played(
        a_city(), 4 * HOUR, incidents_per_hour=20, script=scripted(IncidentKind.POWER_CUT, cut_at, cut_for)
    )
    (cut,) = [incident for incident in incidents if incident.kind is IncidentKind.POWER_CUT]

    assert len(incidents) > 20
    for incident in incidents:
        if incident is not cut:
            assert incident.raised_by <= cut.begins_at or incident.begins_at >= cut.ends_at


def test_a_script_that_asks_for_something_in_the_dark_is_refused() -> None:
    script = (*scripted(IncidentKind.POWER_CUT, 0, HOUR), *scripted(IncidentKind.CHATTER, MINUTE))

    with pytest.raises(PlayError, match="overlap"):
        played(a_city(), MINUTE, script=script)


def test_a_part_of_the_city_says_what_it_says_in_the_whole_city() -> None:
    city = a_city()
    road = city.with_tag("road:vo-van-kiet")
    script = scripted(IncidentKind.JAM, 10 * MINUTE)
    whole, _ = played(city, HOUR, incidents_per_hour=12, script=script)
    minutes = islice(CityPlay(city, RULES, start=START, incidents_per_hour=12, script=script, only=road).minutes(), 60)

    assert len(road) == 5
    assert [packet for minute in minutes for packet in minute.packets] == [p for p in whole if p.device in road]
