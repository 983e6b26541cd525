"""The archive as TimescaleDB keeps it."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from datetime import date
from typing import Self

from api.archive import User
from api.live.places import Place
from api.roles import Role
from api.selection import AlertFilter
from streams.contracts.alerts import Alert
from streams.contracts.readings import Reading
from streams.contracts.rejections import Reason
from streams.contracts.times import Micros
from streams.runtime.settings import Database as DatabaseSettings
from streams.timescale import (
    camera_looks,
    fact_queries,
    faults,
    past_alerts,
    queries,
    rule_findings,
    rule_versions,
    series_days,
    shift,
    sightings,
    users,
)
from streams.timescale.alarm_facts import AlarmFacts, FactsQuestion
from streams.timescale.camera_looks import LookPlace, StoredLook
from streams.timescale.failures import TookTooLongError
from streams.timescale.faults import FaultSpan
from streams.timescale.history import HistoryQuestion, SeriesHistory, stream_history
from streams.timescale.pool import Database
from streams.timescale.queries import AlertPlace, RejectionPlace, StoredRejection, TimelineEntry
from streams.timescale.rule_findings import VersionFindings
from streams.timescale.rule_versions import RuleVersion
from streams.timescale.series_days import ReckonedDay, SeriesDay
from streams.timescale.shift import ShiftFacts, ShiftQuestion
from streams.timescale.sightings import SightingPlace, SightingsQuestion, StoredSighting

_TURN_DEADLINE_S = 10.0


class StoredArchive:
    """Keeps `api.archive.Archive`. Starts without the database; each question then says that it is away."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self._database = Database(settings)
        self._reckoning = asyncio.Semaphore(2)

    async def __aenter__(self) -> Self:
        await self._database.__aenter__()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._database.__aexit__(*exc_info)

    async def stored_position(self) -> int:
        """How many records of READINGS the store has taken in."""
        return await queries.stored_position(self._database)

    async def user(self, username: str) -> User | None:
        """The user of that name, unless disabled."""
        found = await users.find_user(self._database, username)
        if found is None or found.is_disabled:
            return None
        return User(found.username, found.password_hash, Role(found.role))

    async def users(self) -> list[User]:
        """All users by name, without those disabled."""
        found = await users.list_users(self._database)
        return [User(user.username, user.password_hash, Role(user.role)) for user in found if not user.is_disabled]

    async def closed_alerts(self, wanted: AlertFilter, *, after: Place | None, limit: int) -> list[Alert]:
        """Closed alerts that match, newest first."""
        return await queries.closed_alerts(
            self._database,
            severities=wanted.severities,
            areas=wanted.areas,
            around=wanted.around,
            devices=wanted.devices,
            rules=wanted.rules,
            suppressions=wanted.suppressions,
            origins=wanted.origins,
            assignees=wanted.assignees,
            covered_by=wanted.covered_by,
            since=wanted.since,
            is_watched=wanted.is_watched,
            is_fault=wanted.is_fault,
            after=None if after is None else AlertPlace(-after[0], after[1]),
            limit=limit,
        )

    async def alert(self, alert_id: str) -> Alert | None:
        """The newest revision stored."""
        return await queries.alert(self._database, alert_id)

    async def rule_findings(self, *, since: Micros, to: Micros, rule: str | None = None) -> list[VersionFindings]:
        """What the alerts of rules turned out to be."""
        return await rule_findings.findings_of_rules(self._database, since=since, to=to, rule=rule)

    async def closed_last_of(self, rule: str, *, since: Micros, to: Micros, limit: int) -> list[Alert]:
        """The alerts of a rule that were closed last."""
        return await rule_findings.closed_last_of(self._database, rule, since=since, to=to, limit=limit)

    async def similar_alerts(self, alert: Alert, *, limit: int) -> list[Alert]:
        """Closed alerts like this one, newest first."""
        return await past_alerts.similar_alerts(self._database, alert, limit=limit)

    async def timeline(self, alert_id: str, *, after: int, limit: int) -> list[TimelineEntry]:
        """What happened to an alert, oldest first."""
        return await queries.timeline(self._database, alert_id, after=after, limit=limit)

    async def alarm_facts(self, question: FactsQuestion) -> AlarmFacts:
        """What alarm KPIs of a period are reckoned from. Two at a time: a year's take two seconds of a processor each.

        TookTooLongError for one whose turn does not come within 10 s.
        """
        try:
            async with asyncio.timeout(_TURN_DEADLINE_S):
                await self._reckoning.acquire()
        except TimeoutError:
            raise TookTooLongError("other questions about KPIs are under way") from None
        try:
            return await fact_queries.alarm_facts(self._database, question)
        finally:
            self._reckoning.release()

    async def shift_facts(self, question: ShiftQuestion) -> ShiftFacts:
        """What happened in a shift."""
        return await shift.shift_facts(self._database, question)

    async def faults(self, devices: Collection[str], begins: Micros, ends: Micros) -> list[FaultSpan]:
        """The faults of devices that stood between two times."""
        return await faults.faults(self._database, devices, begins, ends)

    async def series_days(self, first: date, last: date, devices: Sequence[str] | None) -> list[SeriesDay]:
        """The days of series from the first to the last."""
        return await series_days.series_days(self._database, first, last, devices=devices)

    async def reckoned_days(self, first: date, last: date) -> dict[date, ReckonedDay]:
        """The days that were reckoned and on which anything was heard."""
        return await series_days.reckoned_days(self._database, first, last)

    async def first_heard(self, devices: Sequence[str]) -> dict[str, date]:
        """The first day known of each device, and of all together under ""."""
        return await series_days.first_heard(self._database, devices)

    async def rule_versions(self, rule: str, *, before: int | None, limit: int) -> list[RuleVersion]:
        """Versions of a rule, newest first."""
        return await rule_versions.rule_versions(self._database, rule, before=before, limit=limit)

    async def last_version(self, rule: str) -> int:
        """The highest version a rule has had."""
        return await rule_versions.last_version(self._database, rule)

    async def latest(self, device: str) -> list[Reading]:
        """The newest reading of each property of a device."""
        return await queries.latest(self._database, device)

    async def sightings(
        self, question: SightingsQuestion, *, after: SightingPlace | None, limit: int
    ) -> list[StoredSighting]:
        """Sightings, newest first."""
        return await sightings.sightings(self._database, question, after=after, limit=limit)

    async def begin_look(self, camera: str, by: str, what: str, began_at: Micros) -> int:
        """The number of a look that begins."""
        return await camera_looks.begin_look(self._database, camera, by, what, began_at)

    async def end_look(self, number: int, ended_at: Micros, pictures: int) -> None:
        """The look went on until then."""
        await camera_looks.end_look(self._database, number, ended_at, pictures)

    async def camera_looks(self, camera: str, *, after: LookPlace | None, limit: int) -> list[StoredLook]:
        """Looks at a camera, newest first."""
        return await camera_looks.camera_looks(self._database, camera, after=after, limit=limit)

    async def rejections(
        self,
        *,
        since: Micros | None,
        reasons: frozenset[Reason],
        source: str | None,
        after: RejectionPlace | None,
        limit: int,
    ) -> list[StoredRejection]:
        """Rejections, newest first."""
        return await queries.rejections(
            self._database, since=since, reasons=reasons, source=source, after=after, limit=limit
        )

    def history(self, question: HistoryQuestion) -> AsyncGenerator[SeriesHistory, None]:
        """The history, series by series in pieces."""
        return stream_history(self._database, question)
