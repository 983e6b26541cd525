"""Records of the alarm log to entries; one that cannot be read becomes a rejection and stops nobody."""

import msgspec

from streams.contracts.decisions import Decision
from streams.contracts.readings import Tick
from streams.contracts.rejections import SAMPLE_BYTES, Reason, Rejection
from streams.contracts.topics import ALARM_LOG, REJECTIONS
from streams.contracts.verdicts import Verdict
from streams.contracts.wire import decoder, encode
from streams.runtime.publishing import Outgoing

_decode = decoder(ALARM_LOG).decode
_MICROS_A_MILLISECOND = 1_000

Entry = Verdict | Decision | Tick


def read_entry(value: bytes | None, *, offset: int, written_ms: int) -> Entry | Rejection:
    """The entry a record holds. `written_ms` is Kafka's time of the record, so that a replay rejects it alike."""
    sample = value or b""
    try:
        entry: Entry = _decode(sample)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        return Rejection(
            source=f"{ALARM_LOG.name}/0/{offset}",
            reason=Reason.UNREADABLE_RECORD,
            detail=str(error),
            received_at=written_ms * _MICROS_A_MILLISECOND,
            sample=sample[:SAMPLE_BYTES],
            size_bytes=len(sample),
        )
    return entry


def to_record(rejection: Rejection) -> Outgoing:
    """The rejection as a record of its topic."""
    source = rejection.source
    return Outgoing(REJECTIONS, REJECTIONS.partition_of(source), source.encode(), encode(rejection))
