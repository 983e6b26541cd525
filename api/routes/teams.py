"""Who answers for what: teams, and everybody a task can be given to."""

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter, Request, Response

from api.answers import json_answer
from api.archive import User
from api.bodies import read_body
from api.openapi import Documented, guarded, ref, takes
from api.paging import DEFAULT_PAGE, CursorText, Limit, page_by_id
from api.parts import Parts, PartsOf
from api.plain_text import LINE
from api.policy_views import AssigneeItem, AssigneeKind, AssigneePage, TeamItem, TeamPage, team_item
from api.policycheck import demand_id
from api.problems import ProblemError, ProblemKind
from api.registrations import demand_read, register
from api.roles import MATRIX, Permission
from api.routes.alerts import DATABASE_PATIENCE_S, DEGRADED
from api.security import Reader, TeamEditor
from streams.contracts.policies import Team
from streams.contracts.registry import EntryKind
from streams.runtime.errors import DatabaseUnavailableError

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=LINE)]
Names = Annotated[tuple[Name, ...], msgspec.Meta(max_length=500)]


class TeamBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A team: `members` are user names; with `areas` it is an operator position that has its own alarm rates."""

    name: Name
    members: Names = ()
    areas: Names = ()
    id: str | None = None


_EXAMPLE = {"name": "District 1, traffic", "members": ["lan", "minh"], "areas": ["district-760"]}
_WRITING = (ProblemKind.EVENT_LOG_AWAY, ProblemKind.OUTCOME_UNKNOWN)
_ACCEPTED: Documented = {
    202: {"description": "Accepted; not yet seen.", "content": {"application/json": {"schema": ref(TeamItem)}}}
}

router = APIRouter(tags=["policies"])


@router.get("/teams", responses=guarded(TeamPage, "Teams by id.", ProblemKind.EVENT_LOG_AWAY), response_class=Response)
async def list_teams(parts: PartsOf, _: Reader, cursor: CursorText = None, limit: Limit = DEFAULT_PAGE) -> Response:
    """All teams by id."""
    demand_read(parts)
    teams, following = page_by_id(parts.registry.view.teams, cursor, limit)
    return json_answer(TeamPage([team_item(team) for team in teams], following))


@router.get(
    "/teams/{team_id}",
    responses=guarded(TeamItem, "The team.", ProblemKind.NOT_FOUND, ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def get_team(parts: PartsOf, _: Reader, team_id: str) -> Response:
    """One team."""
    return json_answer(team_item(_known(parts, team_id)))


@router.put(
    "/teams/{team_id}",
    responses=guarded(TeamItem, "The team as it is now.", *_WRITING) | _ACCEPTED,
    openapi_extra=takes(ref(TeamBody), example=_EXAMPLE),
    response_class=Response,
)
async def put_team(parts: PartsOf, who: TeamEditor, team_id: str, request: Request) -> Response:
    """Make a team, or change it as a whole. Members and areas nobody knows are kept: they may come later."""
    body = await read_body(request, TeamBody)
    demand_id(team_id, body.id)
    team = Team(team_id, body.name, tuple(dict.fromkeys(body.members)), tuple(dict.fromkeys(body.areas)))
    is_seen = await register(parts, EntryKind.TEAM, team_id, team, by=who.username)
    return json_answer(team_item(team), 200 if is_seen else 202)


@router.delete(
    "/teams/{team_id}",
    status_code=204,
    responses=guarded(None, "Removed; tasks keep its name.", ProblemKind.NOT_FOUND, *_WRITING, status=204),
    response_class=Response,
)
async def delete_team(parts: PartsOf, who: TeamEditor, team_id: str) -> Response:
    """Remove a team."""
    _known(parts, team_id)
    await register(parts, EntryKind.TEAM, team_id, None, by=who.username)
    return Response(status_code=204)


@router.get(
    "/assignees",
    responses=guarded(AssigneePage, "Teams by id, then users by name.", ProblemKind.EVENT_LOG_AWAY),
    response_class=Response,
)
async def list_assignees(parts: PartsOf, _: Reader) -> Response:
    """Everybody a task can be given to: all teams, and the users who may decide about alerts.

    While the database is away: the teams only, marked by the header `X-Urbanwatch-Degraded: database`.
    """
    demand_read(parts)
    headers: dict[str, str] = {}
    try:
        users = await _users(parts)
    except (TimeoutError, DatabaseUnavailableError):
        users = []
        headers[DEGRADED] = "database"
    teams = parts.registry.view.teams
    items = [AssigneeItem(team_id, AssigneeKind.TEAM, teams[team_id].name) for team_id in sorted(teams)]
    deciders = (user.username for user in users if Permission.DECIDE in MATRIX[user.role])
    items += [AssigneeItem(username, AssigneeKind.USER, username) for username in deciders]
    return json_answer(AssigneePage(items, None), headers=headers)


async def _users(parts: Parts) -> list[User]:
    if not parts.pulse.is_database_up:
        raise DatabaseUnavailableError("the database did not answer last time")
    async with asyncio.timeout(DATABASE_PATIENCE_S):
        return await parts.archive.users()


def _known(parts: Parts, team_id: str) -> Team:
    team = parts.registry.view.teams.get(team_id)
    if team is None:
        demand_read(parts)
        raise ProblemError(ProblemKind.NOT_FOUND, f"there is no team '{team_id}'")
    return team
