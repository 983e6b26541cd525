"""What `GET alerts/kpis` answers. Shares are 0 to 1, durations seconds, times ISO 8601 in UTC."""

import msgspec

from api.kpis.figures import Figure
from api.kpis.rates import Point, Rate
from api.views import Iso
from streams.contracts.alerts import Finding, Severity, Suppression


class KpiPeriod(msgspec.Struct, frozen=True, rename={"begins": "from", "ends": "to"}):
    """What the figures are about: `from` until before `to` (never later than now), days of `tz`; `areas` null: all."""

    begins: Iso
    ends: Iso
    tz: str
    areas: list[str] | None


class FloodItem(msgspec.Struct, frozen=True, rename={"begins": "from", "ends": "to"}):
    """A flood: from the eleventh within 10 minutes until fewer than five are; `to` null: not over when the period ends.

    `count` includes those of the 10 minutes before `from`; `peak`: the most within 10 minutes.
    """

    begins: Iso
    ends: Iso | None
    count: int
    peak: int


class Floods(msgspec.Struct, frozen=True):
    """Floods that overlap the period, and the share of the period in flood. `items`: the first 200."""

    count: int
    share_of_time: Figure
    items: list[FloodItem]


class StandingFigures(msgspec.Struct, frozen=True):
    """Alerts before operators, active or acknowledged: when the period ended, at most, on average over time.

    `series`: the most at one moment of each hour, or of each day where the period is longer than 62 days.
    """

    at_end: int
    most: int
    average: float
    series: list[Point]


class StaleFigures(msgspec.Struct, frozen=True):
    """Of those, the ones whose condition has been there for over 24 hours: at the end, and by day."""

    at_end: int
    on_worst_day: Figure
    series: list[Point]


class ChattererItem(msgspec.Struct, frozen=True):
    """A condition that chattered, and how often it came true in the period, as far as its alerts' timelines tell."""

    rule: str
    device: str
    property: str
    comings: int


class Chattering(msgspec.Struct, frozen=True):
    """Conditions that came true `times` times within `within_s` seconds. `items`: the 20 that came most often."""

    conditions: Figure
    times: int
    within_s: float
    items: list[ChattererItem]


class SourceItem(msgspec.Struct, frozen=True):
    """A rule about a device; for a group the place it is gathered in; else, without device, the area."""

    rule: str
    device: str
    group: str | None
    area: str | None
    count: int
    share: float


class TopSources(msgspec.Struct, frozen=True):
    """The ten sources of most annunciations, and what they contribute together."""

    share: Figure
    items: list[SourceItem]


class PriorityItem(msgspec.Struct, frozen=True):
    """Annunciations of one severity (that of the moment). `share` is asked to be low 80 %, medium 15 %, high 5 %."""

    severity: Severity
    count: int
    share: Figure


class DurationFigures(msgspec.Struct, frozen=True):
    """How many there were, median and 90th percentile in seconds (null: there were none)."""

    count: int
    median_s: float | None
    p90_s: float | None


class FindingMix(msgspec.Struct, frozen=True):
    """What the alerts of a rule (null: all) turned out to be that were resolved in the period and had been announced.

    `shares` are of those with a finding; null if there are none. `without` had none.
    """

    rule: str | None
    resolved: int
    without: int
    counts: dict[Finding, int]
    shares: dict[Finding, float] | None


class FindingFigures(msgspec.Struct, frozen=True):
    """Overall, and by rule."""

    overall: FindingMix
    by_rule: list[FindingMix]


class KpiAnswer(msgspec.Struct, frozen=True):
    """Alarm KPIs of an operator position over a period, after ISA-18.2-2016, clause 16.

    Annunciations are counted, not acknowledgements or clears: the lines of timelines with which an alert came before
    operators. `peak`: the most in any 10 minutes. `suppressed`: alerts of whose timeline a line fell into the period
    while they were suppressed so; `shelvings`: how often somebody shelved one. `fault_annunciations` of all are about
    faults of devices, not the city.
    """

    period: KpiPeriod
    annunciations: int
    fault_annunciations: int
    per_10_minutes: Rate
    per_hour: Rate
    per_day: Rate
    peak: Figure
    hours_over_30: Figure
    ten_minutes_over_10: Figure
    floods: Floods
    standing: StandingFigures
    stale: StaleFigures
    chattering: Chattering
    top_sources: TopSources
    priorities: list[PriorityItem]
    time_to_acknowledge: DurationFigures
    time_to_clear: DurationFigures
    findings: FindingFigures
    suppressed: dict[Suppression, int]
    shelvings: int
