import asyncio
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.kafka_clients import confirm_fetching, stop_in_time


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
