"""Starting and stopping a Kafka client, with an end to each wait."""

import asyncio
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.runtime.errors import EventLogUnavailableError
from streams.runtime.logs import get_logger

_STOP_DEADLINE_S = 5.0

_Client = TypeVar("_Client", AIOKafkaProducer, AIOKafkaConsumer)


async def started(client: _Client) -> _Client:
    """The client, started; EventLogUnavailableError, and the client stopped again, where Kafka does not answer."""
    try:
        await client.start()
    except KafkaError as error:
        await stop_in_time(client)
        raise EventLogUnavailableError(f"Kafka does not answer: {error!r}") from error
    return client


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
