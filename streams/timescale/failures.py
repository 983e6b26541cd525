"""What a failure of the database means: trying again helps, the rows are refused for good, or nothing helps."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from streams.runtime.errors import DatabaseError, DatabaseUnavailableError

_AWAY = ("08", "25006", "40", "53", "55P03", "57", "58", "XX")
"""SQLSTATE prefixes where trying again helps: connection lost, read-only stand-by, deadlock, disk full or out of
memory, lock not to be had, shut down or starting, I/O error, internal error. (PostgreSQL 15, appendix A.)"""

_REFUSED = ("22", "23", "54")
"""SQLSTATE prefixes that condemn a row: bad data, a constraint, beyond a limit (an index entry too long)."""


class RowsRefusedError(DatabaseError):
    """At least one of these rows can never be stored."""


class TookTooLongError(DatabaseError):
    """The question was given up at its time limit; a smaller one helps, or another hour."""


def meaning_of(error: Exception) -> DatabaseError:
    """The failure in our own words. `error` is one of `FAILURES`."""
    code = getattr(error, "sqlstate", None) or ""
    sentence = f"{type(error).__name__}: {error}"
    if isinstance(error, asyncpg.DataError) or code.startswith(_REFUSED):
        return RowsRefusedError(sentence)
    if isinstance(error, asyncpg.QueryCanceledError):
        return TookTooLongError(f"the question took too long ({sentence})")
    if isinstance(error, (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError)) or code.startswith(_AWAY):
        return DatabaseUnavailableError(f"the database is away ({sentence})")
    return DatabaseError(f"the database refused ({sentence})")


FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""All a call of asyncpg raises when the database, the connection or an argument is at fault. (TimeoutError is an
OSError; InternalClientError comes when the server ends while a question is on its way.)"""


@contextmanager
def in_our_words() -> Iterator[None]:
    """Turn the driver's exceptions into DatabaseUnavailableError, RowsRefusedError or DatabaseError."""
    try:
        yield
    except FAILURES as error:
        raise meaning_of(error) from error
