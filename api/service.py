"""The api from start to stop: what runs beside the HTTP server, and in which order it ends.

follow ALERTS, the registry, the ticks ─┐
publish decisions and registry entries ─┼─> parts ─> routes ─> HTTP
ask database and cameras for life signs ┘
"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import uvicorn

from api.app import create_app
from api.cameras.pictures import Pictures
from api.cameras.sealing import Seals
from api.explaining import seer
from api.learning import Learning, teacher
from api.live.outbox import Outbox
from api.live.pulse import follow_ticks, probe_cameras, probe_database
from api.parts import Parts, make_parts
from api.stored import StoredArchive
from api.tokens import Tokens
from api.trials import Trials, trier
from streams.contracts.topics import TOPICS
from streams.runtime.errors import EventLogUnavailableError, UrbanwatchError
from streams.runtime.logs import get_logger
from streams.runtime.secret_file import read_or_make_secret
from streams.runtime.settings import Api, Settings
from streams.runtime.topic_setup import prepare_topics

_LONGEST_GOODBYE_S = 3
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0


class CannotListenError(UrbanwatchError):
    """The address is taken, or not ours."""

    retry_helps = True


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Serve until `stop` is set. Neither Kafka nor the database needs to be there at the start.

    The end, in order: 1. live streams end at once (they never would by themselves). 2. Running requests finish,
    within 3 s. 3. What runs beside is cancelled. Anything unexpected on the side ends the process in the same way.
    """
    listening = _listen(settings.api)
    secret = read_or_make_secret(Path(settings.api.secret_file))
    seals = Seals(secret)
    async with StoredArchive(settings.database) as archive, Pictures(settings.vision, seals) as pictures:
        outbox = Outbox()
        parts = make_parts(
            archive,
            outbox,
            Tokens(secret, settings.api.token_hours),
            decision_wait_s=settings.api.decision_wait_s,
        )
        parts = replace(
            parts,
            seals=seals,
            pictures=pictures,
            trials=Trials(trier(settings.database)),
            learning=Learning(teacher(settings.database)),
            see=seer(settings.kafka),
        )
        server = make_server(settings, parts)
        beside = asyncio.create_task(_run_beside(settings, parts, outbox))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        stopping = asyncio.create_task(stop.wait())
        host, port = listening.getsockname()[:2]
        get_logger().info("api_listening", host=host, port=port)
        await asyncio.wait([beside, serving, stopping], return_when=asyncio.FIRST_COMPLETED)
        parts.feed.hub.close()
        await pictures.hang_up()
        server.should_exit = True
        await serving
        await _cancelled(stopping)
        await _cancelled(beside)


async def _cancelled(task: "asyncio.Task[object]") -> None:
    """Cancel and wait; what the task itself failed with goes on to the caller."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        try:
            await task
        except BaseExceptionGroup as group:
            boundary, rest = group.split(UrbanwatchError)
            if boundary is not None and rest is None:
                raise boundary.exceptions[0] from group
            raise


async def _run_beside(settings: Settings, parts: Parts, outbox: Outbox) -> None:
    """Everything but HTTP, until cancelled; what is unexpected ends the process."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(probe_database(parts.pulse, parts.archive.stored_position))
        tasks.create_task(probe_cameras(parts.pulse, parts.pictures.trouble))
        await _topics_are_there(settings)
        tasks.create_task(parts.feed.follow(settings.kafka))
        tasks.create_task(parts.registry.follow(settings.kafka))
        tasks.create_task(outbox.run(settings.kafka))
        tasks.create_task(parts.learning.run(parts.registry, parts.pulse, outbox, parts.now))
        tasks.create_task(follow_ticks(parts.pulse, settings.kafka))


async def _topics_are_there(settings: Settings) -> None:
    """Create missing topics once Kafka answers; a topic that differs from the register ends the process."""
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            await prepare_topics(settings.kafka, TOPICS)
        except EventLogUnavailableError as error:
            get_logger().warning("waiting_for_kafka", error=str(error), pause_s=pause_s)
        else:
            return
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


def _listen(settings: Api) -> socket.socket:
    """The socket to serve on, bound here so that a port that is taken is said in a sentence."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family, backlog=2_048)
    except OSError as error:
        raise CannotListenError(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error


class _Server(uvicorn.Server):
    """Signals are `run_service`'s business."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def make_server(settings: Settings, parts: Parts) -> _Server:
    """The HTTP server, not yet serving."""
    return _Server(
        uvicorn.Config(
            create_app(settings, parts),
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # anybody can write X-Forwarded-For, and logins are counted by address
            timeout_graceful_shutdown=_LONGEST_GOODBYE_S,
        )
    )
