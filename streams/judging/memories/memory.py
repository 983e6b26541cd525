"""What a memory is: more of a series than its newest reading, kept because some rule needs it.

Memories are mutable structs, saved in checkpoints as they are (`memories/kinds.py:AnyMemory`). They are functions of
the log: each reading that may be judged goes to each memory once, also a late one within the lateness bound, a repeated
one never. Rules that need the same share it, by its key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from streams.contracts.rules import Season
from streams.contracts.times import Micros

if TYPE_CHECKING:
    from streams.judging.memories.kinds import AnyMemory

OF_FAULTS = "!"
"""Keys of memories that rules about faults need begin so: they take every reading, the others only sound ones."""


class Memory(Protocol):
    """What judging does with any memory. `reach`: how far back from the newest reading somebody needs it."""

    reach: Micros

    def take(self, value: float, measured_at: Micros) -> None:
        """A reading: the newest, or a late one (older than others taken); never one taken before."""

    def pass_over(self, measured_at: Micros) -> None:
        """A reading that is not to be trusted came and is not taken: from here on something is missing."""

    def trim(self, newest: Micros) -> None:
        """Let go of what lies further back from the newest reading than `reach`; after the judges were asked."""

    def learn(self, season: Season, slots: Mapping[int, tuple[float, ...]]) -> None:
        """What history teaches of the slots named; only profiles mind."""


@dataclass(frozen=True, slots=True)
class Need:
    """A judge needs a memory under `key` that reaches back so far. `is_lasting`: kept while the rule sleeps."""

    key: str
    reach: Micros
    make: "Callable[[], AnyMemory]"
    is_lasting: bool = False


def memory_key(kind: str, *what: object, is_fault: bool) -> str:
    """The key of a memory: ``panes/60000000``, or for a rule about faults ``!run/0.5``."""
    return (OF_FAULTS if is_fault else "") + "/".join([kind, *map(str, what)])
