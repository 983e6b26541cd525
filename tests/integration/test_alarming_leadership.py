"""The lock of alarming against a real Kafka: who is told that it leads, and what a member that broke says."""

import asyncio
from typing import Never

import pytest
from aiokafka import AIOKafkaConsumer

from deploy.services.kafka import KafkaBroker
from streams.contracts.topics import ALARM_LOG, TOPICS
from streams.runtime.leadership import Leadership
from streams.runtime.settings import Kafka
from streams.runtime.topic_setup import prepare_topics

SESSION_TIMEOUT_S = 6.0


class BrokenError(Exception):
    """What nobody foresaw."""


async def _broken(*_: object, **__: object) -> Never:
    raise BrokenError


@pytest.fixture
async def kafka_settings(kafka: KafkaBroker) -> Kafka:
    settings = Kafka(bootstrap_servers=kafka.bootstrap_servers)
    await prepare_topics(settings, TOPICS)
    return settings


def a_place(settings: Kafka, group: str) -> Leadership:
    return Leadership(settings, ALARM_LOG, group=group, session_timeout_s=SESSION_TIMEOUT_S)


async def test_what_ends_the_membership_ends_the_wait_for_the_lead_too(
    kafka_settings: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_place(kafka_settings, "broken-standby") as leader, asyncio.timeout(20):
        assert await leader.wait(asyncio.Event())
        monkeypatch.setattr(AIOKafkaConsumer, "getmany", _broken)
        async with a_place(kafka_settings, "broken-standby") as standby:
            with pytest.raises(BrokenError):
                await standby.wait(asyncio.Event())


async def test_a_leader_hears_what_ended_its_membership(kafka_settings: Kafka, monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_place(kafka_settings, "broken-leader") as leader, asyncio.timeout(20):
        assert await leader.wait(asyncio.Event())
        leader.confirm()
        monkeypatch.setattr(AIOKafkaConsumer, "getmany", _broken)
        with pytest.raises(BrokenError):
            await _confirm_for_ever(leader)


async def _confirm_for_ever(leader: Leadership) -> Never:
    while True:  # its last poll is on its way for up to a second
        leader.confirm()
        await asyncio.sleep(0.02)


async def test_a_stop_ends_the_wait_for_the_lead(kafka_settings: Kafka) -> None:
    stop = asyncio.Event()
    async with a_place(kafka_settings, "stopped") as leader, a_place(kafka_settings, "stopped") as standby:
        assert await leader.wait(asyncio.Event())
        waiting = asyncio.create_task(standby.wait(stop))

        stop.set()

        assert await asyncio.wait_for(waiting, 5) is False
        leader.confirm()


async def test_one_that_is_out_of_the_group_but_believes_it_leads_is_not_told_so_again(kafka_settings: Kafka) -> None:
    stop = asyncio.Event()
    async with a_place(kafka_settings, "outsider") as outsider, a_place(kafka_settings, "outsider") as standby:
        assert await outsider.wait(asyncio.Event())
        outsider._consumer.unsubscribe()  # noqa: SLF001  leaves the group, as one frozen too long is put out of it
        outsider.confirm()  # it has not heard

        waiting = asyncio.create_task(outsider.wait(stop))
        async with asyncio.timeout(20):
            assert await standby.wait(asyncio.Event())

        assert not waiting.done()
        stop.set()
        assert await waiting is False
