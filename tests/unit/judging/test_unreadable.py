"""Bytes that are no record of ours stop no judge."""

from dataclasses import dataclass

import pytest

from streams.contracts.readings import Tick
from streams.contracts.topics import READINGS
from streams.contracts.wire import decoder, encode
from streams.judging.checkpoints import Search
from streams.judging.worker import decoded_records

TICK = Tick(at=1, registry_position=0)
of_nobody = pytest.mark.parametrize(
    "bytes_of_nobody",
    [b"", b"{", b'{"type": "nonsense"}', b'{"type":"tick","at":"\xff\xfe"}', b"[" * 100_000],
    ids=["empty", "cut off", "of no type", "no UTF-8", "nested without end"],
)


@dataclass
class Written:
    offset: int
    value: bytes | None
    timestamp: int = 0


@of_nobody
def test_a_record_that_cannot_be_read_is_passed_over(bytes_of_nobody: bytes) -> None:
    """Broke: two of them are no `MsgspecError`, and each judge that read them died."""
    records = [Written(7, bytes_of_nobody), Written(8, None), Written(9, encode(TICK))]

    assert decoded_records(decoder(READINGS), records) == [(7, None), (8, None), (9, TICK)]


@of_nobody
def test_a_checkpoint_that_cannot_be_read_counts_as_not_there(bytes_of_nobody: bytes) -> None:
    search = Search([(READINGS.name, 3)])

    search.see(3, 0, bytes_of_nobody)

    assert search.found() == {(READINGS.name, 3): []}
