"""What `camera analyse` prints: a line a crossing for machines, a table for people."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from streams.contracts.cameras import View, line_directions
from vision.measuring.events import Crossing

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Looked:
    """How it was looked at. `detector`: what was chosen, `because`: on what grounds. `seconds` of the recording."""

    detector: str
    because: str
    model: str | None
    frames: int
    seconds: float


@dataclass(slots=True)
class Totals:
    """Crossings by line and direction, and by class."""

    view: View
    by_line: dict[str, Counter[str]] = field(init=False)
    by_class: Counter[str] = field(default_factory=Counter)
    speeds: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_line = {line.id: Counter(dict.fromkeys(line_directions(line), 0)) for line in self.view.lines}

    def count(self, crossing: Crossing) -> None:
        self.by_line[crossing.line][crossing.direction] += 1
        self.by_class[crossing.vehicle_class] += 1
        if crossing.speed_kmh is not None:
            self.speeds.setdefault((crossing.line, crossing.direction), []).append(crossing.speed_kmh)


def as_json(crossing: Crossing) -> dict[str, Any]:
    """`time` is in seconds from the first frame, `frame` counts from 1: when it was beyond the line."""
    found: dict[str, Any] = {
        "line": crossing.line,
        "frame": crossing.frame,
        "time": round(crossing.time_s, 3),
        "direction": crossing.direction,
        "class": crossing.vehicle_class,
    }
    if crossing.speed_kmh is not None:
        found["speed_kmh"] = round(crossing.speed_kmh, 1)
    return found


def totals_as_json(totals: Totals, looked: Looked) -> dict[str, Any]:
    """The last line."""
    return {
        "totals": totals.by_line,
        "classes": totals.by_class,
        "frames": looked.frames,
        "detector": looked.detector,
        "model": looked.model,
        "seconds": round(looked.seconds, 3),
    }


class JsonLines:
    """One object a line on standard output, each written at once."""

    def crossings(self, found: Sequence[Crossing]) -> None:
        for crossing in found:
            self._write(as_json(crossing))

    def end(self, totals: Totals, looked: Looked) -> None:
        self._write(totals_as_json(totals, looked))

    @staticmethod
    def _write(content: dict[str, Any]) -> None:
        sys.stdout.write(_encode(content).decode() + "\n")
        sys.stdout.flush()


class ForPeople:
    """Nothing until the end; then a table, and how it was looked at."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def crossings(self, found: Sequence[Crossing]) -> None:
        """All are in the table."""

    def end(self, totals: Totals, looked: Looked) -> None:
        table = Table("line", "direction", "crossings", "mean speed (km/h)")
        for line, directions in totals.by_line.items():
            for direction, number in directions.items():
                speeds = totals.speeds.get((line, direction))
                table.add_row(line, direction, str(number), f"{sum(speeds) / len(speeds):.1f}" if speeds else "")
        self._console.print(table)
        classes = ", ".join(f"{number} {name}" for name, number in totals.by_class.most_common())
        self._console.print(f"Classes: {classes or 'nobody crossed'}", markup=False)
        self._console.print(f"{looked.frames} frames, {looked.seconds:.1f} s", markup=False)
        self._console.print(f"Detector: {looked.detector}. {looked.because}", markup=False)
