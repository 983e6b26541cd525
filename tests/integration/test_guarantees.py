"""The guarantees of the design, each held while something breaks under steady load, on the whole running product."""

import time
from collections.abc import Iterator

import httpx
import psutil
import pytest

from deploy.private_stack import PrivateStack
from ingest.simulator.publisher import Publisher
from tests.support.stack import (
    LiveStream,
    alerts_of,
    assert_every_acknowledged_reading_is_stored_once,
    assert_every_incident_has_one_alert,
    client_of,
    eventually,
)
from tests.support.steady_city import RULE, SteadyCity

pytestmark = pytest.mark.timeout(400)

MOST_MB = 300


@pytest.fixture(scope="module")
def operator(stack: PrivateStack) -> Iterator[httpx.Client]:
    """An operator; the one rule of these tests is in force."""
    with client_of(stack, "admin") as admin:
        admin.put("/rules/loud", json=RULE).raise_for_status()
    with client_of(stack, "operator") as client:
        yield client


def test_kill_9_of_each_process_in_turn_costs_nothing(stack: PrivateStack, operator: httpx.Client) -> None:
    with SteadyCity(stack.settings.mqtt.url, name="killed") as city:
        time.sleep(3)
        for process in ("gateway", "judge", "alarm", "store", "api"):
            stack.kill_process(process)
            time.sleep(1)
            stack.start_process(process)
            time.sleep(4)
    stack.wait_until_ready()

    assert len(city.incidents) > 15
    assert_every_acknowledged_reading_is_stored_once(stack, city)
    assert_every_incident_has_one_alert(operator, city)


def test_clean_restarts_of_mosquitto_and_kafka_cost_nothing(stack: PrivateStack, operator: httpx.Client) -> None:
    with SteadyCity(stack.settings.mqtt.url, name="restarted") as city:
        time.sleep(3)
        stack.services.mosquitto.restart()
        time.sleep(6)
        stack.services.kafka.restart()
        time.sleep(15)
    ended = [process for process in stack.processes if not stack.is_running(process)]
    for process in ended:
        stack.start_process(process)

    assert_every_acknowledged_reading_is_stored_once(stack, city)
    assert_every_incident_has_one_alert(operator, city)


def test_live_alerts_come_and_are_acknowledged_while_postgresql_is_away(
    stack: PrivateStack, operator: httpx.Client
) -> None:
    with SteadyCity(stack.settings.mqtt.url, name="dbless") as city:
        time.sleep(2)
        stack.services.timescaledb.stop()
        with LiveStream(operator) as live:
            seen_before = set(city.incidents)
            time.sleep(15)
            during = [device for device in city.incidents if device not in seen_before][:-4]
            assert len(during) >= 5
            assert set(during) <= live.devices()
        alert = alerts_of(operator, during)[during[0]][0]
        answer = operator.post(f"/alerts/{alert['id']}/acknowledge", json={"revision": alert["revision"]})
        assert (answer.status_code, answer.json()["state"]) == (200, "resolved"), answer.text
        health = httpx.get(f"{stack.api_url}/readyz").json()
        assert (health["status"], health["checks"]["database"]["ok"]) == ("degraded", False)
        time.sleep(13)
        stack.services.timescaledb.start()
        time.sleep(2)

    assert stack.is_running("store")
    assert_every_acknowledged_reading_is_stored_once(stack, city)
    assert_every_incident_has_one_alert(operator, city)


def test_two_judges_of_which_one_is_killed_and_replaced_judge_as_one(
    stack: PrivateStack, operator: httpx.Client
) -> None:
    stack.start_process("judge", alias="judge-2")
    try:
        with SteadyCity(stack.settings.mqtt.url, name="shared") as city:
            time.sleep(8)
            stack.kill_process("judge-2")
            time.sleep(4)
            stack.start_process("judge", alias="judge-2")
            time.sleep(16)
    finally:
        stack.stop_process("judge-2")

    assert_every_acknowledged_reading_is_stored_once(stack, city)
    assert_every_incident_has_one_alert(operator, city)


def test_memory_stays_bounded_while_kafka_is_away(stack: PrivateStack, operator: httpx.Client) -> None:
    with SteadyCity(stack.settings.mqtt.url, name="backed-up", devices=100) as city:
        time.sleep(2)
        stack.services.kafka.stop()
        time.sleep(20)
        memory_mb = {
            process: psutil.Process(stack.pid(process)).memory_info().rss / 1e6
            for process in stack.processes
            if stack.is_running(process)
        }
        stack.services.kafka.start()
        time.sleep(10)
        for process in stack.processes:
            if not stack.is_running(process):
                stack.start_process(process)

    assert stack.is_running("gateway")
    assert {process: mb for process, mb in memory_mb.items() if mb > MOST_MB} == {}
    assert_every_acknowledged_reading_is_stored_once(stack, city)
    assert_every_incident_has_one_alert(operator, city)


def test_poisoned_packets_are_rejected_with_a_reason_and_stop_nobody(
    stack: PrivateStack, operator: httpx.Client
) -> None:
    poison = {
        b"\xff\xfe": "not_utf8",
        b"{": "not_json",
        b'{"property":"noise_level","value":1e999}': "not_finite",
        b'{"property":"noise_level"}': "missing_field",
        b'{"property":"noise_level","value":"12"}': "wrong_type",
        b'{"property":"noise_level","value":1,"colour":"red"}': "unknown_field",
        b'{"property":"noise\\u0000level","value":1}': "control_character",
        b'{"property":"noise_level","value":1,"time":"2001-01-01T00:00:00Z"}': "too_old",
        b'{"property":"noise_level","value":1,"time":"2101-01-01T00:00:00Z"}': "in_the_future",
        b"[" * 100_000: "not_json",
        b"[" + b"1," * 200_000 + b"1]": "too_large",
    }
    with SteadyCity(stack.settings.mqtt.url, name="poisoned", devices=15) as city:
        for payload in poison:
            publish_one(stack, "urbanwatch/v1/poisoner/readings", payload)
        publish_one(stack, "urbanwatch/v1/poisoner/no/such/thing", b"{}")
        time.sleep(5)

    def found() -> set[str]:
        with client_of(stack, "admin") as admin:
            page = admin.get("/rejections", params={"limit": 1000}).raise_for_status()
        return {item["reason"] for item in page.json()["items"]}

    wanted = {*poison.values(), "bad_topic"}
    eventually(lambda: wanted <= found(), within_s=20, what=f"rejections for {wanted}")
    assert_every_acknowledged_reading_is_stored_once(stack, city)
    assert_every_incident_has_one_alert(operator, city)


def publish_one(stack: PrivateStack, topic: str, payload: bytes) -> None:
    """Publish one packet and wait for the broker's acknowledgement."""
    publisher: Publisher[None] = Publisher(stack.settings.mqtt.url, name="one-packet")
    publisher.connect()
    publisher.publish(topic, payload, None)
    assert publisher.drain(10) == 0
    publisher.close()
