"""A trial of a deviation rule begins with what was usual before."""

from streams.contracts.alerts import Severity
from streams.contracts.lessons import Lesson
from streams.contracts.rules import DeviationRule, Level, Scope, Season
from streams.contracts.topics import READINGS
from streams.judging.seasons import slot_at
from streams.trials.excerpt import excerpt_of
from streams.trials.judging_history import Caption, JudgedHistory
from tests.unit.trials.made_history import BEGINS, a_device, a_registry, at

RULE = DeviationRule(
    id="unusual", scope=Scope(property="speed"), levels=(Level(Severity.HIGH, 4, 3),), over_s=3_600, least_spread=1
)


def verdicts_over_three_slow_hours(*, has_learned: bool) -> list[Severity | None]:
    fold = JudgedHistory(READINGS, 0, excerpt_of(a_registry(a_device("loop-1")), RULE).changes(), BEGINS)
    if has_learned:
        slots = [slot_at(Season.WEEK, at(3_600 * hour)) for hour in range(4)]
        fold.learn(0, Lesson("loop-1", "speed", Season.WEEK, dict.fromkeys(slots, (40.0, 41.0, 39.0))))
    times = [at(60 * minute) for minute in range(1, 180)]
    caption = Caption("loop-1", "speed", "km/h", is_registered=True)
    fold.readings([caption], [0] * len(times), times, [5.0] * len(times))
    return [verdict.severity for verdict in fold.verdicts]


def test_what_was_usual_before_the_trial_is_known_from_the_first_reading_on() -> None:
    assert verdicts_over_three_slow_hours(has_learned=True) == [Severity.HIGH]
    assert verdicts_over_three_slow_hours(has_learned=False) == []
