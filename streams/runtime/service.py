"""Start and stop of a process: settings, logs, metrics, signals, exit codes.

A process that cannot go on ends with a sentence and a code; its supervisor starts it again where that helps.
"""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

import uvloop
from prometheus_client import start_http_server

from streams.runtime.errors import UrbanwatchError
from streams.runtime.logs import configure_logs, get_logger
from streams.runtime.settings import Settings, SettingsError, load_settings

EXIT_BAD_SETTINGS = 2
EXIT_CANNOT_GO_ON = 1

Main = Callable[[Settings, asyncio.Event], Awaitable[None]]
"""A process's main: it runs until the event is set, then finishes what it holds and returns."""


def run_service(process: str, main: Main) -> None:
    """Run `main` until SIGTERM or SIGINT sets its stop event; exit 0, 1 (cannot go on) or 2 (settings)."""
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.stderr.write(f"urbanwatch {process}: {error}\n")
        sys.exit(EXIT_BAD_SETTINGS)
    configure_logs(settings.logs, process)
    if settings.metrics.port:
        start_http_server(settings.metrics.port, addr="127.0.0.1")
    uvloop.run(_until_stopped(process, main, settings))


async def _until_stopped(process: str, main: Main, settings: Settings) -> None:
    log = get_logger()
    stop = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    log.info("process_started", process=process)
    try:
        await main(settings, stop)
    except UrbanwatchError as error:
        log.error("process_cannot_go_on", reason=str(error), retry_helps=error.retry_helps)  # noqa: TRY400  the sentence is enough
        sys.exit(EXIT_CANNOT_GO_ON)
    log.info("process_stopped", process=process)
