"""Exports on their way to a client: few at once, each with an end, so that the database stays free for everybody."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.problems import RETRY_SOON, ProblemError, ProblemKind

MOST_AT_ONCE = 2
"""Each holds a connection of the database for as long as its client reads."""
SEND_TIMEOUT_S = 60
"""A client that takes a piece (5,000 points) no faster is cut off."""


class Downloads:
    """Turns for exports: at most `MOST_AT_ONCE`; nobody waits for one."""

    def __init__(self) -> None:
        self._running = 0

    def begin(self) -> None:
        """Take a turn, to be given back by `end`; a problem (503) where none is free."""
        if self._running >= MOST_AT_ONCE:
            detail = f"{MOST_AT_ONCE} exports are running already; try again when one has ended"
            raise ProblemError(ProblemKind.BUSY, detail, headers=RETRY_SOON)
        self._running += 1

    def end(self) -> None:
        """Give the turn back."""
        self._running -= 1


class Download(StreamingResponse):
    """A file made while it is sent. However that ends, the source is closed and the turn given back."""

    def __init__(
        self,
        downloads: Downloads,
        source: AsyncGenerator[object, None],
        content: AsyncIterator[bytes],
        *,
        media_type: str,
        filename: str,
    ) -> None:
        headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
        super().__init__(content, 200, headers, media_type)
        self._downloads = downloads
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file; TimeoutError, which cuts the connection, if the client does not take it."""

        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await send(message)

        try:
            await super().__call__(scope, receive, send_in_time)
        finally:
            await self._source.aclose()
            self._downloads.end()
