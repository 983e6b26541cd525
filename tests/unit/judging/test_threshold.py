from streams.contracts.alerts import Severity
from streams.contracts.readings import ONLINE
from streams.contracts.rules import Level, Scope, ThresholdRule
from streams.contracts.times import SECOND
from streams.contracts.verdicts import VerdictReason
from tests.unit.judging.city import START_S, City, a_threshold, seconds_of, told

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL
RAISED, NORMAL = VerdictReason.THRESHOLD, VerdictReason.BACK_TO_NORMAL


def a_city_with(*rules: ThresholdRule) -> City:
    city = City()
    city.put(*rules)
    city.tick(0)
    return city


def test_a_condition_is_found_once_and_gone_once() -> None:
    city = a_city_with(a_threshold((HIGH, 85, 80)))

    verdicts = [v for second, level in enumerate([70, 86, 90, 83, 79, 70], 1) for v in city.reading(level, second)]

    assert told(verdicts) == [("noise", HIGH, RAISED, 86), ("noise", None, NORMAL, 79)]
    assert [seconds_of(verdict) for verdict in verdicts] == [2, 5]
    assert verdicts[0].measured_at == (START_S + 2) * SECOND
    assert verdicts[0].stamp.offset == 2


def test_a_level_below_its_clearing_falls() -> None:
    city = a_city_with(a_threshold((HIGH, 10, 15)))

    verdicts = [v for second, level in enumerate([20, 10, 5, 14, 15, 12], 1) for v in city.reading(level, second)]

    assert told(verdicts) == [("noise", HIGH, RAISED, 10), ("noise", None, NORMAL, 15)]


def test_where_raising_and_clearing_meet_raising_wins() -> None:
    city = a_city_with(a_threshold((HIGH, 85, 85)))

    verdicts = [v for second, level in enumerate([85, 85, 84.9, 85], 1) for v in city.reading(level, second)]

    assert [verdict.severity for verdict in verdicts] == [HIGH, None, HIGH]


def test_the_highest_severity_held_counts() -> None:
    city = a_city_with(a_threshold((HIGH, 85, 80), (CRITICAL, 95, 90)))

    verdicts = [v for second, level in enumerate([86, 96, 91, 89, 96, 70], 1) for v in city.reading(level, second)]

    assert [(verdict.severity, verdict.value) for verdict in verdicts] == [
        (HIGH, 86),
        (CRITICAL, 96),
        (HIGH, 89),
        (CRITICAL, 96),
        (None, 70),
    ]


def test_a_late_or_repeated_reading_neither_raises_nor_clears() -> None:
    city = a_city_with(a_threshold((HIGH, 85, 80)))
    city.reading(70, 10)

    assert city.reading(99, 11, measured_s=9) == []
    assert city.reading(99, 12, measured_s=10) == []
    assert told(city.reading(90, 13)) == [("noise", HIGH, RAISED, 90)]
    assert city.reading(60, 14, measured_s=12) == []
    assert city.reading(60, 15, measured_s=13) == []


def test_a_hold_is_confirmed_by_a_reading_measured_late_enough() -> None:
    city = a_city_with(a_threshold((HIGH, 85, 80), hold_s=60))

    assert city.reading(86, 10) == []
    assert city.reading(87, 40, measured_s=69) == []
    assert told(city.reading(88, 41, measured_s=70)) == [("noise", HIGH, RAISED, 88)]


def test_a_hold_is_confirmed_by_a_tick_late_enough_after_receipt() -> None:
    city = a_city_with(a_threshold((HIGH, 85, 80), hold_s=60))
    city.ticks(1, 10)
    city.reading(86, 10.5, measured_s=4)

    verdicts = city.ticks(11, 80)

    assert told(verdicts) == [("noise", HIGH, RAISED, 86)]
    assert seconds_of(verdicts[0]) == 71


def test_a_reading_short_of_the_level_ends_the_hold() -> None:
    city = a_city_with(a_threshold((HIGH, 85, 80), hold_s=60))
    city.ticks(1, 10)
    city.reading(86, 10.5)
    city.ticks(11, 40)
    city.reading(84, 40.5)
    city.reading(86, 40.7)

    verdicts = city.ticks(41, 110)

    assert [seconds_of(verdict) for verdict in verdicts] == [101]


def a_city_minding_who_is_offline(hold_s: float = 60) -> City:
    return a_city_with(a_threshold((HIGH, 0, 1), hold_s=hold_s, scope=Scope(property=ONLINE)))


def test_a_hold_of_offline_is_counted_from_when_offline_came() -> None:
    """Broke: it was counted from the last sign of life, which offline is not, so no hold was kept."""
    city = a_city_minding_who_is_offline()
    city.ticks(1, 500)
    city.reading(0, 500.5, property_name=ONLINE)

    verdicts = city.ticks(501, 600)

    assert [seconds_of(verdict) for verdict in verdicts] == [561]


def test_a_device_back_within_the_hold_was_never_offline() -> None:
    city = a_city_minding_who_is_offline()
    city.reading(1, 0.5, property_name=ONLINE)
    city.ticks(1, 500)
    city.reading(0, 500.5, property_name=ONLINE)
    city.ticks(501, 559)
    city.reading(1, 559.5, property_name=ONLINE)

    assert city.ticks(560, 700) == []


def test_a_rule_made_while_a_device_is_offline_counts_from_when_offline_came() -> None:
    """Broke likewise, where no reading but a rule begins the hold."""
    city = City()
    city.reading(1, 0.5, property_name=ONLINE)
    city.ticks(1, 500)
    city.reading(0, 500.5, property_name=ONLINE)
    city.put(a_threshold((HIGH, 0, 1), hold_s=60, scope=Scope(property=ONLINE)))

    verdicts = city.ticks(501, 600)

    assert [seconds_of(verdict) for verdict in verdicts] == [561]


def test_each_level_has_its_own_hold() -> None:
    rule = ThresholdRule(
        scope=Scope(), levels=(Level(HIGH, 85, 80, hold_s=0), Level(CRITICAL, 95, 90)), hold_s=60, id="noise"
    )
    city = a_city_with(rule)

    assert [verdict.severity for verdict in city.reading(96, 1)] == [HIGH]
    assert [verdict.severity for verdict in city.reading(96, 61)] == [CRITICAL]


def test_a_stretch_in_which_nobody_listened_confirms_no_hold() -> None:
    city = a_city_with(a_threshold((HIGH, 85, 80), hold_s=60))
    city.tick(1)
    city.reading(86, 1.5)

    assert city.tick(3600) == []
    assert len(city.ticks(3601, 3660)) == 1


def test_time_of_verdicts_never_runs_backwards() -> None:
    city = a_city_with(a_threshold((HIGH, 85, 80)))
    city.tick(100)

    (verdict,) = city.reading(90, 40)

    assert seconds_of(verdict) == 100


def test_two_rules_on_one_reading_give_two_stamps() -> None:
    city = a_city_with(a_threshold(rule_id="b"), a_threshold(rule_id="a"))

    verdicts = city.reading(90, 1)

    assert [(verdict.rule, verdict.stamp.index) for verdict in verdicts] == [("a", 0), ("b", 1)]
