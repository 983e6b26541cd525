"""What was asked of `camera analyse`, as it was typed. Loads nothing: the command line makes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.contracts.cameras import DetectorKind


@dataclass(frozen=True, slots=True)
class Asked:
    """`detector` None: what the file says, else auto. `seconds` None: all, of a scene a minute."""

    source: str
    config: Path | None = None
    lines: Sequence[str] = ()
    detector: DetectorKind | None = None
    model: Path | None = None
    annotate: Path | None = None
    seconds: float | None = None
    as_json: bool = False
