"""The gateway on a real Mosquitto and a real Kafka, and what happens when they go away."""

from collections.abc import Iterator
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTProtocolVersion

from deploy.services.kafka import KafkaBroker
from deploy.services.mosquitto import Mosquitto
from streams.contracts.alerts import Severity
from streams.contracts.readings import Reading, Tick
from streams.contracts.rejections import Reason, Rejection
from streams.contracts.topics import ALARM_LOG, READINGS, REJECTIONS, TOPICS, Topic
from streams.contracts.verdicts import Verdict
from streams.runtime.reading import Reader
from streams.runtime.settings import Gateway, Kafka, Mqtt, Settings
from streams.runtime.topic_setup import prepare_topics
from tests.support.gateway_process import GatewayProcess, a_publisher, publish, publish_and_wait, read_until, until

DOWN_AFTER_S = 3.0


@pytest.fixture(scope="module")
def city(mosquitto: Mosquitto, kafka: KafkaBroker) -> Settings:
    return Settings(
        mqtt=Mqtt(url=mosquitto.url),
        kafka=Kafka(bootstrap_servers=kafka.bootstrap_servers),
        gateway=Gateway(ingest_down_after_s=DOWN_AFTER_S),
    )


@pytest.fixture(scope="module")
def process(city: Settings) -> Iterator[GatewayProcess]:
    process = GatewayProcess(city)
    yield process
    process.end()


@pytest.fixture
async def gateway(process: GatewayProcess, city: Settings) -> GatewayProcess:
    """A gateway that has proved to be at work: ticks come."""
    process.end()
    await prepare_topics(city.kafka, TOPICS)
    begin = await ends(city, ALARM_LOG)
    process.start()
    await read_until(city, ALARM_LOG, lambda found: any(isinstance(each, Tick) for each in found), begin=begin)
    return process


@pytest.fixture
def publisher(mosquitto: Mosquitto) -> Iterator[Client]:
    with a_publisher(mosquitto.url) as client:
        yield client


async def ends(settings: Settings, topic: Topic) -> dict[int, int]:
    async with Reader(settings.kafka) as reader:
        return dict(enumerate(await reader.ends(topic)))


async def values_of(settings: Settings, device: str, count: int, within_s: float = 60) -> list[float]:
    """The values of the device's readings, in the order of the log; waits for `count` different ones."""
    found = await read_until(
        settings, READINGS, lambda found: len(set(values(found, device))) >= count, within_s=within_s
    )
    return values(found, device)


def values(found: list[Any], device: str) -> list[float]:
    return [each.value for each in found if isinstance(each, Reading) and each.device == device]


@pytest.mark.parametrize("version", [MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311])
@pytest.mark.usefixtures("gateway")
async def test_packets_of_mqtt_5_and_3_1_1_arrive_once_and_in_order(
    mosquitto: Mosquitto, city: Settings, version: MQTTProtocolVersion
) -> None:
    device = f"once-{version.name}"
    with a_publisher(mosquitto.url, version) as client:
        publish_and_wait(client, device, range(500))

    assert await values_of(city, device, 500) == list(range(500))


@pytest.mark.usefixtures("gateway")
async def test_poisoned_packets_stop_nobody(city: Settings, publisher: Client) -> None:
    infos = [
        publisher.publish("urbanwatch/v1/poison/readings", payload, qos=1)
        for payload in (b"{", b"\xff", b"", b"[" * 100_000, b'{"property":"a","value":NaN}', b"x" * 300_000)
    ]
    infos += [publisher.publish("urbanwatch/v1/poison/elsewhere", b"1", qos=1)]
    infos += [publisher.publish("urbanwatch/v1/poison/status", "online", qos=1, retain=True)]
    infos += publish(publisher, "poison", [1, 2, 3])
    until(lambda: all(info.is_published() for info in infos), what="the broker has acknowledged all")

    assert await values_of(city, "poison", 3) == [1, 1, 2, 3]
    rejections = await read_until(city, REJECTIONS, lambda found: len(found) >= 7)
    assert {(each.reason, each.source) for each in rejections if isinstance(each, Rejection)} == {
        (Reason.NOT_JSON, "urbanwatch/v1/poison/readings"),
        (Reason.NOT_UTF8, "urbanwatch/v1/poison/readings"),
        (Reason.EMPTY, "urbanwatch/v1/poison/readings"),
        (Reason.TOO_LARGE, "urbanwatch/v1/poison/readings"),
        (Reason.BAD_TOPIC, "urbanwatch/v1/poison/elsewhere"),
    }


async def test_a_stopped_gateway_leaves_its_session_and_takes_up_what_came_meanwhile(
    city: Settings, gateway: GatewayProcess, publisher: Client
) -> None:
    assert gateway.stop() == 0
    publish_and_wait(publisher, "meanwhile", range(300))

    gateway.start()

    assert await values_of(city, "meanwhile", 300) == list(range(300))


async def test_what_the_broker_acknowledged_survives_a_dead_kafka_and_a_killed_gateway(
    city: Settings, kafka: KafkaBroker, gateway: GatewayProcess, publisher: Client
) -> None:
    kafka.stop()
    publish_and_wait(publisher, "killed", range(500))
    gateway.kill()
    kafka.start()
    gateway.start()

    assert set(await values_of(city, "killed", 500)) == set(range(500))


@pytest.mark.usefixtures("gateway")
async def test_when_kafka_comes_back_a_gateway_that_waited_delivers_more_than_it_could_hold(
    city: Settings, kafka: KafkaBroker, publisher: Client
) -> None:
    count = city.mqtt.receive_maximum * 2
    kafka.stop()
    publish_and_wait(publisher, "patient", range(count))
    kafka.start()

    assert set(await values_of(city, "patient", count)) == set(range(count))


@pytest.mark.usefixtures("gateway")
async def test_a_clean_restart_of_the_broker_under_load_loses_nothing_it_acknowledged(
    city: Settings, mosquitto: Mosquitto, publisher: Client
) -> None:
    infos = publish(publisher, "restarted", range(3_000))
    mosquitto.restart()
    infos += publish(publisher, "restarted", range(3_000, 6_000))
    until(lambda: all(info.is_published() for info in infos), what="the broker has acknowledged all")

    assert set(await values_of(city, "restarted", 6_000)) == set(range(6_000))


@pytest.mark.usefixtures("gateway")
async def test_ticks_stop_with_the_broker_and_ingest_is_down_once_and_up_once(
    city: Settings, mosquitto: Mosquitto
) -> None:
    begin = await ends(city, ALARM_LOG)
    mosquitto.stop()
    down = await read_until(city, ALARM_LOG, lambda found: any(isinstance(e, Verdict) for e in found), begin=begin)
    while_down = await read_until(
        city, ALARM_LOG, lambda _: False, begin={0: begin[0] + len(down)}, within_s=DOWN_AFTER_S
    )
    mosquitto.start()
    back = await read_until(
        city,
        ALARM_LOG,
        lambda found: sum(isinstance(each, Tick) for each in found) >= 3,
        begin={0: begin[0] + len(down)},
    )

    assert while_down == []
    assert [each.severity for each in (*down, *back) if isinstance(each, Verdict)] == [Severity.CRITICAL, None]
    assert isinstance(back[0], Verdict)


async def test_a_second_gateway_with_the_same_client_id_does_not_last(city: Settings, gateway: GatewayProcess) -> None:
    second = GatewayProcess(city)
    second.start()
    try:
        until(lambda: {1} & {gateway.exit_code(), second.exit_code()} != set(), what="one of the two gives up")
    finally:
        second.end()


async def test_readings_received_before_a_tick_stand_before_it(
    city: Settings, gateway: GatewayProcess, publisher: Client
) -> None:
    gateway.stop()
    partition = READINGS.partition_of("queued")
    begin = (await ends(city, READINGS))[partition]  # before, two gateways may have written ticks at the same time
    publish_and_wait(publisher, "queued", range(20_000))
    gateway.start()
    await values_of(city, "queued", 20_000)

    log = await read_until(city, READINGS, lambda _: False, begin={partition: begin}, within_s=3)

    city_time = 0
    for entry in log:
        if isinstance(entry, Tick):
            assert entry.at >= city_time
            city_time = entry.at
        else:
            assert entry.received_at > city_time
    assert len(values(log, "queued")) == 20_000
    assert city_time > 0
