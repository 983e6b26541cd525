"""Whose alerts, and when: the operator position (areas, teams) and the period a question is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query

from api.parts import Parts, PartsOf
from api.problems import invalid
from api.registrations import demand_read
from api.selection import Many, concerns, instant, split
from streams.contracts.alerts import Alert
from streams.contracts.times import DAY, Micros

Begins = Annotated[datetime | None, Query(alias="from", description="From then on; ISO 8601 with a zone.")]
Ends = Annotated[datetime | None, Query(alias="to", description="Before then; now, which is also the latest there is.")]


@dataclass(frozen=True, slots=True)
class Position:
    """Alerts of these areas, the areas within them included; None: all alerts, also those without an area.

    Groups that lie `around` one of them are this position's, too.
    """

    areas: frozenset[str] | None
    around: frozenset[str] = frozenset()

    def has(self, alert: Alert) -> bool:
        """Whether the alert is this position's."""
        return self.areas is None or concerns(alert, self.areas, self.around)


async def operator_position(parts: PartsOf, area: Many = None, team: Many = None) -> Position:
    """The areas asked for, those of teams, or (both given) what they have in common."""
    sets = []
    if area is not None:
        sets.append(parts.registry.areas.within(split("area", area)))
    if team is not None:
        sets.append(parts.registry.areas.within(_areas_of(parts, split("team", team))))
    if not sets:
        return Position(None)
    common = frozenset.intersection(*sets)
    return Position(common, parts.registry.areas.around(common))


def _areas_of(parts: Parts, teams: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for team_id in sorted(teams):
        team = parts.registry.view.teams.get(team_id)
        if team is None:
            demand_read(parts)
            raise invalid("team", f"there is no team '{team_id}'")
        if not team.areas:
            raise invalid("team", f"team '{team_id}' has no areas, so it is no operator position")
        found.update(team.areas)
    return found


PositionOf = Annotated[Position, Depends(operator_position)]


def period(
    begins: datetime | None, ends: datetime | None, *, now: Micros, usual: Micros, longest_days: int
) -> tuple[Micros, Micros]:
    """The period of a question: the last `usual` microseconds unless told otherwise; what is yet to come is cut off."""
    to = min(instant("to", ends) or now, now)
    since = instant("from", begins)
    since = to - usual if since is None else since
    if since >= to:
        raise invalid("from", "has to lie before `to`, and before now")
    if to - since > longest_days * DAY:
        raise invalid("from", f"lies more than {longest_days} days before `to`")
    return since, to
