"""The small files of the services: one that a full disk or a crash has spoilt stops nothing."""

import os
from pathlib import Path

import pytest

from deploy.services.errors import ServiceError
from deploy.services.passwords import kept_password
from deploy.services.ports import is_free_port, kept_port, remembered_port
from deploy.services.processes import ProcessMark
from deploy.services.whole_files import write_whole


@pytest.mark.parametrize("content", ["", "eighty\n", "0\n", "70000\n"])
def test_a_port_file_that_holds_no_port_counts_as_none_and_is_written_anew(tmp_path: Path, content: str) -> None:
    memory = tmp_path / "port"
    memory.write_text(content)

    assert kept_port(memory) is None
    assert kept_port(tmp_path / "missing") is None
    chosen = remembered_port(memory, 21_000, "127.0.0.1")
    assert kept_port(memory) == chosen


def test_an_empty_password_file_gets_a_password(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.touch()

    password = kept_password(file)

    assert len(password) > 20
    assert kept_password(file) == password
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "port"
    write_whole(file, "1883\n")

    def no_space(_handle: int, _mode: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fchmod", no_space)
    with pytest.raises(OSError, match="No space"):
        ProcessMark(1, 2).write(file)

    assert file.read_text() == "1883\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["port"]


def test_an_address_of_another_machine_is_named_and_not_taken_for_a_taken_port() -> None:
    with pytest.raises(ServiceError, match=r"203\.0\.113\.7 is no address of this machine"):
        is_free_port(8000, "203.0.113.7")
