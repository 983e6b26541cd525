"""Set-up's shell functions: a step that failed half-way does not count as done."""

import os
import subprocess
from pathlib import Path

DEPLOY = Path(__file__).parents[3] / "deploy"
SPEAKING = 'say() { :; }; fingerprint() { echo wanted; }; fail_of_command() { echo "$1"; exit 1; }\n'


def bash(script: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", "-c", "set -euo pipefail\n" + SPEAKING + script],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_build_of_timescaledb_that_failed_is_not_marked_as_ready(tmp_path: Path) -> None:
    (tmp_path / "source" / "build").mkdir(parents=True)

    for program in ("env", "make"):
        script = (
            f'logged() {{ [ "$1" != {program} ]; }}; . {DEPLOY}/set_up/timescaledb.sh; build_timescaledb {tmp_path}'
        )
        done = bash(script)
        assert (done.returncode, done.stdout) == (1, "TimescaleDB could not be built\n")
        assert not (tmp_path / "source" / "build" / "ready").exists()

    done = bash(f"logged() {{ :; }}; . {DEPLOY}/set_up/timescaledb.sh; build_timescaledb {tmp_path}")
    assert done.returncode == 0
    assert (tmp_path / "source" / "build" / "ready").exists()


def test_an_update_of_the_python_packages_that_failed_is_not_the_installation_of_before(tmp_path: Path) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    stamp = tmp_path / ".venv" / "urbanwatch-installed"
    stamp.write_text("before\n")

    done = bash(f". {DEPLOY}/set_up/python.sh; install_locked() {{ return 1; }}; install_python", project=str(tmp_path))

    assert done.stdout == "the Python packages could not be installed\n"
    assert not stamp.exists()


def test_an_update_of_the_consoles_packages_that_failed_is_not_the_installation_of_before(tmp_path: Path) -> None:
    console = tmp_path / "api" / "console"
    stamp = console / "node_modules" / ".urbanwatch-installed"
    stamp.parent.mkdir(parents=True)
    stamp.write_text("before\n")
    (console / "package.json").write_text("{}")

    done = bash(f"logged() {{ return 1; }}; . {DEPLOY}/set_up/console.sh; build_console", project=str(tmp_path))

    assert done.stdout == "npm could not install the console's packages\n"
    assert not stamp.exists()


def test_a_run_works_in_the_project_and_a_relative_data_folder_lies_where_the_command_was_typed(tmp_path: Path) -> None:
    project, typed_in = tmp_path / "project", tmp_path / "typed-in"
    for folder in (project / "deploy", project / ".venv" / "bin", typed_in):
        folder.mkdir(parents=True)
    (project / "deploy" / "run").write_bytes((DEPLOY / "run").read_bytes())
    for program in (project / "deploy" / "setup", project / ".venv" / "bin" / "python"):
        program.write_text('#!/bin/sh\necho "$(pwd) $URBANWATCH_SERVICES__DATA_DIR $*"\n')
        program.chmod(0o755)

    told = [
        subprocess.run(
            ["bash", "../project/deploy/run", "--no-demo"],
            cwd=typed_in,
            env={"PATH": os.environ["PATH"], **variables},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for variables in ({"URBANWATCH_SERVICES__DATA_DIR": "data"}, {})
    ]

    words = "-m deploy.supervision --no-demo"
    assert told == [
        [f"{project} {typed_in}/data ", f"{project} {typed_in}/data {words}"],
        [f"{project} {project}/.urbanwatch ", f"{project} {project}/.urbanwatch {words}"],
    ]


def test_only_a_folder_that_was_new_or_empty_is_marked_as_ours(tmp_path: Path) -> None:
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "a-file").touch()
    (tmp_path / "empty").mkdir()

    for name in ("others", "empty", "new"):
        script = f". {DEPLOY}/set_up/saying.sh; make_data_dir"
        done = bash(script, project=str(tmp_path), URBANWATCH_SERVICES__DATA_DIR=str(tmp_path / name))
        assert done.returncode == 0, done.stderr

    assert [(tmp_path / name / "urbanwatch-data").exists() for name in ("others", "empty", "new")] == [
        False,
        True,
        True,
    ]
