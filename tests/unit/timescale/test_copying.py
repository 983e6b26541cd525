import struct
from datetime import UTC, datetime

import msgspec
import pytest

from streams.contracts.readings import TimeSource
from streams.contracts.times import from_datetime
from streams.timescale.copying import FROM_RECEIPT, NOT_REGISTERED, flags_of, packed
from tests.unit.timescale.records import a_reading


def test_a_row_is_five_fields_each_with_its_length_and_times_count_from_2000() -> None:
    reading = a_reading(1, 33.5)
    count, *fields = struct.unpack("!hiiiqidiqih", packed(17, reading))

    from_2000 = reading.measured_at - 946_684_800_000_000
    assert count == 5
    assert fields == [4, 17, 8, from_2000, 8, 33.5, 8, from_2000 + 20_000, 2, 0]


def test_flags_say_whose_clock_it_was_and_whether_the_device_was_known() -> None:
    reading = a_reading()
    by_receipt = msgspec.structs.replace(reading, time_source=TimeSource.RECEIPT)
    unknown = msgspec.structs.replace(by_receipt, is_registered=False)

    assert [flags_of(each) for each in (reading, by_receipt, unknown)] == [
        0,
        FROM_RECEIPT,
        FROM_RECEIPT | NOT_REGISTERED,
    ]


def test_a_time_beyond_64_bits_cannot_be_packed() -> None:
    with pytest.raises(struct.error):
        packed(1, msgspec.structs.replace(a_reading(), measured_at=2**63 + 946_684_800_000_000))


def test_the_epoch_is_the_first_instant_of_2000() -> None:
    assert from_datetime(datetime(2000, 1, 1, tzinfo=UTC)) == 946_684_800_000_000
