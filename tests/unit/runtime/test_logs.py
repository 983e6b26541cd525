import io
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from streams.runtime.logs import Repeats, configure_logs, get_logger
from streams.runtime.settings import Logs


@pytest.fixture(autouse=True)
def _put_logging_back() -> Iterator[None]:
    handlers = logging.root.handlers[:]
    yield
    logging.root.handlers[:] = handlers
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


class _FullDisk(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_log_on_a_full_disk_loses_lines_and_ends_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Broke: with the disk full a warning raised in the api's watch on the ticks, which never watched again."""
    monkeypatch.setattr(sys, "stderr", _FullDisk())
    configure_logs(Logs(), "test")

    get_logger().warning("disk_filled_up")


def test_a_line_says_when_how_bad_who_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Logs(), "gateway")

    get_logger().info("packet_received", size_bytes=7)

    line = capsys.readouterr().err
    assert line.startswith("timestamp=")
    assert "level=info process=gateway event=packet_received size_bytes=7" in line


def test_a_librarys_line_that_repeats_is_written_now_and_then_with_a_count() -> None:
    now = 0.0
    repeats = Repeats(lambda: now)
    line = ("aiokafka", logging.ERROR, "", 0, "Unable connect to node %s", ("1",), None)

    written = [repeats.filter(logging.LogRecord(*line)) for _ in range(100)]
    now = 10.0
    later = logging.LogRecord(*line)

    assert (written.count(True), repeats.filter(later)) == (1, True)
    assert later.getMessage() == "Unable connect to node 1 (and 99 times more)"
