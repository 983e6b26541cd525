"""The topics on the broker: created where they are missing, checked against the register where they exist."""

from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, NoError, TopicAlreadyExistsError, for_code

from streams.contracts.topics import Topic
from streams.runtime.errors import EventLogError, EventLogUnavailableError, TopicMismatchError
from streams.runtime.logs import get_logger
from streams.runtime.settings import Kafka


async def prepare_topics(settings: Kafka, topics: Sequence[Topic]) -> None:
    """Create the topics that are missing; TopicMismatchError where one that exists has another partition count.

    EventLogError where the broker refuses to create one.
    """
    admin = AIOKafkaAdminClient(
        bootstrap_servers=settings.bootstrap_servers,
        request_timeout_ms=int(settings.request_timeout_s * 1000),
    )
    try:
        await admin.start()
    except KafkaConnectionError as error:
        raise EventLogUnavailableError(f"Kafka at {settings.bootstrap_servers} does not answer") from error
    try:
        existing = set(await admin.list_topics())
        missing = [topic for topic in topics if topic.name not in existing]
        if missing:
            await _create(admin, missing, settings.replication_factor)
        present = [topic.name for topic in topics if topic.name in existing]
        described = {entry["topic"]: entry for entry in await admin.describe_topics(present)} if present else {}
        for topic in topics:
            if topic.name in described and len(described[topic.name]["partitions"]) != topic.partitions:
                raise TopicMismatchError(
                    f"{topic.name} has {len(described[topic.name]['partitions'])} partitions on the broker, "
                    f"{topic.partitions} in the register; a changed count is a new topic (.v2)"
                )
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, topics: Sequence[Topic], copies: int) -> None:
    wanted = [
        NewTopic(topic.name, topic.partitions, replication_factor=copies, topic_configs=dict(topic.config))
        for topic in topics
    ]
    answer = await admin.create_topics(wanted)
    refused = refusals(answer.topic_errors)
    if refused:
        raise EventLogError(f"Kafka did not create {'; '.join(refused)}")


def refusals(topic_errors: Iterable[Sequence[Any]]) -> list[str]:
    """Of the broker's answer, (topic, error code, message) each: the topics that are not there now, and why."""
    refused = []
    for topic, code, *messages in topic_errors:
        error = for_code(code)
        if error is TopicAlreadyExistsError:
            get_logger().info("topic_created_by_another_process", topic=topic)
        elif error is not NoError:
            refused.append(f"{topic}: {next(filter(None, messages), error.__name__)}")
    return refused
