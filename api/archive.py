"""What the api asks the database, as it sees it: a small protocol, kept by `streams.timescale`.

Every question may raise `DatabaseUnavailableError`; what must go on without the database is told beside the route.
"""

from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from api.live.places import Place
from api.roles import Role
from api.selection import AlertFilter
from streams.contracts.alerts import Alert
from streams.contracts.readings import Reading
from streams.contracts.rejections import Reason
from streams.contracts.times import Micros
from streams.timescale.alarm_facts import AlarmFacts, FactsQuestion
from streams.timescale.camera_looks import LookPlace, StoredLook
from streams.timescale.faults import FaultSpan
from streams.timescale.history import HistoryQuestion, SeriesHistory
from streams.timescale.queries import RejectionPlace, StoredRejection, TimelineEntry
from streams.timescale.rule_findings import VersionFindings
from streams.timescale.rule_versions import RuleVersion
from streams.timescale.series_days import ReckonedDay, SeriesDay
from streams.timescale.shift import ShiftFacts, ShiftQuestion
from streams.timescale.sightings import SightingPlace, SightingsQuestion, StoredSighting


@dataclass(frozen=True, slots=True)
class User:
    """A local user; `password_hash` is argon2's."""

    username: str
    password_hash: str
    role: Role


class Archive(Protocol):
    """The database's answers."""

    async def stored_position(self) -> int:
        """How many records of READINGS the store has taken in."""

    async def user(self, username: str) -> User | None:
        """The user who may log in under this name."""

    async def users(self) -> list[User]:
        """All users who may log in, by name."""

    async def closed_alerts(self, wanted: AlertFilter, *, after: Place | None, limit: int) -> list[Alert]:
        """Closed alerts that match, in the order of the book, from the one after `after` on."""

    async def alert(self, alert_id: str) -> Alert | None:
        """The newest revision stored."""

    async def rule_findings(self, *, since: Micros, to: Micros, rule: str | None = None) -> list[VersionFindings]:
        """What the alerts of each rule and version turned out to be, and how many were raised; by rule and version."""

    async def closed_last_of(self, rule: str, *, since: Micros, to: Micros, limit: int) -> list[Alert]:
        """The alerts of a rule that were closed last, newest first."""

    async def similar_alerts(self, alert: Alert, *, limit: int) -> list[Alert]:
        """Closed alerts like this one, newest first: of its rule and device; where there are none, rule and area."""

    async def timeline(self, alert_id: str, *, after: int, limit: int) -> list[TimelineEntry]:
        """What happened to an alert, oldest first, from the entry after place `after` on."""

    async def alarm_facts(self, question: FactsQuestion) -> AlarmFacts:
        """What alarm KPIs of a period are reckoned from."""

    async def shift_facts(self, question: ShiftQuestion) -> ShiftFacts:
        """What happened in a shift."""

    async def faults(self, devices: Collection[str], begins: Micros, ends: Micros) -> list[FaultSpan]:
        """The faults of devices that stood between two times."""

    async def series_days(self, first: date, last: date, devices: Sequence[str] | None) -> list[SeriesDay]:
        """The days of series from the first to the last, both included; of some devices, or all."""

    async def reckoned_days(self, first: date, last: date) -> dict[date, ReckonedDay]:
        """The days of series that were reckoned and on which anything was heard."""

    async def first_heard(self, devices: Sequence[str]) -> dict[str, date]:
        """The first day known of each device, and of all together under ""."""

    async def rule_versions(self, rule: str, *, before: int | None, limit: int) -> list[RuleVersion]:
        """Versions of a rule, newest first, from the one before place `before` on."""

    async def last_version(self, rule: str) -> int:
        """The highest version a rule has had; 0 if none."""

    async def latest(self, device: str) -> list[Reading]:
        """The newest reading of each property of a device."""

    async def sightings(
        self, question: SightingsQuestion, *, after: SightingPlace | None, limit: int
    ) -> list[StoredSighting]:
        """Sightings, newest first, from the one after `after` on."""

    async def begin_look(self, camera: str, by: str, what: str, began_at: Micros) -> int:
        """Write down that somebody begins to look at a camera's pictures; the number of the look."""

    async def end_look(self, number: int, ended_at: Micros, pictures: int) -> None:
        """Write down until when somebody looked."""

    async def camera_looks(self, camera: str, *, after: LookPlace | None, limit: int) -> list[StoredLook]:
        """Looks at a camera's pictures, newest first, from the one after `after` on."""

    async def rejections(
        self,
        *,
        since: Micros | None,
        reasons: frozenset[Reason],
        source: str | None,
        after: RejectionPlace | None,
        limit: int,
    ) -> list[StoredRejection]:
        """Rejections, newest first, from the one after `after` on."""

    def history(self, question: HistoryQuestion) -> AsyncGenerator[SeriesHistory, None]:
        """The history, series by series; a long series may come in several pieces, oldest first. Close it."""
