"""What people and programs see of a trial: public field names, times as ISO 8601 in UTC, days of the city."""

from datetime import datetime

import msgspec

from api.views import Iso
from streams.contracts.alerts import Severity
from streams.contracts.rules import Rule
from streams.contracts.times import SECOND, Micros, to_iso
from streams.trials.alarming_history import Standing
from streams.trials.asking import Answer
from streams.trials.outcome import Difference, Outcome, Stood

MOST_ALERTS = 5_000
"""In one answer, the oldest; days and figures count them all."""


class DryRunBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Try the stored rule, or `rule`, on what was measured from `from` to before `to`.

    With `rule` the stored one (if there is one) is tried on the same, to be compared, unless `compare` is false.
    """

    begins: datetime = msgspec.field(name="from")
    ends: datetime = msgspec.field(name="to")
    rule: Rule | None = None
    compare: bool = True


class TrialAlert(msgspec.Struct, frozen=True):
    """An alert as it would have stood: `stood_s` until cleared, or until the end.

    `device` null: it stands for several, at the `place` (``tag/road:nguyen-hue``). One that returns is told again.
    """

    device: str | None
    area: str | None
    place: str
    property: str
    severity: Severity
    raised_at: Iso
    cleared_at: Iso | None
    stood_s: float
    value: float | None


class TrialDay(msgspec.Struct, frozen=True):
    """How many alerts came on a day of the city."""

    date: str
    alerts: int


class TrialOutcome(msgspec.Struct, frozen=True):
    """What a rule would have done. `alerts_left_out`: how many more than the 5,000 listed there were.

    `series` and `readings`: how many it was about, stored in that time.
    """

    alerts: tuple[TrialAlert, ...]
    alerts_left_out: int
    per_day: float
    days: tuple[TrialDay, ...]
    stood_s: Stood
    series: int
    readings: int
    begins: Iso = msgspec.field(name="from")
    ends: Iso = msgspec.field(name="to")
    took_s: float


class TrialAnswer(TrialOutcome, frozen=True):
    """What the rule would have done, and its predecessor on the same history."""

    predecessor: TrialOutcome | None
    difference: Difference | None


class TrialProgress(msgspec.Struct, frozen=True):
    """The event `progress`: how much is done (0 to 1), and how many readings have been judged."""

    done: float
    readings: int


def trial_answer(answer: Answer) -> TrialAnswer:
    """The answer as it is sent."""
    new = _outcome(answer.new, answer.took_s)
    old = None if answer.predecessor is None else _outcome(answer.predecessor, answer.took_s)
    return TrialAnswer(**msgspec.structs.asdict(new), predecessor=old, difference=answer.difference)


def _outcome(outcome: Outcome, took_s: float) -> TrialOutcome:
    return TrialOutcome(
        alerts=tuple(_alert(one, outcome.ends) for one in outcome.alerts[:MOST_ALERTS]),
        alerts_left_out=max(0, len(outcome.alerts) - MOST_ALERTS),
        per_day=outcome.per_day,
        days=tuple(TrialDay(day.isoformat(), alerts) for day, alerts in outcome.days),
        stood_s=outcome.stood_s,
        series=outcome.series,
        readings=outcome.readings,
        begins=to_iso(outcome.begins),
        ends=to_iso(outcome.ends),
        took_s=took_s,
    )


def _alert(one: Standing, ends: Micros) -> TrialAlert:
    return TrialAlert(
        device=one.device or None,
        area=one.area,
        place=one.place,
        property=one.property,
        severity=one.severity,
        raised_at=to_iso(one.raised_at),
        cleared_at=None if one.cleared_at is None else to_iso(one.cleared_at),
        stood_s=((one.cleared_at or ends) - one.raised_at) / SECOND,
        value=one.value,
    )
