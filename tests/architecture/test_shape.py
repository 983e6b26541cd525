"""Names and sizes (STYLE.md). Size is a smell detector: a longer module or function argues for itself in a comment."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("ingest", "streams", "vision", "api", "deploy")
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "manager", "core", "misc"}
MODULE_LINES, FUNCTION_LINES = 300, 40
ARGUMENT = "size:"
"""A comment `# size: …` in the module's first lines, or on the line of the `def`, gives the reason."""


def _modules() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path.relative_to(ROOT)) for path in _modules() if path.stem in VAGUE] == []


def test_modules_are_short_or_argue_for_their_length() -> None:
    long = []
    for path in _modules():
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > MODULE_LINES and not any(ARGUMENT in line for line in lines[:30]):
            long.append(f"{path.relative_to(ROOT)}: {len(lines)}")

    assert long == []


def test_functions_are_short_or_argue_for_their_length() -> None:
    long = []
    for path in _modules():
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                length = node.end_lineno - node.lineno + 1
                around = lines[max(0, node.lineno - 2) : node.body[0].lineno]
                if length > FUNCTION_LINES and not any(ARGUMENT in line for line in around):
                    long.append(f"{path.relative_to(ROOT)}:{node.name}: {length}")

    assert long == []


_SERVER_MAKERS = {"timescaledb.py"}
"""deploy/services/timescaledb.py asks a new server for its roles and databases; it knows no table of ours."""


def test_sql_stands_in_the_store_only() -> None:
    keywords = ("SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ")
    strays = [
        str(path.relative_to(ROOT))
        for path in _modules()
        if "streams/timescale" not in path.as_posix() and path.name not in _SERVER_MAKERS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip().startswith(keywords)
    ]

    assert strays == []


def test_the_environment_is_read_in_settings_only() -> None:
    allowed = {"streams/runtime/settings.py"}
    readers = {
        str(path.relative_to(ROOT))
        for path in _modules()
        if not path.is_relative_to(ROOT / "deploy")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }

    assert readers <= allowed


def test_no_file_names_a_package_registry() -> None:
    """Lock files pin by name and hash, so a mirror serves as well as the original."""
    hosts = ("pypi" + ".org", "registry" + ".npmjs", "repo.maven" + ".apache", "deb.debian" + ".org")
    strays = []
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.is_dir() or parts[0].startswith(".") or {"node_modules", "dist"} & set(parts):
            continue
        if path.suffix in {".py", ".md", ".toml", ".lock", ".json", ".xml", ".sh", ""}:
            text = path.read_text(encoding="utf-8", errors="replace")
            strays += [f"{path.relative_to(ROOT)}: {host}" for host in hosts if host in text]

    assert strays == []
