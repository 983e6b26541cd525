"""Local users, as the api keeps them. Hashes are made and checked there; roles are its words."""

from datetime import datetime
from typing import NamedTuple

from streams.timescale.pool import Database


class StoredUser(NamedTuple):
    """A user; `created_at` is an aware datetime in UTC."""

    username: str
    password_hash: str
    role: str
    created_at: datetime
    is_disabled: bool


async def find_user(database: Database, username: str) -> StoredUser | None:
    """The user of that name, disabled or not."""
    async with database.connection() as connection:
        row = await connection.fetchrow(_FIND, username)
    return None if row is None else StoredUser(*row)


_FIND = """
SELECT username, password_hash, role, created_at, is_disabled
FROM   users
WHERE  username = $1
"""


async def list_users(database: Database) -> list[StoredUser]:
    """All users by name."""
    async with database.connection() as connection:
        return [StoredUser(*row) for row in await connection.fetch(_LIST)]


_LIST = """
SELECT   username, password_hash, role, created_at, is_disabled
FROM     users
ORDER BY username
"""


async def add_user(database: Database, username: str, password_hash: str, role: str) -> bool:
    """Whether the user was added; False if the name is taken. RowsRefusedError for a role that is none."""
    async with database.connection() as connection:
        return await connection.execute(_ADD, username, password_hash, role) == "INSERT 0 1"


_ADD = """
INSERT INTO users (username, password_hash, role)
VALUES            ($1,       $2,            $3)
ON CONFLICT DO NOTHING
"""


async def change_user(
    database: Database,
    username: str,
    *,
    password_hash: str | None = None,
    role: str | None = None,
    is_disabled: bool | None = None,
) -> bool:
    """Change what is given; whether there is such a user."""
    async with database.connection() as connection:
        return await connection.execute(_CHANGE, username, password_hash, role, is_disabled) == "UPDATE 1"


_CHANGE = """
UPDATE users
SET    password_hash = coalesce($2, password_hash),
       role          = coalesce($3, role),
       is_disabled   = coalesce($4, is_disabled)
WHERE  username = $1
"""
