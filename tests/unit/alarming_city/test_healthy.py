"""The healthy city: lost, late and repeated packets, faulty measurements, gateways that reconnect: no storm."""

import pytest

from streams.contracts.times import DAY, HOUR, MINUTE
from tests.unit.alarming_city.city_day import lived


def test_a_healthy_city_leaves_its_operators_in_peace_for_two_hours() -> None:
    day = lived(2 * HOUR)

    assert len(day.announcements) <= 1, day.told()


@pytest.mark.parametrize("seed", [1, 3])
def test_a_healthy_city_of_1_000_devices_raises_at_most_10_alerts_a_day_and_never_2_in_10_minutes(seed: int) -> None:
    """EEMUA 191: one alarm in ten minutes is what an operator can live with."""
    day = lived(DAY, seed=seed)

    assert len(day.announcements) <= 10, day.told()
    assert day.shortest_quiet() >= 10 * MINUTE, day.told()
