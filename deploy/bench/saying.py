"""What every bench says: figures as JSON lines on standard output, progress as sentences on standard error."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def print_figures(bench: str, found: dict[str, Any]) -> None:
    """One object a line."""
    sys.stdout.write(json.dumps({"bench": bench, **found}) + "\n")
    sys.stdout.flush()


def say(sentence: str) -> None:
    """What is done now."""
    sys.stderr.write(f"{sentence}\n")


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for the time of the block, which the services' account may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="urbanwatch-bench-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
