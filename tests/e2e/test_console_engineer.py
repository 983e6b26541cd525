"""A city engineer, by the console alone, writes a rule about a road, tries it, watches it, makes it live and asks why.

"Average speed of a road under 10 km/h for 5 minutes at 3 of its 5 detectors, unless it is Tết." What it finds at every
step is held to the simulator's truth.
"""

import asyncio
import re
from datetime import timedelta

import pytest

from deploy.private_stack import PrivateStack
from ingest.simulator.incidents import IncidentKind
from tests.e2e.engineer_road import DETECTORS, TAG, Incident, name_of
from tests.e2e.engineer_work import NAME, RULE, Engineer, Work

pytestmark = pytest.mark.timeout(420)

SLOWEST_START = timedelta(minutes=10)
"""From the beginning of a jam to its alert: 2 minutes until it is in full, 5 minutes of window, late packets."""

SLOWEST_END = timedelta(minutes=10)


@pytest.fixture(scope="module")
def work(stack: PrivateStack, tmp_path_factory: pytest.TempPathFactory) -> Work:
    """Done once, looked at by every test."""
    return asyncio.run(Engineer(stack, tmp_path_factory.mktemp("engineer")).at_work())


def of_kind(kind: IncidentKind, incidents: list[Incident]) -> list[Incident]:
    return [incident for incident in incidents if incident.kind is kind]


def test_the_form_alone_writes_the_rule_and_says_it_in_a_sentence(work: Work) -> None:
    print(work.took_s)  # noqa: T201  figures for who runs it

    sentence = work.sentence.replace("\xa0", " ")
    assert re.search(r"trung bình .*tốc độ trong 5 phút dưới 10 km/h ở ít nhất 3 thiết bị", sentence, re.IGNORECASE)
    assert sentence.endswith("trừ Tết Nguyên Đán.")
    rule = work.rule
    assert (rule["kind"], rule["name"], rule["stage"], rule["unless"]) == ("several_of", NAME, "watched", ["tet"])
    assert (rule["scope"]["tag"], rule["scope"]["property"], rule["at_least"], rule["per"]) == (TAG, "speed", 3, "all")
    part = rule["of"]
    assert (part["kind"], part["fn"], part["over_s"]) == ("window", "avg", 300)
    (level,) = part["levels"]
    assert (level["severity"], level["raise_at"], level["clear_at"]) == ("high", 10, 14)


def test_the_trial_of_the_last_month_lists_the_jams_of_the_truth_and_nothing_else(work: Work) -> None:
    jams = [incident for incident in work.past if incident.is_called_for]

    assert len(jams) == len(of_kind(IncidentKind.JAM, work.past)) >= 5
    assert len(of_kind(IncidentKind.SLOW_SPOT, work.past)) >= 5
    assert len(work.tried) == len(jams)
    for alert, jam in zip(work.tried, jams, strict=True):
        over_at = alert.raised_at + alert.stood
        assert jam.begins_at < alert.raised_at < jam.begins_at + SLOWEST_START, (alert, jam)
        assert jam.ends_at - timedelta(minutes=2) < over_at < jam.ends_at + SLOWEST_END, (alert, jam)


def test_during_tet_the_rule_sleeps_where_without_the_exception_it_would_tell(work: Work) -> None:
    before, in_tet = of_kind(IncidentKind.JAM, work.tet)

    assert (before.is_called_for, in_tet.is_called_for) == (True, False)
    assert work.tried_at_tet == {"in-both": "1", "only-in-new": "1", "only-in-old": "0"}


def test_the_watched_day_found_the_jam_and_operators_saw_nothing_of_it(work: Work) -> None:
    (slow,) = of_kind(IncidentKind.SLOW_SPOT, work.day)
    (jam,) = of_kind(IncidentKind.JAM, work.day)
    assert (len(slow.devices), len(jam.devices)) == (2, 4)

    (alert,) = work.watched
    assert (alert["rule"], alert["watched"], alert["severity"]) == (RULE, True, "high")
    assert alert["cleared_at"] is not None
    assert alert["id"] not in {event["id"] for event in work.seen_by_operators}


def test_live_the_operator_gets_the_alert_of_the_jam_and_none_other(work: Work) -> None:
    (jam,) = work.live
    assert jam.is_called_for

    (alert,) = work.alerts
    assert (alert["rule"], alert["severity"], alert["watched"], alert["device"]) == (RULE, "high", False, "")
    assert {event["id"] for event in work.seen_by_operators} == {alert["id"]}
    kinds = [line["kind"] for line in work.timeline]
    assert (kinds.count("raised"), kinds.count("cleared")) == (1, 1)
    assert "vo-van-kiet" in work.row
    assert NAME in work.row


def test_why_names_the_detectors_and_their_averages(work: Work) -> None:
    (jam,) = work.live
    (explained,) = work.explained

    text = explained.replace("\xa0", " ")
    assert re.search(rf"{len(jam.devices)} .*{len(DETECTORS)}", text), text
    for detector in jam.devices:
        (average,) = re.findall(rf"{re.escape(name_of(detector))}, (\d+(?:,\d+)?) km/h", text)
        assert float(average.replace(",", ".")) < 10
