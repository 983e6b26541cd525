import pytest

from streams.timescale.migrate import Migration, MigrationChangedError, missing_of, shipped

_FIRST, _SECOND = Migration(1, "0001_a", "CREATE a"), Migration(2, "0002_b", "CREATE b")


def test_only_what_is_missing_is_applied() -> None:
    assert missing_of([_FIRST, _SECOND], {}) == [_FIRST, _SECOND]
    assert missing_of([_FIRST, _SECOND], {1: ("0001_a", _FIRST.checksum)}) == [_SECOND]


def test_a_changed_migration_is_refused_by_name() -> None:
    with pytest.raises(MigrationChangedError, match="migration 0001_a differs"):
        missing_of([_FIRST], {1: ("0001_a", "another")})


def test_a_newer_schema_is_left_alone() -> None:
    assert missing_of([_FIRST], {1: ("0001_a", _FIRST.checksum), 2: ("0002_b", _SECOND.checksum)}) == []


def test_the_migrations_are_numbered_without_gaps() -> None:
    assert [migration.number for migration in shipped()] == list(range(1, len(shipped()) + 1))
