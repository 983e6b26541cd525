"""A screen that has gone stops nothing."""

import errno
import io
import sys

import pytest

from deploy.supervision.screen import Screen


class GoneTerminal(io.StringIO):
    """A terminal that was closed: each write fails."""

    def write(self, _text: str) -> int:
        raise OSError(errno.EIO, "Input/output error")


def test_a_step_on_a_closed_terminal_is_lost_and_the_next_is_shown_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", GoneTerminal())
    screen.step("lost")

    back = io.StringIO()
    monkeypatch.setattr(sys, "stdout", back)
    screen.step("shown")

    assert "lost" not in back.getvalue()
    assert back.getvalue().endswith("shown\n")
