import asyncpg
import pytest

from streams.runtime.errors import DatabaseError, DatabaseUnavailableError
from streams.timescale.failures import RowsRefusedError, TookTooLongError, in_our_words, meaning_of


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.ConnectionDoesNotExistError("gone"),
        asyncpg.AdminShutdownError("restarting"),
        asyncpg.CannotConnectNowError("starting up"),
        asyncpg.DiskFullError("no space left"),
        asyncpg.DeadlockDetectedError("deadlock"),
        asyncpg.TooManyConnectionsError("too many"),
    ],
)
def test_trying_again_helps_when_the_database_is_away_or_full(error: Exception) -> None:
    assert type(meaning_of(error)) is DatabaseUnavailableError
    assert meaning_of(error).retry_helps


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.CharacterNotInRepertoireError("NUL"),
        asyncpg.DatetimeFieldOverflowError("year 300000"),
        asyncpg.UniqueViolationError("twice"),
        asyncpg.ProgramLimitExceededError("index entry too long"),
    ],
)
def test_rows_are_refused_for_good_by_data_constraint_and_limit(error: Exception) -> None:
    assert type(meaning_of(error)) is RowsRefusedError


def test_a_question_over_its_time_is_no_outage() -> None:
    assert type(meaning_of(asyncpg.QueryCanceledError("timeout"))) is TookTooLongError


def test_all_else_cannot_go_on() -> None:
    error = meaning_of(asyncpg.UndefinedTableError("no table"))

    assert type(error) is DatabaseError
    assert not error.retry_helps


def test_the_drivers_exceptions_become_ours_and_others_pass() -> None:
    with pytest.raises(DatabaseUnavailableError), in_our_words():
        raise ConnectionResetError
    with pytest.raises(KeyError), in_our_words():
        raise KeyError
