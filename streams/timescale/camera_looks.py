"""Who looked at the pictures of cameras: the one table that the api writes as it happens, and reads back for admins."""

from typing import NamedTuple

from streams.contracts.times import Micros, from_datetime, to_datetime
from streams.timescale.pool import Database


class LookPlace(NamedTuple):
    """Where a look stands in the list: newest first, then by number."""

    began_at: Micros
    number: int


class StoredLook(NamedTuple):
    """A look; `ended_at` None: it goes on, or nobody knows when it ended. `pictures`: how many were sent, once over."""

    place: LookPlace
    camera: str
    by: str
    what: str
    ended_at: Micros | None
    pictures: int


async def begin_look(database: Database, camera: str, by: str, what: str, began_at: Micros) -> int:
    """Write down that somebody begins to look; the number of the look."""
    async with database.connection() as connection:
        return int(await connection.fetchval(_BEGIN, camera, by, what, to_datetime(began_at)))


_BEGIN = """
INSERT INTO camera_looks (camera, by_whom, what, began_at)
VALUES                   ($1,     $2,      $3,   $4)
RETURNING id
"""


async def end_look(database: Database, number: int, ended_at: Micros, pictures: int) -> None:
    """Write down until when somebody looked, and at how many pictures."""
    async with database.connection() as connection:
        await connection.execute(_END, number, to_datetime(ended_at), pictures)


_END = """
UPDATE camera_looks
SET    ended_at = $2,
       pictures = $3
WHERE  id = $1
"""


async def camera_looks(
    database: Database, camera: str, *, after: LookPlace | None = None, limit: int = 100
) -> list[StoredLook]:
    """Looks at a camera, newest first, a page from the one after `after` on."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            _LOOKS,
            camera,
            None if after is None else to_datetime(after.began_at),
            None if after is None else after.number,
            limit,
        )
    return [
        StoredLook(
            LookPlace(from_datetime(row["began_at"]), row["id"]),
            row["camera"],
            row["by_whom"],
            row["what"],
            None if row["ended_at"] is None else from_datetime(row["ended_at"]),
            row["pictures"],
        )
        for row in rows
    ]


_LOOKS = """
SELECT   id, camera, by_whom, what, began_at, ended_at, pictures
FROM     camera_looks
WHERE    camera = $1
AND      ($2::timestamptz IS NULL OR (began_at, id) < ($2, $3::bigint))
ORDER BY began_at DESC, id DESC
LIMIT    $4
"""
