"""A trial finds what the folds of live would have found, had they run then: any history, any kind of rule."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.alerts import Severity
from streams.contracts.managing import Gathering, Group, Rise
from streams.contracts.readings import Reading
from streams.contracts.rules import Level, Rule, Scope, SilenceRule, ThresholdRule
from tests.unit.trials.made_history import a_device, a_reading, a_registry, live, tried

HOUR_S = 900
DEVICES = tuple(a_device(f"loop-{number}", tags=("road:a",), area=f"ward-{1 + number % 2}") for number in range(1, 4))
SLOW = (Level(Severity.MEDIUM, 20, 25), Level(Severity.HIGH, 10, 14))

KINDS: dict[str, Rule] = {
    "threshold": ThresholdRule(id="slow", scope=Scope(property="speed"), levels=SLOW),
    "threshold that holds": ThresholdRule(id="slow", scope=Scope(property="speed"), levels=SLOW, hold_s=45),
    "threshold in groups": ThresholdRule(
        id="slow", scope=Scope(tag="road:a"), levels=SLOW, group=Group(Gathering.CITY, at_least=2, within_s=120)
    ),
    "threshold that rises": ThresholdRule(
        id="slow", scope=Scope(), levels=SLOW, rises=(Rise(61.5, Severity.CRITICAL),)
    ),
    "silence": SilenceRule(id="silent", scope=Scope(kind="loop"), after_s=100),
    "silence of a property": SilenceRule(id="silent", scope=Scope(property="speed"), after_s=90.5),
}


@st.composite
def histories(draw: st.DrawFn) -> list[Reading]:
    moments = draw(st.sets(st.tuples(st.integers(1, 3), st.integers(1, 2 * HOUR_S - 1)), max_size=40))
    values = st.sampled_from([5.0, 10.0, 12.0, 14.0, 20.0, 22.0, 25.0, 40.0])
    return [a_reading(f"loop-{device}", half / 2, draw(values)) for device, half in sorted(moments)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_trial_finds_what_live_finds(kind: str) -> None:
    @settings(deadline=None)
    @given(histories())
    def holds(history: Sequence[Reading]) -> None:
        rule, view = KINDS[kind], a_registry(*DEVICES[:2])

        assert tried(view, rule, history, HOUR_S) == live(view, rule, history, HOUR_S)

    holds()
