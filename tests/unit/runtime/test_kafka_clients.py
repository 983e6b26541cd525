import asyncio
from typing import Any, cast

from structlog.testing import capture_logs

from streams.runtime.kafka_clients import stop_in_time


class ACancelledClient:
    """A consumer whose broker went away while it was connecting again: its own cancellation comes out of `stop`."""

    async def stop(self) -> None:
        raise asyncio.CancelledError


async def test_a_client_that_cancels_itself_while_stopping_does_not_end_the_process_as_failed() -> None:
    """Broke: a judge stopped while Kafka was away ended with a stack trace and 1."""
    with capture_logs() as logs:
        await stop_in_time(cast("Any", ACancelledClient()))

    assert [log["event"] for log in logs] == ["kafka_client_stopped_badly"]
