"""What is injected is found: a power cut as a handful of alerts, and every incident with its own."""

from collections.abc import Iterable

import pytest

from ingest.simulator.incidents import IncidentKind
from ingest.simulator.plan import Scripted
from streams.contracts.alerts import Alert, Origin, State
from streams.contracts.times import HOUR, MINUTE, SECOND, Micros
from tests.unit.alarming_city.city_day import START, CityDay, lived, stood, story_of, worst

CUT_AT: Micros = 30 * MINUTE
CUT_FOR: Micros = 40 * MINUTE
BACK: Micros = START + CUT_AT + CUT_FOR


@pytest.fixture(scope="module")
def cut() -> CityDay:
    """1,000 devices lose their power for 40 minutes; after that two hours pass."""
    return lived(BACK - START + 2 * HOUR, script=(Scripted(IncidentKind.POWER_CUT, CUT_AT, CUT_FOR),))


def test_a_power_cut_of_1_000_devices_is_before_operators_within_60_s_as_at_most_10_alerts(cut: CityDay) -> None:
    begins_at = START + CUT_AT
    announced = cut.announced_between(begins_at, BACK + 2 * HOUR)

    assert announced[0].transition.at <= begins_at + 60 * SECOND, cut.told()
    assert announced[0].transition.at <= cut.incidents[0].announced_by
    assert len(announced) <= 10, cut.told()
    groups = [change for change in announced if change.alert.origin is Origin.GROUP]
    assert [(group.alert.rule, group.alert.group) for group in groups] == [("demo-gateway-offline", "city/mg")]


def test_of_a_power_cut_every_expected_alert_is_there_and_no_silence_is_announced(cut: CityDay) -> None:
    (incident,) = cut.incidents
    histories = cut.histories()
    hidden = {story_of(alert) for alert in incident.hidden}

    for alert in incident.expected:
        assert stood(histories[story_of(alert)]), alert
    told = {story_of(change.alert) for change in cut.announced_between(START + CUT_AT, BACK + 2 * HOUR)}
    assert not told & hidden, cut.told()


def test_after_a_power_cut_nothing_stands(cut: CityDay) -> None:
    last = {change.alert.id: change.alert for change in cut.changes}

    assert [alert for alert in last.values() if alert.state in (State.ACTIVE, State.ACKNOWLEDGED)] == []


@pytest.mark.parametrize("seed", [1, 2])
def test_every_injected_incident_has_its_alerts_standing_themselves_or_as_members(seed: int) -> None:
    script = (
        Scripted(IncidentKind.CHATTER, 10 * MINUTE),
        Scripted(IncidentKind.POWER_CUT, 2 * HOUR, 40 * MINUTE),
        Scripted(IncidentKind.CHATTER, 4 * HOUR),
    )
    day = lived(6 * HOUR, devices=300, seed=seed, incidents_per_hour=12, script=script)
    over = [incident for incident in day.incidents if incident.raised_by < START + 6 * HOUR]
    histories = day.histories()

    assert {incident.kind for incident in day.incidents} == set(IncidentKind)
    for incident in over:
        told = {story_of(c.alert) for c in day.announced_between(incident.begins_at, incident.ends_at)}
        assert not told & {story_of(alert) for alert in incident.hidden}, day.told()
        for expected in incident.expected:
            everything = histories[story_of(expected)]
            history = _while(everything, incident.begins_at, incident.ends_at + 15 * MINUTE)
            assert stood(history), expected
            assert worst(history) is expected.severity
            assert min(alert.changed_at for alert in stood(history)) <= incident.raised_by
            assert {alert.group for alert in history} <= {None, expected.group}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_incident_is_before_operators_in_time_itself_or_in_a_group_that_already_was(seed: int) -> None:
    """A second fire in a district where the first has just been told of joins its group."""
    day = lived(4 * HOUR, devices=300, seed=seed, incidents_per_hour=12)
    before_operators = {change.alert.id for change in day.announcements}

    for incident in day.incidents:
        if incident.announced_by >= START + 4 * HOUR or incident.announced_by == incident.ends_at:
            continue  # too late to tell, or nothing for operators
        hidden = {story_of(alert) for alert in incident.hidden}
        shown = {story_of(alert) for alert in incident.expected} - hidden
        found = [
            change.alert
            for change in day.changes
            if story_of(change.alert) in shown and incident.begins_at <= change.transition.at <= incident.announced_by
        ]
        assert any(before_operators & {alert.id, alert.covered_by} for alert in found), (incident, day.told())


def test_a_chattering_sensor_is_announced_at_most_three_times_however_long_it_chatters() -> None:
    day = lived(HOUR, devices=100, script=(Scripted(IncidentKind.CHATTER, 5 * MINUTE, 30 * MINUTE),))
    (chatter,) = day.incidents
    (device,) = chatter.devices

    told = [change for change in day.announcements if change.alert.device == device]
    assert 1 <= len(told) <= 3, day.told()
    (alert_id,) = {change.alert.id for change in day.changes if change.alert.device == device}
    history = [change.alert for change in day.changes if change.alert.id == alert_id]
    assert any(alert.is_chattering for alert in history)
    assert history[-1].repeats > 200
    assert history[-1].state is State.CLEARED
    assert len([change for change in day.changes if change.alert.id == alert_id]) < 50


def _while(history: Iterable[Alert], begins_at: Micros, ends_at: Micros) -> list[Alert]:
    return [alert for alert in history if begins_at <= alert.changed_at < ends_at]
