"""The register of topics: every name, partition count, key and schema stands here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from streams.contracts.alerts import AlertChanged, Bookmark, DecisionRefused, Notice
from streams.contracts.decisions import Decision
from streams.contracts.evidence import Evidence
from streams.contracts.judging_state import LARGEST_CHECKPOINT_BYTES, BucketState
from streams.contracts.lessons import Lesson
from streams.contracts.readings import Reading, Tick
from streams.contracts.registry import RegistryEntry
from streams.contracts.rejections import Rejection
from streams.contracts.sightings import Sighting
from streams.contracts.verdicts import Verdict

_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
_ENVELOPE_BYTES = 64 * 1024  # key and batch around a value, with room to spare


@dataclass(frozen=True)
class Topic:
    """One topic. `schema` is the union of what its records may hold; `config` the broker's settings for it."""

    name: str
    partitions: int
    key: str
    schema: Any
    purpose: str
    config: Mapping[str, str] = field(default_factory=dict, compare=False)

    def partition_of(self, key: str) -> int:
        """The partition of a key: CRC-32 of its UTF-8 bytes, modulo the count.

        Not Kafka's murmur2: that costs 5 µs a key in Python. All our producers come through here.
        """
        return crc32(key.encode()) % self.partitions


def _kept(days: int) -> dict[str, str]:
    return {"cleanup.policy": "delete", "retention.ms": str(days * _DAY_MS)}


def _compacted(lag_hours: int = 0) -> dict[str, str]:
    return {
        "cleanup.policy": "compact",
        "min.compaction.lag.ms": str(lag_hours * _HOUR_MS),
        "delete.retention.ms": str(2 * _DAY_MS),
        "segment.ms": str(_DAY_MS),
    }


READINGS = Topic(
    "urbanwatch.readings.v1", 12, "device", Reading | Tick | Lesson, "one measured value; ticks", _kept(days=7)
)
SIGHTINGS = Topic("urbanwatch.sightings.v1", 12, "camera", Sighting | Tick, "what cameras saw; ticks", _kept(days=7))
ALARM_LOG = Topic(
    "urbanwatch.alarm-log.v1",
    1,
    "none",
    Verdict | Decision | Tick,
    "verdicts, decisions and ticks, in the one order that counts",
    _kept(days=30),
)
ALERTS = Topic(
    "urbanwatch.alerts.v1",
    1,
    "alert id",
    AlertChanged | DecisionRefused | Notice | Evidence | Bookmark,
    "the whole alert after each change",
    _compacted(lag_hours=48),
)
REGISTRY = Topic(
    "urbanwatch.registry.v1",
    1,
    "kind/id",
    RegistryEntry,
    "devices, cameras, rules, areas, policies, calendars",
    _compacted(lag_hours=48),
)
JUDGING_STATE = Topic(
    "urbanwatch.judging-state.v1",
    12,
    "source partition/bucket",
    BucketState,
    "rule state of 64ths of a partition",
    {
        **_compacted(),
        "segment.bytes": str(64 * 1024 * 1024),
        "segment.ms": str(_HOUR_MS),
        "max.message.bytes": str(LARGEST_CHECKPOINT_BYTES + _ENVELOPE_BYTES),
    },
)
REJECTIONS = Topic(
    "urbanwatch.rejections.v1", 4, "source", Rejection, "what could not be accepted, and why", _kept(days=7)
)

TOPICS: tuple[Topic, ...] = (READINGS, SIGHTINGS, ALARM_LOG, ALERTS, REGISTRY, JUDGING_STATE, REJECTIONS)
