"""From Kafka records to a batch: what one transaction of the store writes, and from where to where it moves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from streams.contracts.alerts import AlertChanged, Bookmark, DecisionRefused, Notice
from streams.contracts.areas import Area
from streams.contracts.calendars import Calendar
from streams.contracts.cameras import Camera
from streams.contracts.decisions import Decision
from streams.contracts.devices import Device
from streams.contracts.evidence import Evidence
from streams.contracts.lessons import Lesson
from streams.contracts.policies import MaintenanceWindow, OutOfService, Team
from streams.contracts.readings import Reading, Tick
from streams.contracts.registry import RegistryEntry, RuleEntry
from streams.contracts.rejections import SAMPLE_BYTES, Reason, Rejection
from streams.contracts.rules import Rule
from streams.contracts.sightings import Sighting
from streams.contracts.topics import ALARM_LOG, ALERTS, READINGS, REGISTRY, REJECTIONS, SIGHTINGS, Topic
from streams.contracts.verdicts import Verdict
from streams.contracts.wire import UNREADABLE, decoder

STORED_TOPICS: tuple[Topic, ...] = (READINGS, SIGHTINGS, ALARM_LOG, ALERTS, REGISTRY, REJECTIONS)
"""What the store reads. Of the alarm log it keeps the decisions; verdicts are seen in what becomes of the alerts.
Of the registry it keeps the rules, every version.

Not kept: ticks, alarming's bookmark, and refusals, which say of a stored decision that no line came of it.
"""

Place = tuple[str, int]
"""A topic's name and a partition."""


class Record(Protocol):
    """What the store uses of a Kafka record; `timestamp` is in milliseconds."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def value(self) -> bytes | None: ...


@dataclass(slots=True)
class Batch:
    """Decoded records in the order of their partitions. `readings[i]` came in `reading_records[i]`.

    `expected` and `after` hold, for the partitions that move, the next offset before and after.
    """

    expected: dict[Place, int] = field(default_factory=dict)
    after: dict[Place, int] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    reading_records: list[Record] = field(default_factory=list)
    sightings: list[tuple[Sighting, Record]] = field(default_factory=list)
    changes: list[tuple[AlertChanged, Record]] = field(default_factory=list)
    notices: list[tuple[Notice, Record]] = field(default_factory=list)
    decisions: list[tuple[Decision, Record]] = field(default_factory=list)
    rules: list[tuple[Rule, Record]] = field(default_factory=list)
    rejections: list[tuple[Rejection, Record]] = field(default_factory=list)
    newest_ms: dict[Place, int] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """How far all partitions move together; a little more than the records, since markers count."""
        return sum(self.after.values()) - sum(self.expected.values())


class BatchBuilder:
    """Decodes what a reader returns and keeps the positions from one batch to the next."""

    def __init__(self, positions: Mapping[Place, int]) -> None:
        self._positions = dict(positions)
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {topic.name: decoder(topic) for topic in STORED_TOPICS}
        self._batch = Batch()

    def add(self, found: Mapping[Place, Sequence[Record]]) -> None:
        """Decode and add records that follow those added before."""
        for (topic, partition), records in found.items():
            if records:
                self._decode(topic, records)
                self.move((topic, partition), records[-1].offset + 1)
                self._batch.newest_ms[topic, partition] = records[-1].timestamp

    def move(self, place: Place, position: int) -> None:
        """The reader stands at `position`, also where only transaction markers led there."""
        if position > self._positions[place]:
            self._batch.expected.setdefault(place, self._positions[place])
            self._batch.after[place] = self._positions[place] = position

    @property
    def positions(self) -> Mapping[Place, int]:
        """The next offset of each partition."""
        return self._positions

    @property
    def size(self) -> int:
        """Records so far."""
        return self._batch.records

    def take(self) -> Batch:
        """What has been added since the last take."""
        taken, self._batch = self._batch, Batch()
        return taken

    def _decode(self, topic: str, records: Sequence[Record]) -> None:
        decode = self._decoders[topic].decode
        if topic == READINGS.name:
            self._decode_readings(decode, records)
            return
        for record, item in _decoded_one_by_one(decode, records):
            match item:
                case Sighting():
                    self._batch.sightings.append((item, record))
                case AlertChanged():
                    self._batch.changes.append((item, record))
                case Notice():
                    self._batch.notices.append((item, record))
                case Decision():
                    self._batch.decisions.append((item, record))
                case RuleEntry(rule=rule):
                    self._batch.rules.append((rule, record))
                case Rejection() if topic != ALARM_LOG.name:  # what cannot be read there, alarming rejects
                    self._batch.rejections.append((item, record))
                case (
                    Tick()
                    | Verdict()
                    | DecisionRefused()
                    | Bookmark()
                    | Evidence()
                    | Lesson()
                    | Device()
                    | Camera()
                    | Area()
                    | MaintenanceWindow()
                    | OutOfService()
                    | Team()
                    | Calendar()
                    | Reading()
                    | Rejection()
                    | None
                ):
                    pass

    def _decode_readings(self, decode: Any, records: Sequence[Record]) -> None:  # noqa: ANN401  the decoder's bound method
        try:
            items = [decode(record.value) for record in records]
        except (*UNREADABLE, TypeError):  # of a tombstone it is a TypeError
            pairs = list(_decoded_one_by_one(decode, records))
            self._batch.rejections += [(item, record) for record, item in pairs if isinstance(item, Rejection)]
            records, items = [record for record, _ in pairs], [item for _, item in pairs]
        are_readings = [type(item) is Reading for item in items]
        if all(are_readings):
            self._batch.readings += items
            self._batch.reading_records += records
        else:
            self._batch.readings += [item for item, is_one in zip(items, are_readings, strict=True) if is_one]
            self._batch.reading_records += [
                record for record, is_one in zip(records, are_readings, strict=True) if is_one
            ]


_Decoded = (
    Reading
    | Tick
    | Sighting
    | Verdict
    | Decision
    | AlertChanged
    | DecisionRefused
    | Notice
    | Evidence
    | Lesson
    | RegistryEntry
    | Bookmark
    | Rejection
    | None
)


def _decoded_one_by_one(decode: Any, records: Sequence[Record]) -> Iterator[tuple[Record, _Decoded]]:  # noqa: ANN401
    """Each record with what it holds: None for a tombstone, a Rejection where it does not fit its schema."""
    for record in records:
        if record.value is None:
            yield record, None
            continue
        try:
            yield record, decode(record.value)
        except UNREADABLE as error:
            yield record, rejection_of(record, Reason.UNREADABLE_RECORD, str(error))


def rejection_of(record: Record, reason: Reason, detail: str, *, device: str | None = None) -> Rejection:
    """The rejection of a record the store could not keep. Its time is the record's, so that a replay gives the same."""
    value = record.value or b""
    return Rejection(
        source=f"{record.topic}/{record.partition}/{record.offset}",
        reason=reason,
        detail=printable(detail),
        received_at=record.timestamp * 1000,
        sample=value[:SAMPLE_BYTES],
        size_bytes=len(value),
        device=None if device is None else printable(device),
    )


def printable(text: str) -> str:
    """The text without what PostgreSQL refuses in it: NUL and lone surrogates."""
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()
