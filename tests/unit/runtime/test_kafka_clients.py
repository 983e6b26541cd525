import asyncio
from typing import Any, cast

import pytest
from aiokafka.client import AIOKafkaClient
from structlog.testing import capture_logs

from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.kafka_clients import confirm_fetching, keep_synchronizing, stop_in_time


class ACancelledClient:
    """A consumer whose broker went away while it was connecting again: its own cancellation comes out of `stop`."""

    async def stop(self) -> None:
        raise asyncio.CancelledError


async def test_a_client_that_cancels_itself_while_stopping_does_not_end_the_process_as_failed() -> None:
    """Broke: a judge stopped while Kafka was away ended with a stack trace and 1."""
    with capture_logs() as logs:
        await stop_in_time(cast("Any", ACancelledClient()))

    assert [log["event"] for log in logs] == ["kafka_client_stopped_badly"]


async def test_a_consumer_whose_fetching_has_ended_is_an_error_not_an_empty_log() -> None:
    consumer = cast("Any", AConsumer())
    confirm_fetching(consumer)

    consumer.error_future.set_exception(RuntimeError("a bug in the client"))

    with pytest.raises(EventLogUnavailableError):
        confirm_fetching(consumer)
    assert consumer.error_future.exception() is not None


class AConsumer:
    """Stands for its fetcher, too."""

    def __init__(self) -> None:
        self._fetcher = self
        self.error_future: asyncio.Future[None] = asyncio.get_running_loop().create_future()


async def test_a_client_whose_metadata_task_fails_asks_again_and_answers_those_who_wait() -> None:
    """Broke: after a full disk a judge waited for ever for its group's coordinator (aiokafka's issue 712)."""
    client = AClientThatIsSurprisedOnce()
    keep_synchronizing(cast("Any", client))
    waiting = client.force_metadata_update()

    with capture_logs() as logs:
        assert await asyncio.wait_for(waiting, timeout=5) is True

    assert [log["event"] for log in logs] == ["kafka_metadata_task_restarted"]
    await client.close()
    await asyncio.sleep(0)
    assert not client.is_synchronizing(), "a closed client is left alone"


class AClientThatIsSurprisedOnce(AIOKafkaClient):  # type: ignore[misc]  # aiokafka ships no types
    """The client itself, its first question for metadata failing in a way it does not expect."""

    def __init__(self) -> None:
        super().__init__(bootstrap_servers="127.0.0.1:1")
        self.asked = 0
        self._sync_task = asyncio.create_task(self._md_synchronizer())

    def is_synchronizing(self) -> bool:
        return self._sync_task is not None

    async def _metadata_update(self, *_: object) -> bool:
        self.asked += 1
        if self.asked == 1:
            raise KeyError("a node that is not there")
        return True
