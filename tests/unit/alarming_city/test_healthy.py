"""The healthy city: lost, late and repeated packets, faulty measurements, gateways that reconnect: no storm."""

import pytest

from streams.contracts.times import DAY, HOUR, MINUTE
from tests.unit.alarming_city.city_day import lived


def test_a_healthy_city_leaves_its_operators_in_peace_for_two_hours() -> None:
    day = lived(2 * HOUR)

    assert len(day.announcements) <= 1, day.told()


def test_a_healthy_day_of_200_devices_is_quiet_whatever_kinds_of_rules_watch_it() -> None:
    """No fault is found of a healthy device, and of the city at most what a faulty measurement can make of it."""
    day = lived(DAY, devices=200)

    assert len(day.announcements) <= 2, day.told()
    assert not [change.alert for change in day.changes if change.alert.is_fault]
    assert not [change.alert for change in day.changes if change.alert.is_watched]


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("seed", [1, 3])
def test_a_healthy_city_of_1_000_devices_raises_at_most_10_alerts_a_day_and_never_2_in_10_minutes(seed: int) -> None:
    """EEMUA 191: one alarm in ten minutes is what an operator can live with."""
    day = lived(DAY, seed=seed)

    assert len(day.announcements) <= 10, day.told()
    assert day.shortest_quiet() >= 10 * MINUTE, day.told()
