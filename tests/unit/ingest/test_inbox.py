from ingest.inbox import CHUNK_BYTES, Inbox
from ingest.packets import Packet


def packets(*ids: int, received_at: int = 100, epoch: int = 1, size: int = 10) -> list[Packet]:
    return [Packet(b"t", b"x" * size, received_at, packet_id, epoch, size) for packet_id in ids]


def ids(chunk: list[Packet]) -> list[int]:
    return [packet.packet_id for packet in chunk]


def test_packets_come_out_in_the_order_of_arrival() -> None:
    inbox = Inbox(10)
    inbox.put(packets(3, 1))
    inbox.put(packets(2))

    assert ids(inbox.take(2)) == [3, 1]
    assert ids(inbox.take(2)) == [2]
    assert inbox.take(2) == []


def test_a_chunk_is_bounded_by_bytes_too() -> None:
    inbox = Inbox(10)
    inbox.put(packets(1, 2, 3, size=CHUNK_BYTES // 2))

    assert ids(inbox.take(100)) == [1, 2]


def test_qos_0_is_dropped_beyond_the_limit_and_qos_1_never() -> None:
    inbox = Inbox(3)

    assert inbox.put(packets(1, 0, 0, 0, 2)) == 1
    assert inbox.put(packets(0, 3)) == 1
    assert ids(inbox.take(100)) == [1, 0, 0, 2, 3]


def test_what_the_broker_will_send_again_is_let_go_on_a_new_connection() -> None:
    inbox = Inbox(10)
    inbox.put(packets(1, 0, 2))

    assert inbox.connection_opened(session_present=True) == 2
    assert ids(inbox.take(100)) == [0]


def test_what_the_broker_has_forgotten_is_kept() -> None:
    inbox = Inbox(2)
    inbox.put(packets(1, 2, 3))

    assert inbox.connection_opened(session_present=False) == 1
    assert ids(inbox.take(100)) == [2, 3]


def test_time_up_to_which_all_is_taken_lags_behind_what_waits() -> None:
    inbox = Inbox(10)
    assert inbox.everything_received_until(500) == 500

    inbox.put(packets(1, 2, received_at=300))
    inbox.take(1)

    assert inbox.everything_received_until(500) == 299
