"""Private services for tests: each with its own folder below /tmp, on its own port on 127.0.0.1."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.services.kafka import KafkaBroker
from deploy.services.mosquitto import Mosquitto
from deploy.services.ports import first_free_port
from deploy.services.timescaledb import TimescaleDB
from streams.runtime import settings as settings_groups
from streams.runtime.settings import Settings


@dataclass(frozen=True)
class Database:
    """A fresh, empty database, not yet migrated."""

    url: str


@pytest.fixture(scope="module")
def mosquitto() -> Iterator[Mosquitto]:
    """A running broker with no sessions."""
    with a_folder_for_services() as folder:
        service = Mosquitto(folder / "mosquitto", port=a_free_port())
        service.start()
        yield service
        service.stop()


@pytest.fixture(scope="module")
def kafka() -> Iterator[KafkaBroker]:
    """A running broker with no topics."""
    with a_folder_for_services() as folder:
        service = KafkaBroker(folder / "kafka", port=a_free_port())
        service.start()
        yield service
        service.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[TimescaleDB]:
    """A running PostgreSQL with TimescaleDB."""
    with a_folder_for_services() as folder:
        service = TimescaleDB(folder / "timescaledb", port=a_free_port())
        service.start()
        yield service
        service.stop()


@pytest.fixture(scope="module")
def database(postgres: TimescaleDB) -> Iterator[Database]:
    """A database of this module's own."""
    name = f"test_{secrets.token_hex(6)}"
    yield Database(postgres.create_database(name))
    if postgres.pid is None:
        postgres.start()
    postgres.drop_database(name)


@pytest.fixture(scope="module")
def settings(mosquitto: Mosquitto, kafka: KafkaBroker, database: Database) -> Settings:
    """Settings wired to all three."""
    return Settings(
        mqtt=settings_groups.Mqtt(url=mosquitto.url),
        kafka=settings_groups.Kafka(bootstrap_servers=kafka.bootstrap_servers),
        database=settings_groups.Database(url=database.url),
    )


@contextmanager
def a_folder_for_services() -> Iterator[Path]:
    """A folder the services' own account can pass through (pytest's `tmp_path` lets nobody else in)."""
    folder = Path(tempfile.mkdtemp(prefix="urbanwatch-test-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def a_free_port() -> int:
    """A free port from a random place below those the kernel gives to outgoing connections."""
    return first_free_port(20_000 + secrets.randbelow(10_000), "127.0.0.1")
