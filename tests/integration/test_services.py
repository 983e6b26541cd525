"""The private services really start, keep their data and come back after a crash."""

import subprocess
import sys

from deploy.services.folder_lock import FolderLock
from deploy.services.kafka import KafkaBroker
from deploy.services.local import LocalServices
from deploy.services.mosquitto import Mosquitto
from deploy.services.timescaledb import TimescaleDB
from deploy.supervision.app_process import own_environment
from tests.support.services import Database, a_folder_for_services, a_free_port


def test_kafka_answers_again_on_its_port_after_a_restart_and_after_a_crash(kafka: KafkaBroker) -> None:
    port = kafka.port

    kafka.restart()
    kafka.kill()
    kafka.start()

    assert kafka.pid is not None
    assert kafka.port == port


def test_postgres_keeps_what_it_committed_through_a_crash(postgres: TimescaleDB, database: Database) -> None:
    ask(database.url, "CREATE EXTENSION timescaledb; CREATE TABLE kept (at timestamptz NOT NULL, value int)")
    ask(database.url, "SELECT create_hypertable('kept', 'at'); INSERT INTO kept VALUES (now(), 7)")

    postgres.kill()
    postgres.start()
    postgres.restart()

    assert ask(database.url, "SELECT value FROM kept") == "7"


def test_mosquitto_keeps_a_retained_message_through_a_restart(mosquitto: Mosquitto) -> None:
    url = f"{mosquitto.url}/a/topic"
    run("mosquitto_pub", "-L", url, "-m", "kept", "-r", "-q", "1")

    mosquitto.restart()

    assert run("mosquitto_sub", "-L", url, "-C", "1", "-W", "5") == "kept"


def ask(url: str, statement: str) -> str:
    return run("psql", "-X", "-q", "-A", "-t", "-c", statement, url)


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout.strip()


def test_a_database_and_a_users_file_whose_making_was_interrupted_are_made_anew() -> None:
    with a_folder_for_services() as folder:
        postgres = TimescaleDB(folder / "timescaledb", port=a_free_port())
        mosquitto = Mosquitto(folder / "mosquitto", port=a_free_port())
        for service in (postgres, mosquitto):
            service.choose_port()
        (folder / "timescaledb" / "data.new").mkdir()
        (folder / "timescaledb" / "data.new" / "PG_VERSION").write_text("15\n")
        (folder / "mosquitto" / "users.new").write_text("urbanwatch:unhashed")

        try:
            postgres.start()
            mosquitto.start()
            assert ask(postgres.url, "SELECT 1") == "1"
            assert not (folder / "timescaledb" / "data.new").exists()
            assert "unhashed" not in (folder / "mosquitto" / "users").read_text()
        finally:
            postgres.stop()
            mosquitto.stop()


def test_a_folder_that_is_there_keeps_its_mode() -> None:
    with a_folder_for_services() as folder:
        folder.chmod(0o1777)

        LocalServices(folder)

        assert folder.stat().st_mode & 0o7777 == 0o1777


def test_the_services_of_a_run_are_neither_started_nor_stopped_by_hand() -> None:
    with a_folder_for_services() as folder:
        lock = FolderLock(folder)
        lock.claim()
        try:
            for verb in ("start", "stop"):
                command = [sys.executable, "-m", "deploy.cli", "services", verb]
                environment = own_environment({"URBANWATCH_SERVICES__DATA_DIR": str(folder)})
                done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
                assert done.returncode == 1
                assert "already runs" in done.stderr
        finally:
            lock.release()
