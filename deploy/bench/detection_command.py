"""What is typed for `urbanwatch bench detection`, its progress bar, and how its answer is printed."""

import json
import math
import os
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from deploy.bench.detection import DEFAULT_BEGIN, Detection, detect
from deploy.bench.detection_play import Played, PlayedHour
from deploy.bench.detection_report import as_lines, days_of, show
from deploy.bench.detection_rules import rule_sets, set_names
from deploy.bench.measuring import conditions
from ingest.simulator.typed import parse_instant
from streams.contracts.times import DAY, to_iso

_WIDTH = 140
"""Of the tables where no terminal says how wide it is."""

_Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help="Ready-made rule sets beside the demo rules; none: --set demo. Default: all."),
]


def detection(
    *,
    days: Annotated[float, typer.Option(min=1 / 24, help="simulated time, in whole hours")] = 30,
    devices: Annotated[int, typer.Option(min=20)] = 1_000,
    rule_set: _Sets = None,
    seed: Annotated[int, typer.Option(min=0, help="the same seed plays the same city")] = 1,
    incidents: Annotated[float, typer.Option(min=0, help="incidents an hour")] = 6,
    workers: Annotated[int, typer.Option(min=1, max=12, help="processes that judge")] = min(2, os.cpu_count() or 1),
    start: Annotated[str | None, typer.Option(help="simulated time to begin at (ISO 8601)")] = None,
) -> None:
    """Which simulated incidents the rules find, how fast, and how many false alarms there are, without services."""
    chosen = set_names() if rule_set is None else rule_set
    try:
        rules = rule_sets(chosen)
        begins_at = DEFAULT_BEGIN if start is None else parse_instant(start)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    played = Played(devices, seed, begins_at, math.ceil(days * 24), incidents, rules.rules)
    before = conditions()
    console = Console(stderr=True, width=None if sys.stderr.isatty() else _WIDTH)
    with _Bar(played, console) as bar:
        found = detect(played, rules, workers=workers, watch=bar.seen)
    length = days_of(played.begins_at, played.ends_at)
    for line in as_lines(found.score, devices=devices, days=length):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.write(json.dumps({**_run(played, found, workers), "conditions": before}) + "\n")
    sys.stdout.flush()
    show(found.score, devices=devices, days=length, console=console)


def _run(played: Played, found: Detection, workers: int) -> dict[str, object]:
    return {
        "bench": "detection.run",
        "devices": played.devices,
        "seed": played.seed,
        "from": to_iso(played.begins_at),
        "to": to_iso(played.ends_at),
        "incidents": found.incidents,
        "rules": len(played.rules),
        "readings": found.readings,
        "workers": workers,
        "took_s": round(found.took_s, 1),
        "readings_per_s": round(found.readings / found.took_s),
    }


class _Bar(Progress):
    """How far the play is: a bar on a terminal, a line for each simulated day elsewhere."""

    def __init__(self, played: Played, console: Console) -> None:
        super().__init__(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[line]}"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._readings = 0
        self._begins_at = played.begins_at
        self._task = self.add_task("simulated hours", total=played.hours, line="")

    def seen(self, hour: PlayedHour) -> None:
        """Another hour is done."""
        self._readings += hour.readings
        line = f"{to_iso(hour.ends_at)}  {self._readings:,} readings"
        self.update(self._task, advance=1, line=line)
        if not self.console.is_terminal and (hour.ends_at - self._begins_at) % DAY == 0:
            self.console.print(line)
