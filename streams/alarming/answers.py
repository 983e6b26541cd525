"""Which decisions have been answered: the same one again is known, and a refusal leaves the topic after a while."""

from collections.abc import Iterator

from streams.contracts.times import HOUR, Micros

REFUSAL_KEPT: Micros = HOUR
"""How long a refusal stays in the topic; whoever waits for it waits seconds."""

DECISION_REMEMBERED: Micros = 24 * HOUR
DECISIONS_REMEMBERED = 50_000
"""The ids of the last decisions: by age and by number, whichever is fewer. About 10 MB at most."""


class Answers:
    """Ids of decisions, and when each was answered."""

    def __init__(self) -> None:
        self._decided: dict[str, Micros] = {}
        self._refusals: dict[str, Micros] = {}  # when each leaves the topic

    def __len__(self) -> int:
        return len(self._decided)

    def is_known(self, decision_id: str, now: Micros) -> bool:
        """Whether the decision was answered of late."""
        at = self._decided.get(decision_id)
        return at is not None and at > now - DECISION_REMEMBERED

    def remember(self, decision_id: str, at: Micros) -> None:
        """The decision has been answered."""
        self._decided.pop(decision_id, None)  # ids stand in the order of their times
        self._decided[decision_id] = at
        if len(self._decided) > DECISIONS_REMEMBERED:
            del self._decided[next(iter(self._decided))]

    def forget_old(self, now: Micros) -> None:
        """Make room: what was decided too long ago counts for nothing."""
        while self._decided and not self.is_known(oldest := next(iter(self._decided)), now):
            del self._decided[oldest]

    def note_refusal(self, decision_id: str, at: Micros) -> Micros:
        """It was refused; when the refusal is to leave."""
        self._refusals[decision_id] = at + REFUSAL_KEPT
        return at + REFUSAL_KEPT

    def drop_refusal(self, decision_id: str) -> None:
        """A refusal has left the topic."""
        self._refusals.pop(decision_id, None)

    def is_leaving(self, decision_id: str, due: Micros) -> bool:
        """Whether the refusal is to leave at `due`; an id given again long after may have a newer one."""
        return self._refusals.get(decision_id) == due

    def refusals(self) -> Iterator[tuple[str, Micros]]:
        """Every refusal in the topic, and when it is to leave."""
        return iter(self._refusals.items())
