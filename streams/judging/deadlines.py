"""When to look at a subject again without a reading: a heap, so that a tick costs only what is due."""

import heapq
from collections.abc import Iterator

from streams.contracts.times import Micros
from streams.judging.subjects import AnyWatched


class Deadlines:
    """One live entry a subject, at its `wakes_at`; an entry that no longer is its subject's is passed over.

    A sign of life moves a deadline away without touching the heap: the entry comes up, is found early, and is
    put back. That happens once in the length of the deadline, not once a reading.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[Micros, int, AnyWatched]] = []
        self._entries = 0

    def set(self, subject: AnyWatched, due: Micros | None) -> None:
        """Wake the subject at listening time `due`; one that is set to wake earlier stays so."""
        if due is None or (subject.wakes_at is not None and subject.wakes_at <= due):
            return
        subject.wakes_at = due
        self._entries += 1
        heapq.heappush(self._heap, (due, self._entries, subject))

    def due(self, listened: Micros) -> Iterator[AnyWatched]:
        """The subjects to wake at listening time `listened`, each once; they may be set again at once."""
        heap = self._heap
        while heap and heap[0][0] <= listened:
            due, _, subject = heapq.heappop(heap)
            if subject.wakes_at == due:
                subject.wakes_at = None
                yield subject
