"""The reckoning of KPIs, in the order of the answer: from facts of the stored transitions to figures and verdicts."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from api.kpis.answer import (
    ChattererItem,
    Chattering,
    DurationFigures,
    FindingFigures,
    FindingMix,
    FloodItem,
    Floods,
    KpiAnswer,
    KpiPeriod,
    PriorityItem,
    SourceItem,
    StaleFigures,
    StandingFigures,
    TopSources,
)
from api.kpis.figures import Figure, at_least, at_most, below, share
from api.kpis.floods import BEGINS_ABOVE, Flood, floods, most_within
from api.kpis.rates import MOST_POINTS, TARGETS, TEN_MINUTES, Buckets, buckets_of, days_of, rate
from api.kpis.standing import durations, levels, stale_at, stale_by_day, stood
from api.views import iso_or_none
from streams.contracts.alerts import Finding, Severity
from streams.contracts.times import DAY, HOUR, Micros, to_iso
from streams.timescale.alarm_facts import AlarmFacts, Chatterer, Durations, FactsQuestion, Found, Source

_MOST_FLOODS, _MOST_CHATTERERS = 200, 20


def reckon(facts: AlarmFacts, question: FactsQuestion, tz: str) -> KpiAnswer:
    """All KPIs of a period. A year of 150 annunciations a day takes about 0.4 s of processor: not on the event loop."""
    begins, ends = question.begins, question.ends
    times = facts.announced[bisect_left(facts.announced, begins) :]
    tens, hours = buckets_of(TEN_MINUTES, begins, ends), buckets_of(HOUR, begins, ends)
    days = days_of(ZoneInfo(tz), begins, ends)
    by_ten, by_hour, by_day = tens.count(times), hours.count(times), days.count(times)
    found = stood(facts.standing, begins, ends)
    coarse = hours if len(hours) <= MOST_POINTS else days
    level = levels(found.shown, coarse)
    stale = stale_by_day(found.shown, days)
    areas = None if question.areas is None else sorted(question.areas)
    return KpiAnswer(
        period=KpiPeriod(to_iso(begins), to_iso(ends), tz, areas),
        annunciations=len(times),
        fault_annunciations=facts.faults,
        per_10_minutes=rate(by_ten, tens, TEN_MINUTES, *TARGETS[TEN_MINUTES]),
        per_hour=rate(by_hour, hours, HOUR, *TARGETS[HOUR]),
        per_day=rate(by_day, days, DAY, *TARGETS[DAY]),
        peak=at_most(most_within(times, begins), BEGINS_ABOVE),
        hours_over_30=_share_over(by_hour, hours, 30),
        ten_minutes_over_10=_share_over(by_ten, tens, 10),
        floods=_floods(facts.announced, begins, ends),
        standing=StandingFigures(level.at_end, level.most, level.average, coarse.points(level.by_bucket)),
        stale=StaleFigures(stale_at(found.shown, ends), below(max(stale), 5), days.points(stale)),
        chattering=_chattering(facts.chatterers, question),
        top_sources=_top_sources(facts.top_sources, len(times)),
        priorities=_priorities(facts.severities, len(times)),
        time_to_acknowledge=_durations(facts.acknowledged),
        time_to_clear=_durations(durations(found.cleared_s)),
        findings=_findings(facts.found),
        suppressed=facts.suppressed,
        shelvings=facts.shelvings,
    )


def _share_over(counts: Sequence[int], buckets: Buckets, bound: int) -> Figure:
    """The share of buckets with more than `bound`, quiet ones included; below 1 % is acceptable (table 6)."""
    return below(share(sum(count > bound for count in counts), len(buckets)), 0.01)


def _floods(announced: Sequence[Micros], begins: Micros, ends: Micros) -> Floods:
    """Floods that overlap the period, also one that was on when it began; below 1 % of its time is acceptable."""
    found = [flood for flood in floods(announced, ends) if flood.ends is None or flood.ends > begins]
    flooded = sum((ends if flood.ends is None else flood.ends) - max(flood.begins, begins) for flood in found)
    return Floods(
        len(found), below(share(flooded, ends - begins), 0.01), [_flood_item(flood) for flood in found[:_MOST_FLOODS]]
    )


def _flood_item(flood: Flood) -> FloodItem:
    return FloodItem(to_iso(flood.begins), iso_or_none(flood.ends), flood.count, flood.peak)


def _chattering(chatterers: Sequence[Chatterer], question: FactsQuestion) -> Chattering:
    """No condition may chatter; what chattering is the standard leaves open."""
    items = [ChattererItem(*each) for each in chatterers[:_MOST_CHATTERERS]]
    return Chattering(at_most(len(chatterers), 0), question.chatter_count, question.chatter_within_s, items)


def _top_sources(sources: Iterable[Source], annunciations: int) -> TopSources:
    """Below 1 % together is acceptable, 5 % the maximum. With few annunciations ten sources are nearly all of them."""
    items = [
        SourceItem(
            each.rule, each.device, each.group, each.area, each.annunciations, each.annunciations / annunciations
        )
        for each in sources
    ]
    return TopSources(below(share(sum(item.count for item in items), annunciations), 0.01, 0.05), items)


def _priorities(severities: Mapping[Severity, int], annunciations: int) -> list[PriorityItem]:
    """About 80 % low, 15 % medium, 5 % high; a highest priority, where one is used, below 1 %."""
    shares = {severity: share(severities.get(severity, 0), annunciations) for severity in Severity}
    figures = {
        Severity.CRITICAL: below(shares[Severity.CRITICAL], 0.01),
        Severity.HIGH: at_most(shares[Severity.HIGH], 0.05),
        Severity.MEDIUM: at_most(shares[Severity.MEDIUM], 0.15),
        Severity.LOW: at_least(shares[Severity.LOW], 0.80),
    }
    return [PriorityItem(severity, severities.get(severity, 0), figure) for severity, figure in figures.items()]


def _durations(found: Durations) -> DurationFigures:
    return DurationFigures(found.count, found.median_s, found.p90_s)


def _findings(found: Sequence[Found]) -> FindingFigures:
    rules = sorted({each.rule for each in found})
    by_rule = [_mix(rule, [each for each in found if each.rule == rule]) for rule in rules]
    return FindingFigures(_mix(None, found), by_rule)


def _mix(rule: str | None, found: Iterable[Found]) -> FindingMix:
    counts = dict.fromkeys(Finding, 0)
    without = 0
    for each in found:
        if each.finding is None:
            without += each.alerts
        else:
            counts[each.finding] += each.alerts
    judged = sum(counts.values())
    shares = {finding: count / judged for finding, count in counts.items()} if judged else None
    return FindingMix(rule, judged + without, without, counts, shares)
