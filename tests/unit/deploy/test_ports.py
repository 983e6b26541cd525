"""Which port is chosen."""

import pytest

from deploy.services.errors import PortTakenError, ServiceError
from deploy.services.ports import first_free_port, kept_or_first_free, required_port

TAKEN = {8000, 8001, 8003}
BIND = "127.0.0.1"


def is_free(port: int, _bind: str) -> bool:
    return port not in TAKEN


def test_the_first_free_port_from_the_default_upwards_is_taken() -> None:
    assert first_free_port(8000, BIND, is_free=is_free) == 8002


def test_a_port_promised_to_another_part_is_passed_over() -> None:
    assert first_free_port(8000, BIND, without=frozenset({8002}), is_free=is_free) == 8004


def test_the_port_of_last_time_is_kept_while_it_is_free() -> None:
    assert kept_or_first_free(8010, 8000, BIND, is_free=is_free) == 8010


def test_another_port_is_found_where_the_one_of_last_time_is_taken() -> None:
    assert kept_or_first_free(8003, 8000, BIND, is_free=is_free) == 8002


def test_a_port_set_by_hand_is_used_or_refused_and_never_replaced() -> None:
    assert required_port(8002, BIND, wanted_for="the api", is_free=is_free) == 8002

    with pytest.raises(PortTakenError, match=r"port 8001 .* set for the api, is taken"):
        required_port(8001, BIND, wanted_for="the api", is_free=is_free)


def test_no_free_port_is_an_error_and_no_endless_search() -> None:
    with pytest.raises(ServiceError, match="no free port"):
        first_free_port(65_530, BIND, is_free=lambda _port, _bind: False)
