"""What the suites of alarming start: its process, a publisher, settings of a broker alone."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from deploy.services.kafka import KafkaBroker
from streams.contracts.topics import TOPICS
from streams.runtime.publishing import Publisher
from streams.runtime.settings import Kafka, Settings
from streams.runtime.topic_setup import prepare_topics
from tests.support.alarm_process import AlarmProcess, alarm_processes


@pytest.fixture
def alarm_settings(kafka: KafkaBroker) -> Settings:
    return Settings(kafka=Kafka(bootstrap_servers=kafka.bootstrap_servers))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[Settings], AlarmProcess]]:
    """Starts a process that alarms; each ends with the test."""
    with alarm_processes(tmp_path) as start_one:
        yield start_one


@pytest.fixture
def processes(tmp_path: Path, alarm_settings: Settings) -> Iterator[list[AlarmProcess]]:
    """A leader and its standby."""
    with alarm_processes(tmp_path) as start:
        yield [start(alarm_settings), start(alarm_settings)]


@pytest.fixture
async def publisher(alarm_settings: Settings) -> AsyncIterator[Publisher]:
    """A publisher, with every topic there."""
    await prepare_topics(alarm_settings.kafka, TOPICS)
    async with Publisher(alarm_settings.kafka) as started:
        yield started
