"""How it goes, for people: a line with a bar on a terminal, a log event every ten seconds elsewhere."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from ingest.simulator.publisher import Counts
from streams.contracts.times import SECOND, Micros, to_iso
from streams.runtime.logs import get_logger

_LOG_EVERY_S = 10.0
_RATE_OVER_S = 1.0


class PlayProgress:
    """Shows packets sent, acknowledged and a second; `note` adds what else is worth knowing just now.

    The bar runs from `begins_at` to `ends_at` of the played time; without an end it only moves.
    """

    def __init__(
        self,
        title: str,
        *,
        begins_at: Micros,
        ends_at: Micros | None,
        note: Callable[[Micros], str] = lambda _: "",
    ) -> None:
        self._title, self._begins_at, self._note = title, begins_at, note
        console = Console(stderr=True)
        self._is_terminal = console.is_terminal
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[line]}"),
            console=console,
            disable=not self._is_terminal,
        )
        total = None if ends_at is None else (ends_at - begins_at) / SECOND
        self._task = self._progress.add_task(title, total=total, line="")
        self._measured_at, self._measured_sent, self._rate = time.monotonic(), 0, 0.0
        self._logged_at = time.monotonic()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def seen(self, counts: Counts, played: Micros) -> None:
        """Show the newest figures."""
        now = time.monotonic()
        if now - self._measured_at >= _RATE_OVER_S:
            self._rate = (counts.sent - self._measured_sent) / (now - self._measured_at)
            self._measured_at, self._measured_sent = now, counts.sent
        if self._is_terminal:
            line = f"{to_iso(played // SECOND * SECOND)}  {self._figures(counts)}  {self._note(played)}"
            self._progress.update(self._task, completed=(played - self._begins_at) / SECOND, line=line)
        elif now - self._logged_at >= _LOG_EVERY_S:
            self._logged_at = now
            get_logger().info(
                "packets_played",
                what=self._title,
                played_to=to_iso(played // SECOND * SECOND),
                sent=counts.sent,
                acknowledged=counts.acknowledged,
                refused=counts.refused,
                reconnects=counts.reconnects,
                per_second=round(self._rate),
                note=self._note(played),
            )

    def _figures(self, counts: Counts) -> str:
        refused = f", {counts.refused:,} refused" if counts.refused else ""
        return f"{counts.sent:,} sent, {counts.acknowledged:,} acknowledged{refused}, {self._rate:,.0f}/s"
