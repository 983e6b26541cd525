"""The three local services of one data folder, together."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec

from deploy.services.account import Account, service_account, services_home
from deploy.services.kafka import KafkaBroker
from deploy.services.mosquitto import Mosquitto
from deploy.services.service import LocalService
from deploy.services.timescaledb import TimescaleDB
from streams.runtime.settings import Settings


@dataclass(frozen=True)
class AskedPorts:
    """Ports the user set himself; None: the one of last time, or the first free one."""

    mosquitto: int | None = None
    kafka: int | None = None
    timescaledb: int | None = None


class LocalServices:
    """Mosquitto, Kafka and TimescaleDB below `data_dir`, started side by side and stopped in reverse order.

    `bind` is Mosquitto's: sensors may come from other hosts. Kafka has no passwords here and stays on loopback,
    the database too.
    """

    def __init__(
        self, data_dir: Path, *, bind: str = "127.0.0.1", ports: AskedPorts | None = None, outlive_us: bool = False
    ) -> None:
        account = service_account()
        self.home = services_home(data_dir, account)
        ports = ports or AskedPorts()
        logs = data_dir.resolve() / "logs"
        _make_home(self.home, account)
        self.timescaledb = TimescaleDB(
            self.home / "timescaledb",
            port=ports.timescaledb,
            log_file=logs / "timescaledb.log",
            outlives_us=outlive_us,
        )
        self.kafka = KafkaBroker(
            self.home / "kafka", port=ports.kafka, log_file=logs / "kafka.log", outlives_us=outlive_us
        )
        self.mosquitto = Mosquitto(
            self.home / "mosquitto",
            port=ports.mosquitto,
            bind=bind,
            log_file=logs / "mosquitto.log",
            outlives_us=outlive_us,
        )

    @property
    def all(self) -> tuple[LocalService, ...]:
        """In the order they are started."""
        return (self.kafka, self.timescaledb, self.mosquitto)

    def start(self) -> None:
        """Start all side by side; return when all answer. If one does not start, the others are stopped."""
        try:
            self.launch()
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def launch(self) -> None:
        """Start all without waiting; all ports are chosen before anything starts."""
        for service in self.all:
            service.choose_port()
        for service in self.all:
            service.launch()

    def wait_until_ready(self) -> None:
        """Return when all answer; DidNotStartError otherwise."""
        for service in self.all:
            service.wait_until_ready()

    def stop(self) -> None:
        """Stop all cleanly, the broker the sensors talk to first; each even when one before it could not be."""
        with ExitStack() as last_first:
            for service in self.all:
                last_first.callback(service.stop)

    def wire(self, settings: Settings) -> Settings:
        """The settings, pointing at these services."""
        return msgspec.structs.replace(
            settings,
            mqtt=msgspec.structs.replace(settings.mqtt, url=self.mosquitto.url),
            kafka=msgspec.structs.replace(settings.kafka, bootstrap_servers=self.kafka.bootstrap_servers),
            database=msgspec.structs.replace(settings.database, url=self.timescaledb.url),
        )


def _make_home(home: Path, account: Account | None) -> None:
    """A folder through which the services' account can pass to its own; one that is there stays as it is."""
    made = [folder for folder in (home, *home.parents) if not folder.exists()]
    home.mkdir(parents=True, exist_ok=True)
    if account is not None:
        for folder in made:
            folder.chmod(0o711)
