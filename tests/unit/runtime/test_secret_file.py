"""The installation's secret is one, whoever comes first, and open to nobody else."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from streams.runtime.secret_file import SecretFileError, read_or_make_secret


def test_all_who_come_at_once_have_the_same_secret_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "data" / "token-secret"

    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(read_or_make_secret, [path] * 32))

    assert len(secrets) == 1
    assert [file.name for file in path.parent.iterdir()] == ["token-secret"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_others_can_read_or_that_is_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "token-secret"
    read_or_make_secret(path)
    path.chmod(0o644)
    with pytest.raises(SecretFileError, match="open to others"):
        read_or_make_secret(path)

    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(SecretFileError, match="shorter than 32 bytes"):
        read_or_make_secret(path)
