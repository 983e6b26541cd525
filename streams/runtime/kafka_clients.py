"""Starting and stopping a Kafka client, with an end to each wait."""

import asyncio
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.logs import get_logger

_STOP_DEADLINE_S = 5.0
_RESTART_PAUSE_S = 0.5

_Client = TypeVar("_Client", AIOKafkaProducer, AIOKafkaConsumer)


async def started(client: _Client) -> _Client:
    """The client, started; EventLogUnavailableError, and the client stopped again, where Kafka does not answer."""
    try:
        await client.start()
    except KafkaError as error:
        await stop_in_time(client)
        raise EventLogUnavailableError(f"Kafka does not answer: {error!r}") from error
    keep_synchronizing(client.client if isinstance(client, AIOKafkaProducer) else client._client)  # noqa: SLF001  no other way
    return client


def keep_synchronizing(kafka: AIOKafkaClient) -> None:
    """See to it that the client goes on asking where partitions and coordinators are.

    aiokafka's task for it ends for good on an error it did not expect: uvloop raises RuntimeError where a connection is
    closed while the task writes to it, as happens while a broker stops and starts. Whoever then waits for metadata (a
    commit, a heartbeat, a producer whose broker moved) waits for ever (aiokafka's issue 712). The task is started
    again, and those who wait are answered.
    """
    task: asyncio.Task[None] = kafka._sync_task  # noqa: SLF001  told nowhere else

    def restart() -> None:
        if kafka._sync_task is not task:  # noqa: SLF001  closed meanwhile
            return
        if kafka._md_update_fut is not None and kafka._md_update_fut.done():  # noqa: SLF001
            kafka._md_update_fut = None  # noqa: SLF001
        if not kafka._md_update_waiter.done():  # noqa: SLF001
            kafka._md_update_waiter.set_result(None)  # noqa: SLF001  update at once: somebody may be waiting
        kafka._sync_task = asyncio.create_task(kafka._md_synchronizer())  # noqa: SLF001
        keep_synchronizing(kafka)

    def ended(ended_task: asyncio.Task[None]) -> None:
        if ended_task.cancelling():
            return  # closed
        error = "cancelled" if ended_task.cancelled() else repr(ended_task.exception())
        get_logger().warning("kafka_metadata_task_restarted", error=error)
        asyncio.get_running_loop().call_later(_RESTART_PAUSE_S, restart)

    task.add_done_callback(ended)


def confirm_fetching(consumer: AIOKafkaConsumer) -> None:
    """EventLogUnavailableError if the consumer's fetching has ended: aiokafka then answers nothing, for ever."""
    if consumer._fetcher.error_future.done():  # noqa: SLF001  the one place where it shows
        raise EventLogUnavailableError("the Kafka client stopped fetching")


async def stop_in_time(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    """Stop, or leave it after a deadline: a client whose broker is gone can wait for ever, cancelled or not."""
    stopping = asyncio.ensure_future(client.stop())
    done, _ = await asyncio.wait([stopping], timeout=_STOP_DEADLINE_S)
    if not done:
        stopping.cancel()
        get_logger().warning("kafka_client_left_behind", after_s=_STOP_DEADLINE_S)
    elif stopping.cancelled():
        get_logger().warning("kafka_client_stopped_badly", error="it cancelled itself while its broker was away")
    elif (error := stopping.exception()) is not None:
        get_logger().warning("kafka_client_stopped_badly", error=repr(error))
