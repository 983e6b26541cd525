"""The README's "follow one …" tables name every stop as `file:symbol`; here each stop is looked up."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_STOP = re.compile(r"`((?:ingest|streams|vision|api|deploy)/[\w/.-]+\.(?:py|ts|tsx)):([\w.]+)`")


def _stops(heading: str) -> list[tuple[str, str]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    return _STOP.findall(section)


def _defines(path: Path, symbol: str) -> bool:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return re.search(rf"\b(function|const|class|interface)\s+{re.escape(symbol)}\b", source) is not None
    body: list[ast.stmt] = ast.parse(source).body
    for name in symbol.split("."):
        found = next((node for node in body if name in _names(node)), None)
        if found is None:
            return False
        body = getattr(found, "body", [])
    return True


def _names(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Assign():
            return [target.id for target in node.targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []


@pytest.mark.parametrize("heading", ["Follow one reading", "Follow one decision", "Follow one trial"])
def test_the_map_in_the_readme_names_stops_that_exist(heading: str) -> None:
    stops = _stops(heading)

    assert len(stops) >= 5, f"the table {heading!r} is missing or has no stops"
    missing = [f"{path}:{symbol}" for path, symbol in stops if not _defines(ROOT / path, symbol)]
    assert missing == []


def test_files_and_folders_the_readme_links_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]

    assert [link for link in links if not (ROOT / link).exists()] == []
