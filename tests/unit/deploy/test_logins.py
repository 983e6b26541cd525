"""The logins a run tells people are those the database knows."""

from pathlib import Path

import pytest

from deploy.supervision import logins
from deploy.supervision.data_folder import DataFolder
from deploy.supervision.logins import kept_logins, make_users

DATABASE = {"URBANWATCH_DATABASE__URL": "postgresql://urbanwatch:first@127.0.0.1:5432/urbanwatch"}
MOVED = {"URBANWATCH_DATABASE__URL": "postgresql://urbanwatch:first@127.0.0.1:5433/urbanwatch"}
NEW = {"URBANWATCH_DATABASE__URL": "postgresql://urbanwatch:second@127.0.0.1:5432/urbanwatch"}


def test_users_are_made_again_when_the_logins_or_the_database_are_new_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[tuple[str, ...]] = []
    monkeypatch.setattr(logins, "run_verb", lambda *words, **_: commands.append(words))
    folder = DataFolder(tmp_path)

    def users_made(environment: dict[str, str]) -> int:
        commands.clear()
        make_users(folder, kept_logins(folder.logins_file), environment)
        return len(commands)

    assert [users_made(DATABASE), users_made(DATABASE), users_made(MOVED), users_made(NEW)] == [4, 0, 0, 4]
    folder.logins_file.unlink()
    assert users_made(NEW) == 4
