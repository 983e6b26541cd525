"""The gateway started on a machine whose clock disagrees with the time in the log. Its log is a module of its own."""

import time

from deploy.services.kafka import KafkaBroker
from deploy.services.mosquitto import Mosquitto
from ingest.forwarding import tick_records
from streams.contracts.readings import Tick
from streams.contracts.times import DAY, HOUR, Micros
from streams.contracts.topics import ALARM_LOG, TOPICS
from streams.runtime.publishing import Publisher
from streams.runtime.reading import Reader
from streams.runtime.settings import Kafka, Mqtt, Settings
from streams.runtime.topic_setup import prepare_topics
from tests.support.gateway_process import GatewayProcess, read_until, until


async def write_tick(city: Settings, at: Micros) -> int:
    """The offset in the alarm log after a tick of an earlier gateway."""
    async with Publisher(city.kafka) as publisher:
        await publisher.publish(tick_records(Tick(at, 0)))
    async with Reader(city.kafka) as reader:
        return (await reader.ends(ALARM_LOG))[0]


async def test_an_hour_behind_ticks_go_on_and_beyond_a_day_the_gateway_does_not_start(
    mosquitto: Mosquitto, kafka: KafkaBroker
) -> None:
    city = Settings(mqtt=Mqtt(url=mosquitto.url), kafka=Kafka(bootstrap_servers=kafka.bootstrap_servers))
    await prepare_topics(city.kafka, TOPICS)
    now = time.time_ns() // 1000
    process = GatewayProcess(city)
    try:
        begin = await write_tick(city, now + HOUR)
        process.start()
        found = await read_until(
            city, ALARM_LOG, lambda log: sum(isinstance(each, Tick) for each in log) >= 3, begin={0: begin}
        )
        times = [now + HOUR, *(each.at for each in found if isinstance(each, Tick))]
        assert times == sorted(set(times))
        assert process.stop() == 0

        await write_tick(city, now + 3 * DAY)
        process.start()
        until(lambda: process.exit_code() is not None, what="the gateway gives up")
        assert process.exit_code() == 1
    finally:
        process.end()
