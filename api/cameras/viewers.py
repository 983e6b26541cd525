"""Live pictures on their way to screens: few at once, each with an end, each look written down."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable

from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.cameras.looks import Look, Looks
from api.cameras.pictures import Live
from api.problems import RETRY_SOON, ProblemError, ProblemKind
from streams.contracts.times import Micros

MOST_OF_A_CAMERA, MOST_AT_ONCE = 8, 24
"""A live picture of 720p is some 5 Mbit/s: so many fill what such a process and its network
should give, and the picture server has no more places."""
_SEND_TIMEOUT_S = 15
"""A client that takes no piece for so long is cut off."""
_MARK = b"\xff\xd8\xff"
"""A JPEG begins so (ITU-T T.81, B.1.1.3)."""


class Viewers:
    """Turns for live pictures; nobody waits for one."""

    def __init__(self) -> None:
        self._watching: Counter[str] = Counter()

    def begin(self, camera_id: str) -> None:
        """Take a turn, to be given back by `end`; a problem (429) where none is free."""
        if self._watching[camera_id] >= MOST_OF_A_CAMERA:
            detail = f"{MOST_OF_A_CAMERA} people watch camera '{camera_id}' live already; try again when one has left"
            raise ProblemError(ProblemKind.TOO_MANY_VIEWERS, detail, headers=RETRY_SOON)
        if self._watching.total() >= MOST_AT_ONCE:
            detail = f"{MOST_AT_ONCE} live pictures are watched already; try again when one has ended"
            raise ProblemError(ProblemKind.TOO_MANY_VIEWERS, detail, headers=RETRY_SOON)
        self._watching[camera_id] += 1

    def end(self, camera_id: str) -> None:
        """Give the turn back."""
        self._watching[camera_id] -= 1
        if not self._watching[camera_id]:
            del self._watching[camera_id]

    @property
    def count(self) -> int:
        """How many watch."""
        return self._watching.total()


class Watching(StreamingResponse):
    """A live picture. However it ends, the other side is hung up on, the turn given back and the look written down.

    It ends when the client goes or takes nothing, after `lasts_s`, or when no pictures come any more.
    """

    def __init__(
        self,
        live: Live,
        look: Look,
        *,
        viewers: Viewers,
        looks: Looks,
        now: Callable[[], Micros],
        lasts_s: float,
    ) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(self._content(lasts_s), 200, {**headers, "Content-Type": live.content_type})
        self._viewers = viewers
        self._looks = looks
        self._look = look
        self._live = live
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send pictures; TimeoutError, which cuts the connection, if the client does not take them."""

        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(_SEND_TIMEOUT_S):
                await send(message)

        try:
            await super().__call__(scope, receive, send_in_time)
        finally:
            self._viewers.end(self._look.camera)
            await self._live.pieces.aclose()
            await self._looks.end(self._look, self._now())

    async def _content(self, lasts_s: float) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + lasts_s
        async for piece in self._live.pieces:
            self._look.pictures += piece.count(_MARK)
            yield piece
            if loop.time() >= ends_at:
                return
