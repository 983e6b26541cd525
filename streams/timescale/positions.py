"""How far the store has read: one row for each partition, moved in the transaction of the rows it stands for."""

from collections.abc import Mapping

import asyncpg

from streams.runtime.errors import LostItsPlaceError
from streams.timescale.batches import Place


async def load(connection: asyncpg.Connection) -> dict[Place, int]:
    """The next offset of every partition that has a row."""
    rows = await connection.fetch("SELECT topic, partition, next FROM offsets")
    return {(row["topic"], row["partition"]): row["next"] for row in rows}


async def begin(connection: asyncpg.Connection, positions: Mapping[Place, int]) -> None:
    """Insert rows for partitions that have none; those that have keep theirs."""
    await connection.execute(
        _BEGIN,
        [topic for topic, _ in positions],
        [partition for _, partition in positions],
        list(positions.values()),
    )


_BEGIN = """
INSERT INTO offsets (topic, partition, next)
SELECT       topic, partition, next
FROM         unnest($1::text[], $2::integer[], $3::bigint[]) AS given (topic, partition, next)
ON CONFLICT  DO NOTHING
"""


async def move(connection: asyncpg.Connection, expected: Mapping[Place, int], after: Mapping[Place, int]) -> None:
    """Move each partition of `after` on, unless one is not where it was expected: then LostItsPlaceError.

    Comes first in the transaction: a second store then waits here for the first one's commit, and finds it.
    """
    places = sorted(after)
    answer = await connection.execute(
        _MOVE,
        [topic for topic, _ in places],
        [partition for _, partition in places],
        [expected[place] for place in places],
        [after[place] for place in places],
    )
    if answer != f"UPDATE {len(places)}":
        raise LostItsPlaceError(
            f"{answer.removeprefix('UPDATE ')} of {len(places)} stored positions are where this store left them: "
            "another store is writing; this one ends"
        )


_MOVE = """
UPDATE offsets
SET    next = moved.after
FROM   unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[]) AS moved (topic, partition, expected, after)
WHERE  offsets.topic     = moved.topic
AND    offsets.partition = moved.partition
AND    offsets.next      = moved.expected
"""


async def have_moved(connection: asyncpg.Connection, expected: Mapping[Place, int], after: Mapping[Place, int]) -> bool:
    """Whether a commit whose answer was lost took place; LostItsPlaceError where neither yes nor no."""
    stored = await load(connection)
    if all(stored.get(place) == position for place, position in after.items()):
        return True
    if all(stored.get(place) == position for place, position in expected.items()):
        return False
    raise LostItsPlaceError("the stored positions were moved by another store; this one ends")
