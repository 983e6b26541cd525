"""A line to a database that can fall silent: connections stay open, and nothing comes through any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit


class SilentLine:
    """Passes bytes both ways until `fall_silent`. After `connect_anew` new connections pass, the old ones never do."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._is_silent = False
        self._passing: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self._port = 0

    @property
    def url(self) -> str:
        """The database by way of this line."""
        user = self._target.netloc.rpartition("@")[0]
        return urlunsplit(self._target._replace(netloc=f"{user}@127.0.0.1:{self._port}"))

    def fall_silent(self) -> None:
        """From now on nothing passes."""
        self._is_silent = True
        for task in self._passing:
            task.cancel()

    def connect_anew(self) -> None:
        """New connections pass."""
        self._is_silent = False

    async def open(self) -> asyncio.Server:
        """Listen."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        return server

    async def close(self) -> None:
        """End every connection."""
        self.fall_silent()
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        if self._is_silent:
            return
        far_reader, far_writer = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._writers.append(far_writer)
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            self._passing.add(asyncio.create_task(_pass(source, sink)))


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65_536):
        sink.write(data)
    sink.close()


@asynccontextmanager
async def a_line_that_can_fall_silent(url: str) -> AsyncIterator[SilentLine]:
    """An open line to the database of `url`."""
    line = SilentLine(url)
    server = await line.open()
    try:
        yield line
    finally:
        server.close()
        await line.close()
