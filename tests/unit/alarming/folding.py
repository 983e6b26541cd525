"""What the worker does around a book: the registry as far as ticks say, restarts, and ALERTS as Kafka keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from streams.alarming.book import AlarmBook
from streams.alarming.changes import Change, to_record
from streams.contracts.decisions import Decision
from streams.contracts.readings import Tick
from streams.contracts.times import HOUR, Micros
from streams.contracts.topics import ALERTS
from streams.contracts.verdicts import Verdict
from streams.contracts.wire import decoder
from streams.runtime.publishing import Outgoing
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Alarm

COMPACTION_LAG: Micros = 48 * HOUR

_decode = decoder(ALERTS).decode


class Folding:
    """A book that is given the registry's changes right after the tick that says that they apply."""

    def __init__(
        self, registry: Sequence[RegistryChange], settings: Alarm | None = None, book: AlarmBook | None = None
    ) -> None:
        self.book = book or AlarmBook(settings or Alarm())
        self._registry = registry

    def process(self, offset: int, entry: Verdict | Decision | Tick) -> list[Change]:
        """All that the entry changes, and the registry's changes that come with it."""
        changes = self.book.process(offset, entry)
        if isinstance(entry, Tick) and entry.registry_position > self.book.registry_position:
            new = self._registry[self.book.registry_position : entry.registry_position]
            changes += self.book.register(new, entry.registry_position)
        return changes


@dataclass
class AlertsTopic:
    """ALERTS as Kafka keeps it: whole transactions, and of old records only the newest under a key."""

    records: list[tuple[Micros, Outgoing]] = field(default_factory=list)

    def commit(self, changes: list[Change], book: AlarmBook) -> None:
        """One transaction: the changes and the bookmark."""
        self.records += [(book.now, to_record(change)) for change in [*changes, book.bookmark()]]

    def restored(self, registry: Sequence[RegistryChange], settings: Alarm) -> Folding:
        """A new process: it recalls what is left of the topic, and the registry as far as the bookmark says."""
        book = AlarmBook(settings)
        for _, record in self._compacted():
            assert record.key is not None
            book.recall(record.key, None if record.value is None else _decode(record.value))
        book.resume(registry[: book.registry_position])
        return Folding(registry, settings, book)

    def _compacted(self) -> list[tuple[Micros, Outgoing]]:
        if not self.records:
            return []
        horizon = self.records[-1][0] - COMPACTION_LAG
        last = {record.key: index for index, (_, record) in enumerate(self.records)}
        return [
            (at, record)
            for index, (at, record) in enumerate(self.records)
            if at > horizon or (last[record.key] == index and record.value is not None)
        ]
