"""From the facts of a day to what ails a series. Pure: no clock, no I/O."""

from enum import StrEnum

from api.device_health.limits import Limits, limits_for
from streams.timescale.series_days import SeriesDay

DAY_S = 86_400.0


class Diagnosis(StrEnum):
    """What was wrong with a series on a day."""

    SILENT = "silent"
    TOO_FEW = "too_few"
    CHATTER = "chatter"
    NO_HITS = "no_hits"
    STUCK_ON = "stuck_on"
    CONSTANT = "constant"
    SPIKES = "spikes"
    IMPLAUSIBLE = "implausible"


_FEWEST_TO_JUDGE = 12
"""Of a series with fewer readings nothing is said but that they are few."""


def diagnose(facts: SeriesDay, *, interval_s: float | None, passed_s: float = DAY_S) -> tuple[Diagnosis, ...]:
    """What ails the series, in the order of `Diagnosis`; empty: nothing is known to.

    `interval_s`: how often the device speaks, as registered; `passed_s`: of the day, less than all of the running one.
    """
    limits = limits_for(facts.property)
    found = [*_diagnoses_of_number(facts, limits, expected(facts, interval_s=interval_s, passed_s=passed_s))]
    if facts.readings >= _FEWEST_TO_JUDGE:
        found += _diagnoses_of_values(facts, limits)
    return tuple(found)


def expected(facts: SeriesDay, *, interval_s: float | None, passed_s: float = DAY_S) -> int | None:
    """How many readings the day should have: by the registered interval, else by the typical gap of those there are."""
    every_s = interval_s or facts.typical_gap_s
    return None if not every_s else round(passed_s / every_s)


def _diagnoses_of_number(facts: SeriesDay, limits: Limits, wanted: int | None) -> list[Diagnosis]:
    if not wanted:
        return []
    share = facts.readings / wanted
    found = [Diagnosis.TOO_FEW] if share < limits.fewest_share else []
    return [*found, Diagnosis.CHATTER] if share > limits.most_share else found


def _diagnoses_of_values(facts: SeriesDay, limits: Limits) -> list[Diagnosis]:
    found: list[Diagnosis] = []
    if limits.zeros_share is not None and facts.zeros > limits.zeros_share * facts.readings:
        found.append(Diagnosis.NO_HITS)
    if limits.stuck_from is not None and facts.still_at >= limits.stuck_from and facts.still_s >= limits.stuck_s:
        found.append(Diagnosis.STUCK_ON)
    elif limits.still_s is not None and facts.still_s >= limits.still_s and facts.still_at not in limits.rests_at:
        found.append(Diagnosis.CONSTANT)
    if facts.spikes >= limits.spikes:
        found.append(Diagnosis.SPIKES)
    if facts.implausible > limits.implausible_share * facts.readings:
        found.append(Diagnosis.IMPLAUSIBLE)
    return found
