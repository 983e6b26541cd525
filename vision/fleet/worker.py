"""The flow of the cameras' process: lead, follow the registry, keep cameras, publish, show."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from streams.contracts.times import Micros
from streams.contracts.topics import REGISTRY, TOPICS
from streams.runtime.leadership import Leadership
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Publisher
from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryFollower
from streams.runtime.secret_file import read_or_make_secret
from streams.runtime.settings import Settings, Vision
from streams.runtime.topic_setup import prepare_topics
from vision.fleet import metrics
from vision.fleet.fleet import Fleet
from vision.fleet.outbox import Outbox
from vision.fleet.pictures import PictureServer
from vision.fleet.process import CAMERA_PROGRAM

_PUBLISHED_WITHIN_S = 3.0


async def run(settings: Settings, stop: asyncio.Event, program: Sequence[str] = CAMERA_PROGRAM) -> None:
    """Stand by, watch until `stop` is set. FencedError: another process watches now; this one stands by next time."""
    vision = settings.vision
    await prepare_topics(settings.kafka, TOPICS)
    async with Leadership(
        settings.kafka, REGISTRY, group=group_of(vision), session_timeout_s=vision.session_timeout_s
    ) as leadership:
        get_logger().info("standing_by", group=group_of(vision))
        if await leadership.wait(stop):
            with metrics.LEADING.track_inprogress():
                await _watch(settings, leadership, stop, program)


def group_of(settings: Vision) -> str:
    """The group of which one watches: one for each shard."""
    return f"{settings.group}-{settings.shard}-of-{settings.shards}" if settings.shards > 1 else settings.group


async def _watch(settings: Settings, leadership: Leadership, stop: asyncio.Event, program: Sequence[str]) -> None:
    """The end, in order: 1. Live pictures end. 2. Cameras end, what they said last is taken. 3. All is published."""
    secret = read_or_make_secret(Path(settings.api.secret_file))
    outbox = Outbox(settings.vision.outbox_records)
    fleet = Fleet(settings, secret, deliver=outbox.put, now=_now, program=program)
    pictures = PictureServer(settings.vision, fleet.board, secret)
    async with Reader(settings.kafka) as reader, Publisher(settings.kafka) as publisher:
        get_logger().info("leading", shard=settings.vision.shard, shards=settings.vision.shards)
        following = asyncio.create_task(fleet.follow(RegistryFollower(reader)))
        showing = asyncio.create_task(pictures.serve())
        publishing = asyncio.create_task(outbox.run(publisher, leadership.confirm))
        stopping = asyncio.create_task(stop.wait())
        tasks: tuple[asyncio.Task[Any], ...] = (following, showing, publishing, stopping)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            pictures.end()
            following.cancel()
            await fleet.end()
            await publish_the_rest(outbox, publishing)
            await asyncio.wait({showing})
        finally:
            for task in (following, publishing, stopping):
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome


async def publish_the_rest(outbox: Outbox, publishing: asyncio.Task[Any]) -> None:
    """What cameras said last. What cannot be published any more is counted, whatever the reason."""
    if not publishing.done():
        await outbox.empty(_PUBLISHED_WITHIN_S)
    if waiting := len(outbox):
        reason = "publishing has ended" if publishing.done() else "Kafka took nothing before the end"
        metrics.LOST.inc(waiting)
        get_logger().error("records_lost", waiting=waiting, reason=reason)


def _now() -> Micros:
    return time.time_ns() // 1_000
