"""A private PostgreSQL with TimescaleDB. Durable: what it has committed, it keeps."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from deploy.services.account import give
from deploy.services.errors import ServiceError
from deploy.services.passwords import kept_password
from deploy.services.service import LocalService

SUPERUSER = "postgres"
USER = "urbanwatch"
DATABASE = "urbanwatch"
_PROGRAMS = Path("/usr/lib/postgresql")
_SUPPORTED = ("17", "16", "15")


class TimescaleDB(LocalService):
    """The database server. The product's user owns its database and is no superuser."""

    name = "timescaledb"
    default_port = 5432
    stop_signal = signal.SIGINT  # PostgreSQL's "fast": open connections are ended, all is written
    stop_within_s = 60

    @property
    def url(self) -> str:
        """The product's database."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        return f"postgresql://{USER}:{kept_password(self._user_password)}@{self.host}:{self.port}/{database}"

    def create_database(self, name: str) -> str:
        """A new, empty database of the product's user; its URL."""
        self._ask(f'CREATE DATABASE "{name}" OWNER {USER}')
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @property
    def _data(self) -> Path:
        return self.home / "data"

    @property
    def _superuser_password(self) -> Path:
        return self.home / "superuser-password"

    @property
    def _user_password(self) -> Path:
        return self.home / "password"

    def _prepare(self) -> None:
        if not (self._data / "PG_VERSION").exists():
            kept_password(self._superuser_password)
            give(self._superuser_password, self._account)
            # Made beside and moved, so that one that was interrupted is never taken for a database.
            unfinished = self.home / "data.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            self._run([*_initdb(unfinished), f"--pwfile={self._superuser_password}"])
            unfinished.rename(self._data)
        (self._data / "postgresql.auto.conf").write_text(self._configuration())

    def _configuration(self) -> str:
        return f"""\
listen_addresses = '{self.bind}'
port = {self.port}
unix_socket_directories = ''
max_connections = 80
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
shared_preload_libraries = 'timescaledb'
timescaledb.telemetry_level = off
timescaledb.max_background_workers = 4
max_worker_processes = 10

# Memory for a machine that runs everything.
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
jit = off
random_page_cost = 1.1

# Durable, but with few and gentle checkpoints.
fsync = on
synchronous_commit = on
wal_level = minimal
max_wal_senders = 0
wal_compression = lz4
wal_buffers = 16MB
max_wal_size = 2GB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
"""

    def _command(self) -> list[str]:
        return [str(_programs() / "postgres"), "-D", str(self._data)]

    def _answers(self) -> bool:
        question = [str(_programs() / "pg_isready"), "-q", "-h", self.host, "-p", str(self.port), "-t", "2"]
        try:
            asked = subprocess.run(question, check=False, timeout=5)  # noqa: S603  our own command
        except subprocess.TimeoutExpired:
            return False
        return asked.returncode == 0

    def _after_start(self) -> None:
        if self._ask(f"SELECT 1 FROM pg_roles WHERE rolname = '{USER}'") == "":  # noqa: S608  a constant
            self._ask(f"CREATE ROLE {USER} LOGIN PASSWORD '{kept_password(self._user_password)}'")
        if self._ask(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'") == "":  # noqa: S608  a constant
            self.create_database(DATABASE)

    def _ask(self, statement: str) -> str:
        """Run one statement as the superuser; what it answers."""
        try:
            asked = subprocess.run(  # noqa: S603  our own command
                [
                    *(_programs() / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"),
                    *("-h", self.host, "-p", str(self.port), "-U", SUPERUSER, "-d", "postgres"),
                ],
                input=statement,
                text=True,
                capture_output=True,
                check=False,
                timeout=60,
                env={**os.environ, "PGPASSWORD": kept_password(self._superuser_password)},
            )
        except subprocess.TimeoutExpired:
            raise ServiceError("timescaledb: the server did not answer psql within 60 s") from None
        if asked.returncode:
            raise ServiceError(f"timescaledb: {asked.stderr.strip()}")
        return asked.stdout.strip()


def _initdb(folder: Path) -> list[str]:
    return [
        str(_programs() / "initdb"),
        f"--pgdata={folder}",
        f"--username={SUPERUSER}",
        "--auth=scram-sha-256",
        "--locale=C.UTF-8",
        "--encoding=UTF8",
        "--data-checksums",
        "--no-instructions",
    ]


def _programs() -> Path:
    """The newest installed PostgreSQL that has TimescaleDB."""
    for version in _SUPPORTED:
        if Path(f"/usr/share/postgresql/{version}/extension/timescaledb.control").exists():
            return _PROGRAMS / version / "bin"
    raise ServiceError("PostgreSQL with TimescaleDB is not installed: run deploy/setup")
