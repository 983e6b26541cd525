"""A played city folded by the real judging, all partitions, its time wound by the packets."""

from collections.abc import Iterable, Sequence

from deploy.bench.detection_city import readings_of, registry_of
from ingest.simulator.packets import AnyPacket
from streams.contracts.readings import Tick
from streams.contracts.rules import SeriesRule
from streams.contracts.times import SECOND, Micros
from streams.contracts.topics import READINGS
from streams.contracts.verdicts import Verdict
from streams.judging.pipeline import Partition
from streams.judging.registry_changes import RegistryChanges
from streams.runtime.registry import RegistryChange

JUDGED = SeriesRule
"""Rules of which a partition alone knows."""

__all__ = ["JUDGED", "Judging", "registry_of"]

_TICK_EVERY = 4 * SECOND
"""Within what judging takes for uninterrupted listening (`fold_time.LONGEST_STEP`)."""


class Judging:
    """Every partition of READINGS in one place; what is in `registry` is registered before anything."""

    def __init__(self, registry: Sequence[RegistryChange]) -> None:
        changes = RegistryChanges()
        changes.add(registry, len(registry))
        self._position = len(registry)
        self._folds = [Partition(READINGS, number, changes) for number in range(READINGS.partitions)]
        self._offset = 0
        self._ticked_at: Micros = 0

    def judge(self, packets: Iterable[AnyPacket]) -> list[Verdict]:
        """The verdicts on packets received as they were sent."""
        verdicts: list[Verdict] = []
        for packet in packets:
            if packet.sent_at - self._ticked_at >= _TICK_EVERY:
                self._ticked_at = packet.sent_at
                verdicts += self.tick(packet.sent_at)
            verdicts += self.read(packet)
        return verdicts

    def tick(self, at: Micros) -> list[Verdict]:
        """The verdicts of every partition on a tick."""
        found: list[Verdict] = []
        for fold in self._folds:
            found += fold.process(self._next_offset(), Tick(at, self._position))
        return found

    def read(self, packet: AnyPacket) -> list[Verdict]:
        """The verdicts on one packet received as it was sent."""
        fold = self._folds[READINGS.partition_of(packet.device)]
        found: list[Verdict] = []
        for reading in readings_of(packet):
            found += fold.process(self._next_offset(), reading)
        return found

    def _next_offset(self) -> int:
        self._offset += 1
        return self._offset
