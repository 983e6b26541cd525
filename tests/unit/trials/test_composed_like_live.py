"""Every kind of rule, composed ones too: a trial finds what live would have found."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.alerts import Severity
from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.readings import Reading
from streams.contracts.rules import (
    AllOf,
    CombinationRule,
    DeviationRule,
    FlatlineRule,
    ImplausibleRule,
    Level,
    NotAny,
    Per,
    RateRule,
    Rule,
    Scope,
    SequenceRule,
    SeveralOfRule,
    SightingRule,
    SilenceRule,
    ThresholdRule,
    WindowFunction,
    WindowRule,
)
from streams.contracts.sightings import Sighting, SightingKind
from tests.unit.trials.made_history import a_device, a_reading, a_registry, a_sighting, at, live, tried

SPAN_S = 600
DEVICES = tuple(a_device(f"loop-{number}", tags=("road:a",), area=f"ward-{1 + number % 2}") for number in range(1, 4))
SPEED = Scope(property="speed")
LEVELS = (Level(Severity.HIGH, 10, 14),)
SLOW = ThresholdRule(scope=Scope(), levels=LEVELS)
AVERAGE = WindowRule(scope=Scope(), fn=WindowFunction.AVG, over_s=60, every_s=20, levels=LEVELS)
ROAD = Scope(tag="road:a", property="speed")
FAULT = ImplausibleRule(id="broken", scope=SPEED, low=0, high=60, at_least=2)
FEAST = Calendar("feast", CalendarKind.EVENT, spans=(Span(at(150), at(300.5)),))

KINDS: dict[str, Rule] = {
    "window": WindowRule(id="r", scope=SPEED, fn=WindowFunction.AVG, over_s=60, every_s=15, levels=LEVELS, hold_s=20),
    "count": WindowRule(
        id="r", scope=SPEED, fn=WindowFunction.COUNT, over_s=60, at_least=0, levels=(Level(Severity.LOW, 1, 2),)
    ),
    "percentile": WindowRule(
        id="r",
        scope=SPEED,
        fn=WindowFunction.PERCENTILE,
        percentile=50,
        over_s=90,
        every_s=30,
        levels=LEVELS,
        grace_s=5,
    ),
    "rate": RateRule(id="r", scope=SPEED, levels=(Level(Severity.HIGH, -20, -5),), over_s=45),
    "flatline": FlatlineRule(id="r", scope=SPEED, after_s=60, at_least=2),
    "implausible": ImplausibleRule(id="r", scope=SPEED, low=0, high=30, at_least=2),
    "deviation": DeviationRule(id="r", scope=SPEED, levels=(Level(Severity.HIGH, 3, 2),), over_s=60, warm_up=1),
    "unless": ThresholdRule(id="r", scope=SPEED, levels=LEVELS, hold_s=15, unless=("feast",)),
    "sighting": SightingRule(id="r", scope=Scope(), sighting=SightingKind.CROSSING, at_least=2, stands_s=40),
    "several of": SeveralOfRule(id="r", scope=ROAD, of=AVERAGE, at_least=2, unless=("feast",)),
    "several of late": SeveralOfRule(id="r", scope=ROAD, of=SLOW, at_least=2, share=0.5, within_s=30),
    "sequence": SequenceRule(id="r", scope=SPEED, of=(SLOW, SilenceRule(scope=SPEED, after_s=40)), within_s=120),
    "combination": CombinationRule(
        id="r", per=Per.AREA, when=AllOf((SLOW, NotAny(SightingRule(Scope(), SightingKind.CROSSING))))
    ),
    "of another": SeveralOfRule(id="r", scope=ROAD, of="other", at_least=2, per=Per.CITY),
}
OTHER = ThresholdRule(id="other", scope=SPEED, levels=LEVELS, hold_s=10)


@st.composite
def histories(draw: st.DrawFn) -> list[Reading | Sighting]:
    moments = draw(st.sets(st.tuples(st.integers(1, 3), st.integers(1, 2 * SPAN_S - 1)), max_size=40))
    values = st.sampled_from([-5.0, 5.0, 10.0, 12.0, 14.0, 25.0, 40.0, 90.0])
    seen = draw(st.sets(st.integers(1, 2 * SPAN_S - 1), max_size=6))
    return [
        *(a_reading(f"loop-{device}", half / 2, draw(values)) for device, half in sorted(moments)),
        *(a_sighting("loop-1", half / 2) for half in sorted(seen)),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_trial_finds_what_live_finds(kind: str) -> None:
    @settings(max_examples=40, deadline=None)
    @given(histories())
    def holds(history: Sequence[Reading | Sighting]) -> None:
        rule, view = KINDS[kind], a_registry(*DEVICES, FAULT, OTHER)
        view.calendars["feast"] = FEAST

        assert tried(view, rule, history, SPAN_S) == live(view, rule, history, SPAN_S)

    holds()
