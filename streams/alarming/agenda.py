"""What is to happen at a time of the fold: a window opens, a shelf ends, somebody is reminded, a closed alert leaves.

A heap, so that a tick costs nothing while nothing is due, however many alerts are open.
"""

from collections.abc import Iterator
from enum import IntEnum
from heapq import heappop, heappush
from typing import NamedTuple

from streams.contracts.times import Micros


class Task(IntEnum):
    """What is to be done; where several are due at one time, in this order."""

    TURN_WINDOW = 1
    TURN_CALENDAR = 2
    AGE_EVIDENCE = 3
    WAKE = 4
    RELEASE = 5
    CALM = 6
    RISE = 7
    ESCALATE_UNANSWERED = 8
    REMIND = 9
    ESCALATE_OVERDUE = 10
    REMOVE_ALERT = 11
    REMOVE_REFUSAL = 12


class Entry(NamedTuple):
    """`task` for `subject` at `due`: the id of an alert, window, rule or decision, or the key of evidence.

    Compared in this order: a total one.
    """

    due: Micros
    task: Task
    subject: str


class Agenda:
    """Entries by time. An entry is never taken back: whoever carries it out sees whether it still applies."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def next_due(self) -> Micros | None:
        """When the first entry is due; None: there is none."""
        return self._entries[0].due if self._entries else None

    def add(self, due: Micros, task: Task, subject: str) -> None:
        """Note what is to happen at `due`."""
        heappush(self._entries, Entry(due, task, subject))

    def take_due(self, now: Micros) -> Iterator[Entry]:
        """Every entry due at `now` or before, in order, also those noted meanwhile; each is off the agenda."""
        while self._entries and self._entries[0].due <= now:
            yield heappop(self._entries)
