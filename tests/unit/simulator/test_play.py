from collections import Counter, defaultdict
from itertools import islice, pairwise

import pytest

from ingest.simulator.areas import demo_wards
from ingest.simulator.city import City, build_city
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.incidents import Incident, IncidentKind
from ingest.simulator.kinds import SHEETS
from ingest.simulator.packets import Packet
from ingest.simulator.plan import LONGEST_DELAY
from ingest.simulator.play import CityPlay
from streams.contracts.alerts import Severity
from streams.contracts.times import DAY, HOUR, MINUTE, SECOND, Micros
from tests.unit.simulator.folds import Judging

START: Micros = 1_790_000_000 * SECOND
WARDS = demo_wards()
RULES = demo_rules()


def a_city(devices: int = 200, seed: int = 1) -> City:
    return build_city(WARDS, devices=devices, seed=seed)


def played(
    city: City, length: Micros, *, start: Micros = START, incidents_per_hour: float = 0
) -> tuple[list[Packet], list[Incident]]:
    play = CityPlay(city, RULES, start=start, incidents_per_hour=incidents_per_hour)
    minutes = list(islice(play.minutes(), length // MINUTE))
    return (
        [packet for minute in minutes for packet in minute.packets],
        [incident for minute in minutes for incident in minute.incidents],
    )


def test_the_same_seed_plays_the_same_packets() -> None:
    assert played(a_city(), 10 * MINUTE, incidents_per_hour=30) == played(a_city(), 10 * MINUTE, incidents_per_hour=30)


def test_packets_come_in_the_order_they_are_sent_and_none_before_the_start() -> None:
    packets, _ = played(a_city(), HOUR, start=START + 17 * SECOND)

    assert packets[0].sent_at >= START + 17 * SECOND
    assert all(first.sent_at <= second.sent_at for first, second in pairwise(packets))


def test_every_kind_speaks_at_its_interval() -> None:
    city = a_city(1_000)
    packets, _ = played(city, 2 * HOUR)
    heard = Counter(city.places[packet.device].kind for packet in set(packets))

    for kind, sheet in SHEETS.items():
        due = len(city.of_kind(kind)) * 120 / sheet.interval_min
        assert 0.95 * due < heard[kind] < due


def test_some_packets_are_late_some_repeated_some_missing_and_none_too_late() -> None:
    packets, _ = played(a_city(1_000), 2 * HOUR)
    late = [packet for packet in packets if packet.sent_at - packet.measured_at > 15 * SECOND]
    times_sent = Counter((packet.device, packet.measured_at) for packet in packets)

    assert 0.005 < len(late) / len(packets) < 0.03
    assert 0.002 < sum(count == 2 for count in times_sent.values()) / len(packets) < 0.01
    assert max(times_sent.values()) == 2
    longest = max(packet.sent_at - packet.measured_at for packet in packets)
    assert longest < LONGEST_DELAY + 91 * SECOND


def test_no_device_misses_two_packets_in_a_row() -> None:
    city = a_city()
    packets, _ = played(city, 6 * HOUR)
    times: dict[str, set[Micros]] = defaultdict(set)
    for packet in packets:
        times[packet.device].add(packet.measured_at)

    for device, measured in times.items():
        interval = SHEETS[city.places[device].kind].interval_min * MINUTE
        gaps = {second - first for first, second in pairwise(sorted(measured))}
        assert gaps <= {interval, 2 * interval}


def test_clocks_are_never_further_ahead_than_the_gateway_accepts() -> None:
    packets, _ = played(a_city(5_000), 5 * MINUTE)

    ahead = max(packet.measured_at - packet.sent_at for packet in packets)
    assert 0 < ahead < 30 * SECOND


def test_a_healthy_day_trips_no_demo_rule() -> None:
    city = a_city()
    packets, _ = played(city, DAY)

    assert Judging(city, RULES).judge(packets) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_incidents_raise_exactly_the_alerts_their_truth_names(seed: int) -> None:
    """Each alert comes after its incident began and before `raised_by`, at the severity named, and clears."""
    city = a_city(200, seed)
    packets, incidents = played(city, 4 * HOUR, incidents_per_hour=12)
    over = [incident for incident in incidents if incident.ends_at < START + 4 * HOUR - 20 * MINUTE]
    verdicts = Judging(city, RULES).judge(packets)

    expected = Counter(
        (alert.rule, alert.device, alert.property) for incident in incidents for alert in incident.expected
    )
    raised = {(v.rule, v.device, v.property) for v in verdicts if v.severity is not None}
    assert raised <= set(expected)
    for incident in over:
        for alert in incident.expected:
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
    _, incidents = played(a_city(), 2 * HOUR, incidents_per_hour=12)

    assert [incident.kind for incident in incidents[:7]] == list(IncidentKind)


def test_no_device_has_two_incidents_at_once() -> None:
    _, incidents = played(a_city(100), 6 * HOUR, incidents_per_hour=60)
    free_from: dict[str, Micros] = {}

    for incident in incidents:
        for device in incident.devices:
            assert free_from.get(device, 0) < incident.begins_at
            free_from[device] = incident.ends_at


def test_every_incident_is_over_only_after_its_alerts_are_due() -> None:
    _, incidents = played(a_city(40), 12 * HOUR, incidents_per_hour=12)

    assert all(incident.raised_by < incident.ends_at for incident in incidents)
    assert {severity for incident in incidents for severity in (a.severity for a in incident.expected)} == set(Severity)
