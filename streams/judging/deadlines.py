"""When to look at a subject again without a reading: a heap, so that a tick costs only what is due."""

import heapq
from collections.abc import Iterator

from streams.contracts.times import Micros
from streams.judging.subjects import AnyWatched

_FIRST_SWEEP = 1_024


class Deadlines:
    """One live entry a subject, at its `wakes_at`; an entry that no longer is its subject's is passed over.

    A sign of life moves a deadline away without touching the heap: the entry comes up, is found early, and is
    put back. That happens once in the length of the deadline, not once a reading.

    A deadline moved nearer leaves its entry behind. Whenever the heap has doubled, such entries are swept out.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[Micros, int, AnyWatched]] = []
        self._entries = 0
        self._sweep_at = _FIRST_SWEEP

    def __len__(self) -> int:
        """How many entries are held, those that are passed over included."""
        return len(self._heap)

    @property
    def next_due(self) -> Micros | None:
        """The listening time of the first entry, be it passed over or not; None: there is none."""
        return self._heap[0][0] if self._heap else None

    def set(self, subject: AnyWatched, due: Micros | None) -> None:
        """Wake the subject at listening time `due`; one that is set to wake earlier stays so."""
        if due is None or (subject.wakes_at is not None and subject.wakes_at <= due):
            return
        subject.wakes_at = due
        self._entries += 1
        heapq.heappush(self._heap, (due, self._entries, subject))
        if len(self._heap) >= self._sweep_at:
            self._sweep()

    def due(self, listened: Micros) -> Iterator[AnyWatched]:
        """The subjects to wake at listening time `listened`, each once; they may be set again at once."""
        heap = self._heap
        while heap and heap[0][0] <= listened:
            due, _, subject = heapq.heappop(heap)
            if subject.wakes_at == due:
                subject.wakes_at = None
                yield subject

    def _sweep(self) -> None:
        live = {id(entry[2]): entry for entry in self._heap if entry[2].wakes_at == entry[0]}
        self._heap[:] = live.values()  # in place: `due` may be going through it
        heapq.heapify(self._heap)
        self._sweep_at = max(_FIRST_SWEEP, 2 * len(self._heap))
