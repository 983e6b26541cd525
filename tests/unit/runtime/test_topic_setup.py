from aiokafka.errors import InvalidReplicationFactorError, NoError, TopicAlreadyExistsError

from streams.runtime.topic_setup import refusals


def test_a_topic_the_broker_refuses_to_create_is_named_with_the_reason() -> None:
    """Broke: aiokafka gives the refusals back instead of raising them, and nobody looked."""
    answer = [
        ("urbanwatch.readings.v1", NoError.errno, None),
        ("urbanwatch.alerts.v1", InvalidReplicationFactorError.errno, "Replication factor: 3 larger than brokers: 1"),
    ]

    assert refusals(answer) == ["urbanwatch.alerts.v1: Replication factor: 3 larger than brokers: 1"]


def test_a_refusal_without_a_message_has_the_name_of_its_code() -> None:
    answer = [("urbanwatch.alerts.v1", InvalidReplicationFactorError.errno)]

    assert refusals(answer) == ["urbanwatch.alerts.v1: InvalidReplicationFactorError"]


def test_a_topic_another_process_created_meanwhile_is_there() -> None:
    assert refusals([("urbanwatch.alerts.v1", TopicAlreadyExistsError.errno, "Topic exists")]) == []
