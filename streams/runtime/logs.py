"""Logs are events: past tense, snake_case, key = value, on standard error."""

import logging
import sys
import time
from collections.abc import Callable
from typing import TextIO, cast

import structlog

from streams.runtime.settings import Logs


def configure_logs(settings: Logs, process: str) -> None:
    """Set up logging of this process; the libraries' own lines (warnings up) come through the same form."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    final: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.format == "json"
        else structlog.processors.LogfmtRenderer(
            key_order=["timestamp", "level", "process", "event"], bool_as_flag=False
        )
    )
    structlog.configure(
        processors=[*shared, final],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_ForgivingLoggerFactory(),
    )
    structlog.contextvars.bind_contextvars(process=process)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
            foreign_pre_chain=shared,
        )
    )
    handler.addFilter(Repeats())
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)


class Repeats:
    """Lets a library's line through once in `_REPEAT_S` seconds, with how often it was left out since.

    aiokafka writes a hundred lines a second while its broker is away. Of at most `_MOST_LINES` lines it knows.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lines: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; a line that was left out before says so."""
        line = (record.name, record.getMessage())
        now = self._clock()
        written_at, left_out = self._lines.get(line, (-_REPEAT_S, 0))
        if now - written_at < _REPEAT_S:
            self._lines[line] = (written_at, left_out + 1)
            return False
        if len(self._lines) >= _MOST_LINES:
            self._lines.clear()
        self._lines[line] = (now, 0)
        if left_out:
            record.msg, record.args = f"{line[1]} (and {left_out} times more)", ()
        return True


_REPEAT_S = 10.0
_MOST_LINES = 500


class _ForgivingLoggerFactory:
    """Makes loggers that print to standard error."""

    def __call__(self, *_args: object) -> structlog.PrintLogger:
        return structlog.PrintLogger(cast("TextIO", _Forgiving(sys.stderr)))


class _Forgiving:
    """A stream whose lines may be lost, when the disk that holds the log is full, but never raise.

    A log line that raises ends whatever wanted to say something, just when there is much to say.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError:
            return 0

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            return


def get_logger() -> structlog.typing.FilteringBoundLogger:
    """The logger of this process."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
