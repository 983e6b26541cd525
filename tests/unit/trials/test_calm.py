"""What is passed over changes nothing: verdicts are those of judging every reading, however the history is cut."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from streams.contracts.alerts import Severity
from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.rules import (
    ImplausibleRule,
    Level,
    Rule,
    Scope,
    SequenceRule,
    SeveralOfRule,
    SilenceRule,
    ThresholdRule,
    WindowFunction,
    WindowRule,
)
from streams.contracts.topics import READINGS
from streams.contracts.verdicts import Stamp, Verdict
from streams.timescale.bulk_history import ManyReadings, StoredSeries
from streams.trials.excerpt import Excerpt, excerpt_of
from streams.trials.judging_history import Caption, JudgedHistory
from streams.trials.sieving import sieve_for
from tests.unit.trials.made_history import BEGINS, a_device, a_registry, at

SPAN_S = 1_200
SERIES = tuple(StoredSeries(number, f"loop-{number}", "speed", "km/h") for number in range(3))
CAPTIONS = [Caption(one.device, one.property, one.unit, is_registered=True) for one in SERIES]
DEVICES = tuple(a_device(one.device, tags=("road:a",)) for one in SERIES)
SPEED = Scope(property="speed")
FALLING = (Level(Severity.MEDIUM, 20, 25), Level(Severity.HIGH, 10, 14))
BOTH_WAYS = (Level(Severity.MEDIUM, 10, 10), Level(Severity.HIGH, 80, 70))
AVERAGE = WindowRule(id="r", scope=SPEED, fn=WindowFunction.AVG, over_s=60, every_s=20, levels=FALLING)
FEAST = Calendar("feast", CalendarKind.EVENT, spans=(Span(at(150), at(500.5)),))
FAULT = ImplausibleRule(id="broken", scope=SPEED, low=0, high=150, at_least=2)

RULES: dict[str, Rule] = {
    "threshold": ThresholdRule(id="r", scope=SPEED, levels=FALLING),
    "threshold that holds": ThresholdRule(id="r", scope=SPEED, levels=BOTH_WAYS, hold_s=45),
    "threshold that sleeps": ThresholdRule(id="r", scope=SPEED, levels=FALLING, unless=("feast",)),
    "average": AVERAGE,
    "average that holds": replace(AVERAGE, hold_s=50, grace_s=7),
    "average that sleeps": replace(AVERAGE, unless=("feast",), at_least=2),
    "least": replace(AVERAGE, fn=WindowFunction.MIN, every_s=None),
    "percentile": replace(AVERAGE, fn=WindowFunction.PERCENTILE, percentile=50, levels=BOTH_WAYS),
    "several": SeveralOfRule(id="r", scope=SPEED, of=replace(AVERAGE, id="", scope=Scope()), at_least=2),
    "silence": SilenceRule(id="r", scope=Scope(tag="road:a"), after_s=90),
    "silence of a property": SilenceRule(id="r", scope=SPEED, after_s=61.5, unless=("feast",)),
    "sequence": SequenceRule(
        id="r", scope=SPEED, of=(ThresholdRule(Scope(), FALLING), SilenceRule(Scope(property="speed"), 40)), within_s=60
    ),
    "implausible": replace(FAULT, id="r"),
}


@st.composite
def histories(draw: st.DrawFn) -> ManyReadings:
    """Mostly calm; now and then something else, and long stretches of nothing."""
    moments = sorted(draw(st.sets(st.tuples(st.integers(1, 2 * SPAN_S - 1), st.integers(0, 2)), max_size=60)))
    values = draw(
        st.lists(
            st.sampled_from([40.0] * 8 + [5.0, 10.0, 14.0, 22.0, 75.0, 90.0, 500.0]),
            min_size=len(moments),
            max_size=len(moments),
        )
    )
    return ManyReadings(
        np.array([place for _, place in moments], dtype=np.int64),
        np.array([at(half / 2) for half, _ in moments], dtype=np.int64),
        np.array(values, dtype=np.float64),
    )


@pytest.mark.parametrize("kind", RULES)
def test_what_is_passed_over_changes_nothing(kind: str) -> None:
    view = a_registry(*DEVICES, FAULT)
    view.calendars["feast"] = FEAST
    excerpt = excerpt_of(view, RULES[kind])

    @settings(max_examples=80, deadline=None)
    @given(histories(), st.lists(st.integers(1, SPAN_S - 1), max_size=4))
    def holds(history: ManyReadings, cuts: Sequence[int]) -> None:
        assert _sifted(excerpt, history, cuts) == _all(excerpt, history)

    holds()


def test_of_a_calm_month_next_to_nothing_is_judged() -> None:
    excerpt = excerpt_of(a_registry(*DEVICES), AVERAGE)
    minutes = np.arange(1, 30 * 1440)
    history = ManyReadings(
        np.zeros(len(minutes), dtype=np.int64), at(0) + minutes * 60_000_000, np.full(len(minutes), 40.0)
    )
    sieve = sieve_for(excerpt, SERIES)
    assert sieve is not None

    assert not sieve.sift(history, at(31 * 86_400), is_last=True).matters.any()


def test_where_every_reading_matters_there_is_no_sieve() -> None:
    adding_up = replace(AVERAGE, fn=WindowFunction.SUM)

    assert sieve_for(excerpt_of(a_registry(*DEVICES), adding_up), SERIES) is None


def _all(excerpt: Excerpt, history: ManyReadings) -> list[Verdict]:
    fold = JudgedHistory(READINGS, 0, excerpt.changes(), BEGINS)
    fold.readings(CAPTIONS, history.place.tolist(), history.measured_at.tolist(), history.value.tolist())
    fold.pass_to(at(SPAN_S))
    return _told(fold)


def _sifted(excerpt: Excerpt, history: ManyReadings, cuts: Sequence[int]) -> list[Verdict]:
    fold = JudgedHistory(READINGS, 0, excerpt.changes(), BEGINS)
    sieve = sieve_for(excerpt, SERIES)
    assert sieve is not None
    borders = [*sorted({at(cut) for cut in cuts}), at(SPAN_S)]
    first = 0
    for border in borders:
        last = int(np.searchsorted(history.measured_at, border))
        piece = ManyReadings(*(column[first:last] for column in (history.place, history.measured_at, history.value)))
        fold.sifted(CAPTIONS, sieve.sift(piece, border, is_last=border == borders[-1]))
        first = last
    fold.pass_to(at(SPAN_S))
    return _told(fold)


def _told(fold: JudgedHistory) -> list[Verdict]:
    return [replace(verdict, stamp=Stamp("", 0, 0, 0)) for verdict in fold.verdicts]
