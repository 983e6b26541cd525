import msgspec
import pytest

from streams.contracts.readings import Reading, Tick
from streams.contracts.topics import ALARM_LOG, READINGS, TOPICS, Topic
from streams.contracts.wire import decoder, encode

A_READING = Reading(device="loop-1", property="vehicle_flow", value=33.5, measured_at=1_000_000, received_at=2_000_000)


def test_a_reading_comes_back_as_it_was_sent() -> None:
    assert decoder(READINGS).decode(encode(A_READING)) == A_READING


def test_a_tick_is_told_from_a_reading() -> None:
    assert decoder(READINGS).decode(encode(Tick(at=1, registry_position=7))) == Tick(at=1, registry_position=7)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_every_topic_refuses_unknown_fields(topic: Topic) -> None:
    with pytest.raises(msgspec.ValidationError):
        decoder(topic).decode(b'{"type": "tick", "at": 1, "registry_position": 0, "surprise": 1}')


def test_topic_names_are_unique_and_versioned() -> None:
    names = [topic.name for topic in TOPICS]

    assert len(set(names)) == len(names)
    assert all(name.startswith("urbanwatch.") and name.rsplit(".v", 1)[1].isdigit() for name in names)


def test_a_key_keeps_its_partition_for_ever() -> None:
    """These numbers are on disk in running cities: a change of the hash would split a device's history."""
    assert [READINGS.partition_of(f"device-{n}") for n in range(6)] == [3, 1, 11, 5, 2, 4]
    assert ALARM_LOG.partition_of("anything") == 0
