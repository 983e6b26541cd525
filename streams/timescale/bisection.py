"""Find the rows the database refuses for good, and store all the others."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import asyncpg

from streams.timescale.failures import RowsRefusedError, in_our_words

_Row = TypeVar("_Row")


async def insert_or_refuse(
    connection: asyncpg.Connection,
    rows: Sequence[_Row],
    insert: Callable[[asyncpg.Connection, Sequence[_Row]], Awaitable[None]],
) -> list[tuple[_Row, str]]:
    """Insert all rows that can be stored, inside the caller's transaction; the others, each with the reason.

    One bad row among n costs about 2 log2(n) savepoints.
    """
    if not rows:
        return []
    try:
        with in_our_words():
            async with connection.transaction():
                await insert(connection, rows)
    except (RowsRefusedError, OverflowError) as error:
        if len(rows) == 1:
            return [(rows[0], str(error))]
        half = len(rows) // 2
        return [
            *await insert_or_refuse(connection, rows[:half], insert),
            *await insert_or_refuse(connection, rows[half:], insert),
        ]
    return []
