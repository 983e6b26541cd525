"""Connections for questions: a pool that starts without the database and says when it is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self, TypeAlias

import asyncpg

from streams.runtime.errors import DatabaseUnavailableError
from streams.runtime.settings import Database as DatabaseSettings
from streams.timescale.failures import in_our_words

_CONNECT_DEADLINE_S = 5.0
_TURN_DEADLINE_S = 10.0
_STOP_DEADLINE_S = 5.0


Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"


class Database:
    """At most `pool_size` connections, made when they are needed.

    A question that finds all of them busy for 10 s, or the database not answering, gets
    DatabaseUnavailableError; one that takes longer than `statement_timeout_s` gets DatabaseError.
    """

    def __init__(self, settings: DatabaseSettings) -> None:
        self._pool = asyncpg.create_pool(
            settings.url,
            min_size=0,
            max_size=settings.pool_size,
            timeout=_CONNECT_DEADLINE_S,
            command_timeout=settings.statement_timeout_s + _CONNECT_DEADLINE_S,
            server_settings={
                "application_name": "urbanwatch questions",
                "statement_timeout": str(int(settings.statement_timeout_s * 1000)),
                # A plan made for any time would open every chunk there is.
                "plan_cache_mode": "force_custom_plan",
            },
        )

    async def __aenter__(self) -> Self:
        await self._pool
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        try:
            async with asyncio.timeout(_STOP_DEADLINE_S):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    async def ping(self) -> None:
        """Return if the database answers."""
        async with self.connection() as connection:
            await connection.execute("SELECT 1")

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for one question; the driver's errors become ours."""
        try:
            with in_our_words():
                async with self._pool.acquire(timeout=_TURN_DEADLINE_S) as connection:
                    yield connection
        except DatabaseUnavailableError:
            # The others are most likely as dead as this one: each is made anew before its next use.
            await self._pool.expire_connections()
            raise
