"""The parts a request may need, made once at start and handed to the routes."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from api.archive import Archive
from api.cameras.looks import Looks
from api.cameras.pictures import Pictures
from api.cameras.sealing import Seals
from api.cameras.viewers import Viewers
from api.downloads import Downloads
from api.explaining import Seer, seer
from api.learning import Learning
from api.live.book import AlertBook
from api.live.feed import Feed
from api.live.hub import Hub
from api.live.outbox import Posts
from api.live.pulse import Pulse
from api.live.registry import LiveRegistry
from api.passwords import Attempts, PasswordChecker
from api.tokens import Tokens
from api.trials import Trials
from streams.contracts.times import Micros, from_seconds
from streams.runtime.settings import Kafka, Vision


def _now() -> Micros:
    return from_seconds(time.time())


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that lives as long as the process. `now` is the api's clock, in microseconds."""

    feed: Feed
    registry: LiveRegistry
    pulse: Pulse
    outbox: Posts
    archive: Archive
    tokens: Tokens
    looks: Looks
    decision_wait_s: float = 2.0
    passwords: PasswordChecker = field(default_factory=PasswordChecker)
    attempts: Attempts = field(default_factory=Attempts)
    downloads: Downloads = field(default_factory=Downloads)
    trials: Trials = field(default_factory=Trials)
    learning: Learning = field(default_factory=Learning)
    see: Seer = field(default_factory=lambda: seer(Kafka()))
    rule_writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    camera_writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    seals: Seals = field(default_factory=Seals)
    pictures: Pictures = field(default_factory=lambda: Pictures(Vision(), Seals()))
    viewers: Viewers = field(default_factory=Viewers)
    now: Callable[[], Micros] = _now


def make_parts(archive: Archive, outbox: Posts, tokens: Tokens, *, decision_wait_s: float = 2.0) -> Parts:
    """The parts, put together."""
    feed, registry = Feed(AlertBook(), Hub()), LiveRegistry()
    return Parts(feed, registry, Pulse(feed, registry), outbox, archive, tokens, Looks(archive), decision_wait_s)


async def _parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


PartsOf = Annotated[Parts, Depends(_parts_of)]
