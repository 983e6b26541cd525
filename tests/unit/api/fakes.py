"""The outside world of the api, in memory: a database, an alarming that answers, a registry that follows."""

from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import httpx
import msgspec

from api.app import create_app
from api.archive import User
from api.live.outbox import NotPublished
from api.live.places import Place, place_of
from api.parts import Parts, make_parts
from api.passwords import hash_password
from api.roles import Role
from api.selection import AlertFilter
from api.tokens import Principal, Tokens
from streams.contracts.alerts import (
    Alert,
    AlertChanged,
    DecisionRefused,
    Severity,
    State,
    Suppression,
    Transition,
    TransitionKind,
)
from streams.contracts.decisions import Acknowledge, Decision
from streams.contracts.readings import Reading
from streams.contracts.registry import parse_registry_key
from streams.contracts.rejections import Reason
from streams.contracts.times import MINUTE, SECOND, Micros
from streams.contracts.topics import ALARM_LOG, REGISTRY
from streams.contracts.wire import decoder
from streams.runtime.errors import DatabaseUnavailableError
from streams.runtime.publishing import Outgoing
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Api as ApiSettings
from streams.runtime.settings import Settings
from streams.timescale.alarm_facts import AlarmFacts, FactsQuestion
from streams.timescale.camera_looks import LookPlace, StoredLook
from streams.timescale.failures import RowsRefusedError
from streams.timescale.faults import FaultSpan
from streams.timescale.history import HistoryQuestion, SeriesHistory
from streams.timescale.queries import RejectionPlace, StoredRejection, TimelineEntry
from streams.timescale.rule_findings import VersionFindings
from streams.timescale.rule_versions import RuleVersion
from streams.timescale.series_days import ReckonedDay, SeriesDay
from streams.timescale.shift import ShiftFacts, ShiftQuestion
from streams.timescale.sightings import SightingPlace, SightingsQuestion, StoredSighting

NOON: Micros = 1_795_255_200 * SECOND
"""2026-11-21T10:00:00Z."""
SECRET = b"a secret of the tests, long enough to sign with"
PASSWORD = "correct horse"
_HASH = hash_password(PASSWORD)


class MemoryArchive:
    """A database in memory; `is_away` makes every question fail as an outage does."""

    def __init__(self) -> None:
        self.is_away = False
        self.refuses = False
        self.accounts = {role.value: User(role.value, _HASH, role) for role in Role}
        self.alerts: dict[str, Alert] = {}
        self.timelines: dict[str, list[TimelineEntry]] = {}
        self.readings: list[Reading] = []
        self.rejected: list[StoredRejection] = []
        self.series: list[SeriesHistory] = []
        self.asked: HistoryQuestion | None = None
        self.facts, self.facts_asked = AlarmFacts(), FactsQuestion(0, 0)
        self.shift, self.shift_asked = ShiftFacts(), ShiftQuestion(0, 0)
        self.histories_closed = 0
        self.findings: list[VersionFindings] = []
        self.findings_asked: tuple[Micros, Micros] | None = None
        self.days: list[SeriesDay] = []
        self.fault_spans: list[FaultSpan] = []
        self.reckoned: dict[date, ReckonedDay] = {}
        self.rule_history: list[RuleVersion] = []
        self.seen: list[StoredSighting] = []
        self.looks: list[StoredLook] = []

    async def stored_position(self) -> int:
        self._answer()
        return 0

    async def user(self, username: str) -> User | None:
        self._answer()
        return self.accounts.get(username)

    async def users(self) -> list[User]:
        self._answer()
        return sorted(self.accounts.values(), key=lambda user: user.username)

    async def closed_alerts(self, wanted: AlertFilter, *, after: Place | None, limit: int) -> list[Alert]:
        self._answer()
        found = [a for a in self.alerts.values() if wanted.matches(a) and a.state is State.RESOLVED]
        return sorted((a for a in found if after is None or place_of(a) > after), key=place_of)[:limit]

    async def alert(self, alert_id: str) -> Alert | None:
        self._answer()
        return self.alerts.get(alert_id)

    async def rule_findings(self, *, since: Micros, to: Micros, rule: str | None = None) -> list[VersionFindings]:
        self._answer()
        self.findings_asked = (since, to)
        return [one for one in self.findings if rule in (None, one.rule)]

    async def closed_last_of(self, rule: str, *, since: Micros, to: Micros, limit: int) -> list[Alert]:
        self._answer()
        closed = [a for a in self.alerts.values() if a.rule == rule and a.resolved_at is not None]
        return sorted((a for a in closed if since <= (a.resolved_at or 0) < to), key=place_of)[:limit]

    async def similar_alerts(self, alert: Alert, *, limit: int) -> list[Alert]:
        self._answer()
        closed = [a for a in self.alerts.values() if a.state is State.RESOLVED and a.id != alert.id]
        closed = [a for a in closed if a.is_watched is alert.is_watched]
        same_device = [a for a in closed if (a.rule, a.device) == (alert.rule, alert.device)]
        found = same_device or [a for a in closed if (a.rule, a.area) == (alert.rule, alert.area)]
        return sorted(found, key=place_of)[:limit]

    async def timeline(self, alert_id: str, *, after: int, limit: int) -> list[TimelineEntry]:
        self._answer()
        return [entry for entry in self.timelines.get(alert_id, []) if entry.place > after][:limit]

    async def alarm_facts(self, question: FactsQuestion) -> AlarmFacts:
        self._answer()
        self.facts_asked = question
        return self.facts

    async def shift_facts(self, question: ShiftQuestion) -> ShiftFacts:
        self._answer()
        self.shift_asked = question
        return self.shift

    async def faults(self, devices: Collection[str], begins: Micros, ends: Micros) -> list[FaultSpan]:
        self._answer()
        stood = [span for span in self.fault_spans if span.begins < ends and (span.ends or ends) > begins]
        return [span for span in stood if span.device in devices]

    async def series_days(self, first: date, last: date, devices: Sequence[str] | None) -> list[SeriesDay]:
        self._answer()
        return [day for day in self.days if first <= day.day <= last and (devices is None or day.device in devices)]

    async def reckoned_days(self, first: date, last: date) -> dict[date, ReckonedDay]:
        self._answer()
        return {day: reckoned for day, reckoned in self.reckoned.items() if first <= day <= last}

    async def first_heard(self, devices: Sequence[str]) -> dict[str, date]:
        self._answer()
        found = {day.device: day.day for day in sorted(self.days, key=lambda day: day.day, reverse=True)}
        city = {"": min(self.reckoned)} if self.reckoned else {}
        return {device: day for device, day in found.items() if device in devices} | city

    async def rule_versions(self, rule: str, *, before: int | None, limit: int) -> list[RuleVersion]:
        self._answer()
        found = [one for one in self.rule_history if one.rule.id == rule and (before is None or one.place < before)]
        return sorted(found, key=lambda one: -one.place)[:limit]

    async def last_version(self, rule: str) -> int:
        self._answer()
        return max((one.version for one in self.rule_history if one.rule.id == rule), default=0)

    async def latest(self, device: str) -> list[Reading]:
        self._answer()
        return [reading for reading in self.readings if reading.device == device]

    async def rejections(
        self,
        *,
        since: Micros | None,
        reasons: frozenset[Reason],
        source: str | None,
        after: RejectionPlace | None,
        limit: int,
    ) -> list[StoredRejection]:
        self._answer()
        found = [
            entry
            for entry in sorted(self.rejected, key=lambda entry: entry.place, reverse=True)
            if (since is None or entry.rejection.received_at >= since)
            and (not reasons or entry.rejection.reason in reasons)
            and (source is None or entry.rejection.source == source)
            and (after is None or entry.place < after)
        ]
        return found[:limit]

    async def sightings(
        self, question: SightingsQuestion, *, after: SightingPlace | None, limit: int
    ) -> list[StoredSighting]:
        self._answer()
        found = [
            one
            for one in sorted(self.seen, key=lambda one: one.place, reverse=True)
            if question.begins <= one.sighting.measured_at < question.ends
            and one.sighting.camera in (question.cameras or {one.sighting.camera})
            and one.sighting.kind in (question.kinds or {one.sighting.kind})
            and one.sighting.subject in (question.subjects or {one.sighting.subject})
            and (after is None or one.place < after)
        ]
        return found[:limit]

    async def begin_look(self, camera: str, by: str, what: str, began_at: Micros) -> int:
        self._answer()
        number = len(self.looks)
        self.looks.append(StoredLook(LookPlace(began_at, number), camera, by, what, None, 0))
        return number

    async def end_look(self, number: int, ended_at: Micros, pictures: int) -> None:
        self._answer()
        self.looks[number] = self.looks[number]._replace(ended_at=ended_at, pictures=pictures)

    async def camera_looks(self, camera: str, *, after: LookPlace | None, limit: int) -> list[StoredLook]:
        self._answer()
        found = sorted((look for look in self.looks if look.camera == camera), reverse=True)
        return [look for look in found if after is None or look.place < after][:limit]

    async def history(self, question: HistoryQuestion) -> AsyncGenerator[SeriesHistory, None]:
        self._answer()
        self.asked = question
        try:
            for series in self.series:
                yield series
        finally:
            self.histories_closed += 1

    def _answer(self) -> None:
        if self.is_away:
            raise DatabaseUnavailableError("connection refused")
        if self.refuses:
            raise RowsRefusedError("invalid input for query argument")


@dataclass
class MemoryOutbox:
    """An event log in memory with an alarming behind it: `on_decision` answers, or None for one that is silent."""

    parts: Parts | None = None
    failure: NotPublished | None = None
    on_decision: Callable[[Decision, Parts], AlertChanged | DecisionRefused | None] = field(
        default_factory=lambda: acknowledged
    )
    offset: int = 100
    records: list[Outgoing] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    async def publish_all(self, records: Sequence[Outgoing], *, deadline_s: float) -> list[int | NotPublished]:
        self.batches.append(len(records))
        return [await self.publish(record, deadline_s=deadline_s) for record in records]

    async def publish(self, record: Outgoing, *, deadline_s: float) -> int | NotPublished:
        assert deadline_s > 0
        if self.failure is not None:
            return self.failure
        self.offset += 1
        self.records.append(record)
        assert self.parts is not None
        if record.topic is ALARM_LOG:
            assert record.value is not None
            answer = self.on_decision(decoder(ALARM_LOG).decode(record.value), self.parts)
            if answer is not None:
                self.parts.feed.accept(self.offset, answer)
        elif record.topic is REGISTRY:
            assert record.key is not None
            entry = None if record.value is None else decoder(REGISTRY).decode(record.value)
            await self.parts.registry.apply([RegistryChange(self.offset, *parse_registry_key(record.key), entry)])
        return self.offset


def acknowledged(decision: Decision, parts: Parts) -> AlertChanged:
    """What alarming says to an acknowledgement."""
    assert isinstance(decision.action, Acknowledge)
    entry = parts.feed.book.get(decision.alert)
    assert entry is not None
    alert = msgspec.structs.replace(
        entry.alert, state=State.ACKNOWLEDGED, acknowledged_by=decision.by, revision=entry.alert.revision + 1
    )
    kind = TransitionKind.ACKNOWLEDGED
    return AlertChanged(alert, Transition(kind, decision.at, decision.by, decision.action.comment, None, decision.id))


@dataclass
class Api:
    """The api under test with everything around it."""

    parts: Parts
    archive: MemoryArchive
    outbox: MemoryOutbox
    client: httpx.AsyncClient

    def as_(self, role: Role) -> dict[str, str]:
        """The headers of a user of that role, who is called like his role."""
        return {"Authorization": f"Bearer {self.parts.tokens.issue(Principal(role.value, role))}"}

    def raise_alert(self, alert: Alert, *, offset: int | None = None) -> None:
        """Alarming has raised an alert, and the feed has read it."""
        self.outbox.offset = self.outbox.offset + 1 if offset is None else offset
        transition = Transition(TransitionKind.RAISED, alert.raised_at, f"rule:{alert.rule}", value=alert.value)
        self.parts.feed.accept(self.outbox.offset, AlertChanged(alert, transition))


def an_api() -> Iterator[Api]:
    """An api that has caught up with an empty event log; no network, no disk."""
    for api in an_unread_api():
        api.parts.feed.caught_up()
        api.parts.registry.has_caught_up = True
        yield api


def an_unread_api() -> Iterator[Api]:
    """An api that has read nothing of the event log yet."""
    archive, outbox = MemoryArchive(), MemoryOutbox()
    tokens = Tokens(SECRET, hours=1, clock=lambda: NOON / SECOND)
    parts = make_parts(archive, outbox, tokens, decision_wait_s=0.05)
    parts = replace(parts, now=lambda: NOON)
    outbox.parts = parts
    parts.pulse.database_answered()
    settings = Settings(api=ApiSettings(console_dir="/nonexistent"))
    transport = httpx.ASGITransport(create_app(settings, parts), raise_app_exceptions=False)
    yield Api(parts, archive, outbox, httpx.AsyncClient(transport=transport, base_url="http://city.test"))


def an_alert(alert_id: str = "a-1", *, minute: float = 0, state: State = State.ACTIVE, **fields: object) -> Alert:
    """An alert raised `minute` minutes after noon."""
    raised_at = NOON + round(minute * MINUTE)
    closed_at = raised_at + MINUTE if state is State.RESOLVED else None
    alert = Alert(
        id=alert_id,
        rule="noise",
        device="noise-17",
        property="noise_level",
        area="ward-1",
        severity=Severity.HIGH,
        state=state,
        suppression=Suppression.NONE,
        value=86.5,
        raised_at=raised_at,
        changed_at=closed_at or raised_at,
        revision=1,
        resolved_at=closed_at,
    )
    return msgspec.structs.replace(alert, **fields)
