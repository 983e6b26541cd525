"""The data folder: its logs stay short, and one run at a time has it."""

import os
import shutil
from pathlib import Path

import pytest

from deploy.services.errors import ServiceError
from deploy.supervision.data_folder import DataFolder


def test_a_log_that_is_too_long_is_cut_even_when_there_is_no_room_for_its_older_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DataFolder(tmp_path)
    folder.make()
    log = folder.logs / "judge.log"
    log.touch()
    os.truncate(log, 21 * 1024 * 1024)

    def no_space(_source: Path, target: Path) -> None:
        target.write_text("a part")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", no_space)
    folder.bound_logs()

    assert log.stat().st_size == 0
    assert [entry.name for entry in folder.logs.iterdir()] == ["judge.log"]


def test_a_folder_in_use_is_refused_until_it_is_given_back(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)
    first.claim()

    with pytest.raises(ServiceError, match=f"already runs on .* \\(pid {os.getpid()}\\)"):
        second.claim()
    first.release()
    second.claim()
    second.release()


def test_a_folder_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()

    with pytest.raises(ServiceError, match="cannot be used"):
        DataFolder(tmp_path / "a-file" / "data").claim()


def test_data_is_forgotten_only_in_a_folder_that_was_new_or_empty(tmp_path: Path) -> None:
    others, new = tmp_path / "others", tmp_path / "new"
    (others / "logs").mkdir(parents=True)
    (others / "logs" / "diary").touch()
    for path in (others, new):
        folder = DataFolder(path)
        folder.claim()
        folder.release()

    with pytest.raises(ServiceError, match="was not made by urbanwatch"):
        DataFolder(others).forget()
    DataFolder(new).refuse_unless_ours()

    assert (others / "logs" / "diary").exists()
