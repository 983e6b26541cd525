"""`urbanwatch services start|stop|status`: the local services alone, in the background."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console
from rich.table import Table

from deploy.services.errors import ServiceError
from deploy.services.folder_lock import FolderLock
from deploy.services.local import LocalServices
from streams.runtime.settings import load_settings

services_app = typer.Typer(
    help="The local Mosquitto, Kafka and TimescaleDB, below URBANWATCH_SERVICES__DATA_DIR.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@services_app.command()
def start() -> None:
    """Start the three in the background and print the settings that lead to them."""
    services = _services()
    if all(service.pid is not None for service in services.all):
        sys.stdout.write("all three run already\n")
    else:
        with _alone():
            services.start()
    for variable, value in _variables(services).items():
        sys.stdout.write(f"export {variable}={value}\n")


@services_app.command()
def stop() -> None:
    """Stop the three cleanly. Those of a run are stopped with it, not by this."""
    with _alone():
        _services().stop()


@services_app.command()
def status() -> None:
    """Say which of the three run; exit 1 unless all do."""
    services = _services()
    table = Table("service", "pid", "port", "log")
    for service in services.all:
        table.add_row(service.name, str(service.pid or "stopped"), str(service.port or ""), str(service.log_file))
    Console().print(table)
    if any(service.pid is None for service in services.all):
        raise typer.Exit(1)


@contextmanager
def _alone() -> Iterator[None]:
    """While nobody else uses the data folder: a run starts again what is stopped under it."""
    lock = FolderLock(load_settings().data_dir)
    try:
        lock.claim()
        yield
    except ServiceError as error:
        _fail(error)
    finally:
        lock.release()


def _services() -> LocalServices:
    settings = load_settings()
    try:
        return LocalServices(settings.data_dir, bind=settings.services.bind, outlive_us=True)
    except ServiceError as error:
        _fail(error)


def _variables(services: LocalServices) -> dict[str, str]:
    return {
        "URBANWATCH_MQTT__URL": services.mosquitto.url,
        "URBANWATCH_KAFKA__BOOTSTRAP_SERVERS": services.kafka.bootstrap_servers,
        "URBANWATCH_DATABASE__URL": services.timescaledb.url,
    }


def _fail(error: ServiceError) -> NoReturn:
    sys.stderr.write(f"urbanwatch services: {error}\n")
    raise typer.Exit(1)
