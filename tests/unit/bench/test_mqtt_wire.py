import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.bench.mqtt_wire import Acknowledgements, ProtocolError, publish


def test_a_publish_packet_is_laid_out_as_the_standard_says() -> None:
    assert publish(b"a/b", 10, b"hi") == bytes.fromhex("32 09 0003 612f62 000a 6869")


def test_a_long_packet_has_a_length_of_several_bytes() -> None:
    assert publish(b"t", 1, b"x" * 316)[1:3] == bytes([0xC1, 0x02])


@given(st.lists(st.integers(1, 65_535)), st.integers(1, 7))
def test_acknowledgements_are_understood_however_they_are_cut(ids: list[int], size: int) -> None:
    stream = b"\x20\x02\x00\x00" + b"".join(b"\x40\x02" + each.to_bytes(2, "big") for each in ids)
    acknowledgements = Acknowledgements()

    found = [each for cut in range(0, len(stream), size) for each in acknowledgements.feed(stream[cut : cut + size])]

    assert found == ids


def test_a_refused_connection_is_an_error() -> None:
    with pytest.raises(ProtocolError, match="refused"):
        Acknowledgements().feed(b"\x20\x02\x00\x05")
