"""A detection report for people (tables) and for machines (JSON lines)."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.bench.detection_score import Episode, Line, Score, SetLine
from streams.contracts.times import DAY, SECOND, Micros, to_iso

_EXAMPLES = 20
"""Of what was missed or false, at most so many are named in a line."""


def as_lines(score: Score, *, devices: int, days: float) -> Iterator[dict[str, Any]]:
    """One object for each rule set and kind of incident, one for each rule set, one for the promise of the truth."""
    for line in score.lines:
        yield {
            "bench": "detection.found",
            "set": line.rule_set,
            "incident": line.kind.value,
            "incidents": line.incidents,
            "called_for": line.called_for,
            "found": line.found,
            "missed": line.missed[:_EXAMPLES],
            "from_begin_s": quantiles_s(line.from_begin),
            "from_full_s": quantiles_s(line.from_full),
        }
    for each in score.sets:
        yield {
            "bench": "detection.false",
            "set": each.rule_set,
            "alerts": each.episodes,
            "false": len(each.false),
            "false_announced": sum(one.is_announced for one in each.false),
            "false_per_100_devices_and_day": false_rate(each, devices=devices, days=days),
            "of_sick_devices_early": len(each.sick_early),
            "of_sick_devices_late": len(each.sick_late),
            "examples": [_told(one) for one in (*each.sick_late, *each.false)[:_EXAMPLES]],
        }
    yield {
        "bench": "detection.truth",
        "expected_alerts": score.expected_alerts,
        "not_in_time": [
            {"incident": incident.id, "kind": incident.kind.value, "rule": alert.rule, "device": alert.device}
            for incident, alert in score.late_alerts[:_EXAMPLES]
        ],
        "not_in_time_count": len(score.late_alerts),
    }


def false_rate(line: SetLine, *, devices: int, days: float) -> float:
    """False alarms per 100 devices and day."""
    return round(len(line.false) / (devices / 100) / days, 3)


def quantiles_s(waits: list[Micros]) -> dict[str, float] | None:
    """Median and 95th percentile in seconds."""
    if not waits:
        return None
    ordered = sorted(waits)
    return {
        "median": round(ordered[len(ordered) // 2] / SECOND, 1),
        "p95": round(ordered[int(len(ordered) * 0.95)] / SECOND, 1),
    }


def show(score: Score, *, devices: int, days: float, console: Console) -> None:
    """The tables."""
    found = Table(title=f"What was found: {devices} devices, {days:g} days", title_justify="left")
    for name in ("rule set", "incident"):
        found.add_column(name)
    for name in ("incidents", "called for", "found", "missed", "median s", "p95 s", "from full, median s", "p95 s "):
        found.add_column(name, justify="right")
    for line in score.lines:
        found.add_row(line.rule_set, line.kind.value, *_figures(line))
    console.print(found)
    false = Table(title="What was not so", title_justify="left")
    false.add_column("rule set")
    for name in ("alerts", "false", "announced", "per 100 devices and day", "sick, early", "sick, late"):
        false.add_column(name, justify="right")
    for each in score.sets:
        rate = false_rate(each, devices=devices, days=days)
        announced = sum(one.is_announced for one in each.false)
        figures = (each.episodes, len(each.false), announced, rate, len(each.sick_early), len(each.sick_late))
        false.add_row(each.rule_set, *map(str, figures))
    console.print(false)
    console.print(
        f"Alerts the truth expects of the demo rules: {score.expected_alerts}, late: {len(score.late_alerts)}"
    )


def _figures(line: Line) -> Iterator[str]:
    yield from map(str, (line.incidents, line.called_for, line.found, len(line.missed)))
    for waits in (line.from_begin, line.from_full):
        quantiles = quantiles_s(waits)
        yield from ("", "") if quantiles is None else (f"{quantiles['median']:.0f}", f"{quantiles['p95']:.0f}")


def _told(episode: Episode) -> dict[str, str]:
    return {
        "rule": episode.rule,
        "about": episode.device or episode.place,
        "property": episode.property,
        "at": to_iso(episode.began_at // SECOND * SECOND),
    }


def days_of(begins_at: Micros, ends_at: Micros) -> float:
    """The length of a play in days."""
    return (ends_at - begins_at) / DAY
