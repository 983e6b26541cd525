"""What could not be accepted, why, and its first bytes."""

from enum import StrEnum

import msgspec

from streams.contracts.times import Micros

SAMPLE_BYTES = 512
"""How much of a rejected packet is kept."""


class Reason(StrEnum):
    """The closed list; labels `urbanwatch_ingest_rejected_total`."""

    BAD_TOPIC = "bad_topic"
    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    MISSING_FIELD = "missing_field"
    UNKNOWN_FIELD = "unknown_field"
    DUPLICATE_FIELD = "duplicate_field"
    WRONG_TYPE = "wrong_type"
    EMPTY = "empty"
    NOT_FINITE = "not_finite"
    CONTROL_CHARACTER = "control_character"
    BAD_NAME = "bad_name"
    BAD_TIME = "bad_time"
    TOO_OLD = "too_old"
    IN_THE_FUTURE = "in_the_future"
    BAD_STATUS = "bad_status"
    NOT_JUDGED = "not_judged"
    CONFLICT = "conflict"
    REFUSED_BY_STORE = "refused_by_store"
    UNREADABLE_RECORD = "unreadable_record"
    LOST_BEFORE_STORED = "lost_before_stored"


class Rejection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="rejection"):
    """A packet, or one reading of a packet, that was not accepted.

    `source` is the MQTT topic, or `topic/partition/offset` of a Kafka record. `sample` holds the first
    `SAMPLE_BYTES` bytes, base64 on the wire, and `size_bytes` the whole length. `detail` is one sentence.
    """

    source: str
    reason: Reason
    detail: str
    received_at: Micros
    sample: bytes
    size_bytes: int
    device: str | None = None
