"""How right rules are, by what people found their alerts to be: for planners, who change them."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, TypedDict

import msgspec
from fastapi import APIRouter, Query, Response

from api.answers import json_answer
from api.openapi import guarded
from api.parts import Parts, PartsOf
from api.positions import Begins, Ends, period
from api.problems import ProblemError, ProblemKind
from api.registrations import demand_read
from api.security import Reader
from api.views import AlertItem, Iso, alert_item
from streams.contracts.alerts import Alert
from streams.contracts.times import DAY, to_iso
from streams.timescale.rule_findings import VersionFindings

router = APIRouter(tags=["rules"])

_USUAL = 90 * DAY
_LONGEST_DAYS = 400
_MOST_LATEST = 20
_NAMES = {"found_true": "true", "found_false": "false", "begins": "from", "ends": "to"}


class FindingCounts(msgspec.Struct, frozen=True, kw_only=True, rename=_NAMES):
    """Alerts closed in the period as true, as false, or without saying which; `alerts`: raised in it.

    `precision`: of those closed as true or false the share that was true; null if there are none. A group counts once.
    """

    found_true: int
    found_false: int
    unknown: int
    alerts: int
    precision: float | None


class VersionItem(FindingCounts, frozen=True, kw_only=True, rename=_NAMES):
    """Of one version of the rule; 0 is what was before rules had versions."""

    version: int


class RuleItem(FindingCounts, frozen=True, kw_only=True, rename=_NAMES):
    """Of one rule, whatever its version."""

    rule: str


class RuleFindings(FindingCounts, frozen=True, kw_only=True, rename=_NAMES):
    """Of one rule, by version (newest first), with the alerts closed last."""

    begins: Iso
    ends: Iso
    by_version: list[VersionItem]
    latest: list[AlertItem]


class RulesFindings(msgspec.Struct, frozen=True):
    """Every rule with an alert of the last 90 days, by id."""

    items: list[RuleItem]


@router.get(
    "/rules/findings",
    responses=guarded(RulesFindings, "Findings by rule.", ProblemKind.DATABASE_AWAY),
    response_class=Response,
)
async def list_findings(parts: PartsOf, _: Reader) -> Response:
    """How right each rule was in the last 90 days."""
    now = parts.now()
    found = await parts.archive.rule_findings(since=now - _USUAL, to=now)
    by_rule = groupby(found, key=lambda one: one.rule)
    return json_answer(RulesFindings([RuleItem(rule=rule, **_counts(list(of_rule))) for rule, of_rule in by_rule]))


@router.get(
    "/rules/{rule_id}/findings",
    responses=guarded(RuleFindings, "Findings.", ProblemKind.NOT_FOUND, ProblemKind.DATABASE_AWAY),
    response_class=Response,
)
async def get_findings(
    parts: PartsOf,
    _: Reader,
    rule_id: str,
    *,
    begins: Begins = None,
    ends: Ends = None,
    limit: Annotated[int, Query(ge=0, le=100, description="How many of the latest alerts.")] = _MOST_LATEST,
) -> Response:
    """How right a rule was, by default in the last 90 days; at most 400 days. Of a removed rule as well."""
    since, to = period(begins, ends, now=parts.now(), usual=_USUAL, longest_days=_LONGEST_DAYS)
    found = await parts.archive.rule_findings(since=since, to=to, rule=rule_id)
    if not found:
        _demand_known(parts, rule_id)
    latest: list[Alert] = await parts.archive.closed_last_of(rule_id, since=since, to=to, limit=limit)
    return json_answer(
        RuleFindings(
            begins=to_iso(since),
            ends=to_iso(to),
            by_version=[VersionItem(version=one.version, **_counts([one])) for one in found],
            latest=[alert_item(alert) for alert in latest],
            **_counts(found),
        )
    )


def _demand_known(parts: Parts, rule_id: str) -> None:
    demand_read(parts)
    if rule_id not in parts.registry.view.rules:
        raise ProblemError(ProblemKind.NOT_FOUND, f"there is no rule '{rule_id}'")


class _Counts(TypedDict):
    found_true: int
    found_false: int
    unknown: int
    alerts: int
    precision: float | None


def _counts(found: Sequence[VersionFindings]) -> _Counts:
    found_true, found_false = sum(one.true for one in found), sum(one.false for one in found)
    said = found_true + found_false
    return {
        "found_true": found_true,
        "found_false": found_false,
        "unknown": sum(one.unknown for one in found),
        "alerts": sum(one.alerts for one in found),
        "precision": found_true / said if said else None,
    }
