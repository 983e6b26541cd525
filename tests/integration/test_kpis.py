"""Alarm KPIs and the hand-over from real TimescaleDB, against a shift made up and reckoned by hand."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import pytest
import pytest_asyncio
from msgspec.structs import replace

from api.app import create_app
from api.kpis.answer import KpiAnswer
from api.kpis.reckoning import reckon
from api.parts import make_parts
from api.roles import Role
from api.stored import StoredArchive
from api.tokens import Principal, Tokens
from deploy.services.timescaledb import TimescaleDB
from streams.contracts.alerts import (
    Alert,
    AlertChanged,
    Cover,
    Finding,
    Notice,
    NoticeKind,
    Origin,
    Severity,
    Shelf,
    State,
    Suppression,
    Transition,
    TransitionKind,
)
from streams.contracts.times import DAY, MINUTE, SECOND, Micros, from_datetime, to_datetime
from streams.contracts.topics import ALERTS
from streams.runtime.settings import Database as DatabaseSettings
from streams.runtime.settings import Settings
from streams.timescale.alarm_facts import FactsQuestion
from streams.timescale.batches import Batch
from streams.timescale.fact_queries import alarm_facts
from streams.timescale.failures import TookTooLongError
from streams.timescale.migrate import migrate
from streams.timescale.past_alerts import similar_alerts
from streams.timescale.pool import Database
from streams.timescale.queries import closed_alerts
from streams.timescale.shift import ShiftQuestion, shift_facts
from streams.timescale.writing_events import write_events
from tests.support import services
from tests.unit.api.fakes import MemoryOutbox

_SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
_TZ = "Asia/Ho_Chi_Minh"


def local(text: str) -> Micros:
    """A time of day on 2026-11-21 (a Saturday) in Ho Chi Minh City."""
    return from_datetime(datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=_SAIGON))


SIX, TWO = local("21 06:00"), local("21 14:00")


@dataclass
class ARecord:
    """A record of ALERTS."""

    offset: int
    topic: str = ALERTS.name
    partition: int = 0
    timestamp: int = 0
    value: bytes | None = None


@dataclass
class Log:
    """What alarming wrote: each line changes an alert and is the next record."""

    alerts: dict[str, Alert] = field(default_factory=dict)
    batch: Batch = field(default_factory=Batch)
    offset: int = 0

    def raised(self, alert_id: str, at: Micros, *, announces: bool = True, **fields: object) -> None:
        alert = Alert(
            id=alert_id,
            rule="noise",
            device=alert_id,
            property="noise_level",
            area="ward-1",
            severity=Severity.LOW,
            state=State.ACTIVE,
            suppression=Suppression.NONE,
            value=86.5,
            raised_at=at,
            changed_at=at,
            revision=0,
        )
        self.alerts[alert_id] = replace(alert, **fields)
        self.line(alert_id, TransitionKind.RAISED, at, announces=announces)

    def line(
        self,
        alert_id: str,
        kind: TransitionKind,
        at: Micros,
        *,
        by: str = "rule:noise",
        announces: bool = False,
        subject: str | None = None,
        reason: str | None = None,
        **fields: object,
    ) -> None:
        self.offset += 1
        alert = self.alerts[alert_id]
        alert = replace(
            alert,
            **fields,
            changed_at=at,
            revision=alert.revision + 1,
            announced_at=at if announces else alert.announced_at,
        )
        self.alerts[alert_id] = alert
        transition = Transition(kind, at, by, reason, subject=subject, announces=announces)
        self.batch.changes.append((AlertChanged(alert, transition), ARecord(self.offset)))

    def acknowledged(self, alert_id: str, at: Micros) -> None:
        self.line(alert_id, TransitionKind.ACKNOWLEDGED, at, by="lan", state=State.ACKNOWLEDGED)

    def cleared(self, alert_id: str, at: Micros) -> None:
        state = State.RESOLVED if self.alerts[alert_id].state is State.ACKNOWLEDGED else State.CLEARED
        resolved_at = at if state is State.RESOLVED else None
        self.line(alert_id, TransitionKind.CLEARED, at, state=state, cleared_at=at, resolved_at=resolved_at)

    def resolved(self, alert_id: str, at: Micros, finding: Finding | None) -> None:
        state, kind = State.RESOLVED, TransitionKind.RESOLVED
        hidden = Suppression.NONE
        self.line(alert_id, kind, at, by="lan", state=state, resolved_at=at, finding=finding, suppression=hidden)

    def noticed(self, notice: Notice) -> None:
        self.offset += 1
        self.batch.notices.append((notice, ARecord(self.offset)))

    async def store(self, url: str) -> None:
        """As the sink does, in one transaction; twice, since records may be read again."""
        connection = await asyncpg.connect(url)
        try:
            for _ in range(2):
                async with connection.transaction():
                    assert await write_events(connection, self.batch) == []
        finally:
            await connection.close()


def a_shift() -> Log:
    """From 06:00 to 14:00, with two alerts of days before.

    ===== ==========================================================================================
    time  what happens (A: announces)
    ===== ==========================================================================================
    19 12 old (critical) A; stands for ever, never acknowledged
    21 05 early A, acknowledged 06:30 (90 min), gone 07:00 (120 min)
    07:00 twelve flood-0 … flood-11 (low) of ward-1, one a minute A until 07:11; all gone at 07:30; four acknowledged
    08:00 chat comes 3 times within 40 s (A, A, the last told as chatter), acknowledged 08:05, resolved 08:10 as false
    09:00 three members raised (A each), at 09:01 a group (medium) A covers them; all gone 09:31, resolved true
    10:00 shelved (high) A, shelved 10:05 to 11:05, woke 11:05 A, acknowledged 11:15, gone 11:35
    11:00 hidden in maintenance, never announced, closed 11:30
    12:00 accident reported by lan (high, ward-2) A, escalated 12:20, acknowledged 12:30, resolved 13:00 as true
    13:30 late (low) A; stands
    ===== ==========================================================================================
    """
    log = Log()
    log.raised("old", local("19 12:00"), severity=Severity.CRITICAL)
    log.raised("early", local("21 05:00"))
    log.acknowledged("early", local("21 06:30"))
    log.cleared("early", local("21 07:00"))
    _flood(log)
    _chatter(log)
    _group(log)
    _shelf_and_maintenance(log)
    _accident(log)
    log.raised("late", local("21 13:30"))
    return log


def _flood(log: Log) -> None:
    for number in range(12):
        log.raised(f"flood-{number}", local("21 07:00") + number * MINUTE, rule="flow")
    for number in range(4):
        log.acknowledged(f"flood-{number}", local("21 07:20"))
    for number in range(12):
        log.cleared(f"flood-{number}", local("21 07:30"))


def _chatter(log: Log) -> None:
    at = local("21 08:00")
    log.raised("chat", at)
    log.cleared("chat", at + 10 * SECOND)
    log.line("chat", TransitionKind.RETURNED, at + 20 * SECOND, announces=True, state=State.ACTIVE, repeats=1)
    log.line("chat", TransitionKind.CHATTERED, at + 40 * SECOND, is_chattering=True, repeats=2)
    log.acknowledged("chat", local("21 08:05"))
    log.resolved("chat", local("21 08:10"), Finding.FALSE)


def _group(log: Log) -> None:
    kept: dict[str, Any] = {
        "origin": Origin.GROUP,
        "device": "",
        "property": "",
        "severity": Severity.MEDIUM,
        "group": "area/ward-1",
    }
    for number in range(3):
        log.raised(f"member-{number}", local("21 09:00"), rule="flow", severity=Severity.MEDIUM, group="area/ward-1")
    log.raised("group", local("21 09:01"), rule="flow", **kept)
    for number in range(3):
        cover: dict[str, Any] = {
            "covered_by": "group",
            "covered_as": Cover.MEMBER,
            "suppression": Suppression.INHIBITED,
        }
        log.line(f"member-{number}", TransitionKind.GROUPED, local("21 09:01"), subject="group", **cover)
    for number in range(3):
        closed: dict[str, Any] = {
            "state": State.RESOLVED,
            "suppression": Suppression.NONE,
            "resolved_at": local("21 09:31"),
        }
        log.line(f"member-{number}", TransitionKind.CLEARED, local("21 09:31"), **closed)
    log.cleared("group", local("21 09:31"))
    log.resolved("group", local("21 09:40"), Finding.TRUE)


def _shelf_and_maintenance(log: Log) -> None:
    log.raised("shelved", local("21 10:00"), severity=Severity.HIGH)
    shelf: dict[str, Any] = {"suppression": Suppression.SHELVED, "shelf": Shelf(local("21 11:05"), "known", "lan")}
    log.line("shelved", TransitionKind.SHELVED, local("21 10:05"), by="lan", reason="known", **shelf)
    awake: dict[str, Any] = {"suppression": Suppression.NONE, "shelf": None}
    log.line("shelved", TransitionKind.WOKE, local("21 11:05"), by="urbanwatch", announces=True, **awake)
    log.acknowledged("shelved", local("21 11:15"))
    log.cleared("shelved", local("21 11:35"))
    log.noticed(Notice(NoticeKind.MAINTENANCE_BEGAN, "w-1", local("21 10:55"), "minh", "cables", local("21 11:55")))
    log.raised("hidden", local("21 11:00"), announces=False, suppression=Suppression.MAINTENANCE)
    log.line(
        "hidden",
        TransitionKind.CLEARED,
        local("21 11:30"),
        state=State.RESOLVED,
        suppression=Suppression.NONE,
        resolved_at=local("21 11:30"),
    )
    log.noticed(Notice(NoticeKind.MAINTENANCE_ENDED, "w-1", local("21 11:55"), "urbanwatch", "cables"))


def _accident(log: Log) -> None:
    told: dict[str, Any] = {"origin": Origin.REPORTED, "title": "Accident on Lê Lợi", "source": "phone", "value": None}
    place: dict[str, Any] = {
        "area": "ward-2",
        "severity": Severity.HIGH,
        "device": "",
        "property": "",
        "rule": "reported",
    }
    log.alerts["accident"] = replace(log.alerts["old"], id="accident", raised_at=local("21 12:00"), revision=0)
    log.line("accident", TransitionKind.REPORTED, local("21 12:00"), by="lan", announces=True, **told, **place)
    log.line("accident", TransitionKind.ESCALATED, local("21 12:20"), by="urbanwatch", subject="chief", escalation=1)
    log.acknowledged("accident", local("21 12:30"))
    log.resolved("accident", local("21 13:00"), Finding.TRUE)


@pytest_asyncio.fixture
async def city(database: services.Database) -> Database:
    """The shift in a database, stored by the store's own statements."""
    await migrate(database.url)
    connection = await asyncpg.connect(database.url)
    await connection.execute("TRUNCATE alerts, alert_transitions, notices")
    await connection.close()
    await a_shift().store(database.url)
    return Database(DatabaseSettings(url=database.url))


async def kpis_of(city: Database, *, areas: frozenset[str] | None = None) -> KpiAnswer:
    question = FactsQuestion(SIX, TWO, areas)
    return reckon(await alarm_facts(city, question), question, _TZ)


async def test_each_kpi_of_the_shift_is_what_a_person_reckons(city: Database) -> None:
    async with city:
        found = await kpis_of(city)

    # 12 of the flood, 2 of chat, 3 members and their group, 2 of shelved, the accident, late.
    assert found.annunciations == 22
    assert found.per_10_minutes.average.value == pytest.approx(22 / 48)
    assert found.per_hour.average.value == 22 / 8
    assert found.per_day.average.value == 66
    # 07:00 to 07:09 are ten; 07:10 and 07:11 the next two.
    assert (found.per_10_minutes.maximum, found.per_hour.maximum, found.per_day.maximum) == (10, 12, 22)
    assert found.per_hour.series is not None
    assert [point.count for point in found.per_hour.series] == [0, 12, 2, 4, 1, 1, 1, 1]
    assert found.ten_minutes_over_10.value == 0
    assert found.hours_over_30.value == 0
    # Within ten minutes there are ten at most (07:00 leaves when 07:10 comes): no flood.
    assert (found.peak.value, found.floods.count) == (10, 0)

    assert [(each.severity, each.count) for each in found.priorities] == [
        (Severity.CRITICAL, 0),
        (Severity.HIGH, 3),
        (Severity.MEDIUM, 4),
        (Severity.LOW, 15),
    ]
    assert [(each.rule, each.device, each.group, each.area, each.count) for each in found.top_sources.items][:2] == [
        ("noise", "chat", None, None, 2),
        ("noise", "shelved", None, None, 2),
    ]
    assert ("flow", "", "area/ward-1", "ward-1", 1) in [
        (each.rule, each.device, each.group, each.area, each.count) for each in found.top_sources.items
    ]
    assert found.top_sources.share.value == pytest.approx(12 / 22)
    assert [(each.device, each.comings) for each in found.chattering.items] == [("chat", 3)]


async def test_each_coming_of_a_chattering_condition_counts_once_whatever_the_rate(
    city: Database, database: services.Database
) -> None:
    """As alarming tells it: a `chattered` line beside the coming that makes it one, then the repeats once a minute."""
    log, at = Log(offset=1_000), local("21 12:58")
    log.raised("buzz", at)
    for repeats in (1, 2):
        back = at + repeats * 20 * SECOND
        log.cleared("buzz", back - SECOND)
        log.line("buzz", TransitionKind.RETURNED, back, announces=True, state=State.ACTIVE, repeats=repeats)
    log.line("buzz", TransitionKind.CHATTERED, at + 40 * SECOND, is_chattering=True)
    log.line("buzz", TransitionKind.CHATTERED, at + 100 * SECOND, repeats=42)
    log.acknowledged("buzz", at + 110 * SECOND)
    log.line("buzz", TransitionKind.CHATTERED, at + 160 * SECOND, repeats=80)
    log.line("buzz", TransitionKind.CALMED, at + 300 * SECOND, is_chattering=False, repeats=90)
    await log.store(database.url)
    async with city:
        whole = await kpis_of(city)
        later = FactsQuestion(local("21 13:00"), TWO)
        rest = reckon(await alarm_facts(city, later), later, _TZ)

    assert [(each.device, each.comings) for each in whole.chattering.items] == [("buzz", 91), ("chat", 3)]
    assert [(each.device, each.comings) for each in rest.chattering.items] == [("buzz", 48)]


async def test_what_stood_and_how_long_is_what_a_person_reckons(city: Database) -> None:
    async with city:
        found = await kpis_of(city)

    # Before operators: old all the time, early until 07:00, twelve of the flood at 07:11.
    assert (found.standing.at_end, found.standing.most) == (2, 13)
    assert [point.count for point in found.standing.series] == [2, 13, 2, 4, 2, 2, 2, 2]
    flood = sum(30 - number for number in range(12))
    # old, early, flood, chat (without the 10 s it was gone), members, group, shelved awake twice, accident, late
    minutes = 480 + 60 + flood + 590 / 60 + 3 + 30 + 5 + 30 + 60 + 30
    assert found.standing.average == pytest.approx(minutes / 480)
    assert (found.stale.at_end, found.stale.on_worst_day.value) == (1, 1)
    # early 90, four of the flood (20, 19, 18, 17), chat 5, shelved 75 (from when it was first announced), accident 30.
    acknowledged = found.time_to_acknowledge
    assert (acknowledged.count, acknowledged.median_s) == (8, (19 + 20) / 2 * 60)
    assert acknowledged.p90_s == pytest.approx((75 + 0.3 * 15) * 60)
    # early, twelve of the flood, chat twice, three members, the group, shelved, the accident.
    assert found.time_to_clear.count == 21
    assert found.time_to_clear.median_s == 27 * 60


async def test_findings_and_suppression_are_what_a_person_reckons(city: Database) -> None:
    async with city:
        found = await kpis_of(city)

    overall = found.findings.overall
    # early, shelved and four of the flood were closed without a word; members go with their group; hidden nobody saw.
    assert (overall.resolved, overall.without) == (9, 6)
    assert (overall.counts[Finding.TRUE], overall.counts[Finding.FALSE]) == (2, 1)
    assert [(mix.rule, mix.resolved) for mix in found.findings.by_rule] == [("flow", 5), ("noise", 3), ("reported", 1)]
    assert found.suppressed == {Suppression.INHIBITED: 3, Suppression.SHELVED: 1, Suppression.MAINTENANCE: 1}
    assert found.shelvings == 1


async def test_a_position_counts_its_own_areas_only(city: Database) -> None:
    async with city:
        ward_2 = await kpis_of(city, areas=frozenset({"ward-2"}))
        nowhere = await kpis_of(city, areas=frozenset())

    assert (ward_2.annunciations, ward_2.time_to_acknowledge.median_s) == (1, 30 * 60)
    assert (ward_2.standing.most, ward_2.findings.overall.resolved) == (1, 1)
    assert (nowhere.annunciations, nowhere.standing.most) == (0, 0)


async def test_a_group_across_areas_is_in_the_figures_of_each_of_them(
    city: Database, database: services.Database
) -> None:
    log = Log(offset=1_000)
    wide: dict[str, Any] = {"origin": Origin.GROUP, "rule": "flow", "device": "", "property": "", "group": "city/"}
    log.raised("wide", local("21 12:10"), area="north", **wide)
    log.raised("placeless", local("21 12:15"), area=None, **wide)
    log.raised("single", local("21 12:15"), area="north")
    for each in ("wide", "placeless", "single"):
        log.resolved(each, local("21 12:40"), Finding.TEST)
    await log.store(database.url)
    ward_2, around = frozenset({"ward-2"}), frozenset({"ward-2", "north", "city"})
    async with city:
        question = FactsQuestion(SIX, TWO, ward_2, around=around)
        found = reckon(await alarm_facts(city, question), question, _TZ)
        shift = await shift_facts(city, ShiftQuestion(SIX, TWO, ward_2, around=around))
        south = await shift_facts(city, ShiftQuestion(SIX, TWO, frozenset({"s"}), around=frozenset({"s", "south"})))
        closed = await closed_alerts(city, areas=ward_2, around=around)
        without = await closed_alerts(city, areas=ward_2)

    assert (found.annunciations, found.standing.most, found.findings.overall.counts[Finding.TEST]) == (3, 3, 2)
    assert (shift.announced, shift.findings) == (3, {Finding.TRUE: 1, Finding.TEST: 2})
    assert [line.alert for line in south.lines] == ["placeless", "placeless"]
    assert [alert.id for alert in closed] == ["placeless", "wide", "accident"]
    assert [alert.id for alert in without] == ["accident"]


async def test_the_hand_over_tells_what_mattered_newest_first(city: Database) -> None:
    async with city:
        found = await shift_facts(city, ShiftQuestion(SIX, TWO))
        cut = await shift_facts(city, ShiftQuestion(SIX, TWO, limit=2))
        ward_2 = await shift_facts(city, ShiftQuestion(SIX, TWO, frozenset({"ward-2"})))

    assert found.announced == 22
    # The 22, 8 acknowledgements, a shelving, an escalation, 3 resolved by hand; the report announces.
    assert (found.told, len(found.lines)) == (35, 35)
    assert (found.kinds[TransitionKind.ACKNOWLEDGED], found.kinds[TransitionKind.GROUPED]) == (8, 3)
    assert found.findings == {Finding.TRUE: 2, Finding.FALSE: 1}
    assert [(notice.kind, notice.by) for notice in found.notices] == [
        (NoticeKind.MAINTENANCE_ENDED, "urbanwatch"),
        (NoticeKind.MAINTENANCE_BEGAN, "minh"),
    ]
    assert found.notices[1].until == local("21 11:55")
    assert [line.alert for line in cut.lines] == ["late", "accident"]
    assert (cut.told, cut.noted) == (35, 2)
    assert [(line.title, line.transition.kind, line.transition.subject) for line in ward_2.lines] == [
        ("Accident on Lê Lợi", TransitionKind.RESOLVED, None),
        ("Accident on Lê Lợi", TransitionKind.ACKNOWLEDGED, None),
        ("Accident on Lê Lợi", TransitionKind.ESCALATED, "chief"),
        ("Accident on Lê Lợi", TransitionKind.REPORTED, None),
    ]
    assert ward_2.lines[0].finding is Finding.TRUE


async def test_similar_past_alerts_are_of_the_device_else_of_the_area(city: Database) -> None:
    log = a_shift()
    async with city:
        again = replace(log.alerts["flood-1"], id="new")
        fresh_device = replace(again, device="never-seen")
        group = replace(log.alerts["group"], id="new-group")

        assert [alert.id for alert in await similar_alerts(city, again)] == ["flood-1"]
        of_ward = [alert.id for alert in await similar_alerts(city, fresh_device)]
        assert of_ward == ["member-0", "member-1", "member-2", "flood-3", "flood-2", "flood-1", "flood-0"]
        assert len(await similar_alerts(city, fresh_device, limit=2)) == 2
        (precedent,) = await similar_alerts(city, group)
        assert precedent == log.alerts["group"]


async def test_closed_alerts_are_found_by_whom_they_were_covered_and_where_they_came_from(city: Database) -> None:
    async with city:
        members = await closed_alerts(city, covered_by=["group"])
        reported = await closed_alerts(city, origins=[Origin.REPORTED])

    assert [alert.id for alert in members] == ["member-0", "member-1", "member-2"]
    assert [alert.title for alert in reported] == ["Accident on Lê Lợi"]


async def test_a_question_over_its_time_is_told_from_an_outage(database: services.Database) -> None:
    await migrate(database.url)
    async with Database(DatabaseSettings(url=database.url, statement_timeout_s=0.2)) as impatient:
        with pytest.raises(TookTooLongError):
            async with impatient.connection() as connection:
                await connection.execute("SELECT pg_sleep(5)")


@dataclass
class Asking:
    """The api's routes on the stored archive."""

    client: httpx.AsyncClient
    headers: dict[str, str]

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(f"/api/v1/{path}", headers=self.headers)


@asynccontextmanager
async def asking(url: str) -> AsyncIterator[Asking]:
    """An api whose log is empty and whose patience with the database is short."""
    async with StoredArchive(DatabaseSettings(url=url, statement_timeout_s=0.5)) as archive:
        tokens = Tokens(b"a secret of the tests, long enough to sign with", hours=1)
        parts = dataclasses.replace(make_parts(archive, MemoryOutbox(), tokens), now=lambda: TWO)
        parts.feed.caught_up()
        parts.registry.has_caught_up = True
        parts.pulse.database_answered()
        transport = httpx.ASGITransport(create_app(Settings(), parts), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://city.test") as client:
            yield Asking(client, {"Authorization": f"Bearer {tokens.issue(Principal('lan', Role.VIEWER))}"})


async def test_both_pages_are_answered_over_http_and_say_what_is_missing_when_postgresql_is_away(
    city: Database, database: services.Database, postgres: TimescaleDB
) -> None:
    async with city, asking(database.url) as api:
        kpis = (await api.get("alerts/kpis?from=2026-11-20T23:00:00Z")).json()
        whole = (await api.get("alerts/handover")).json()
        await asyncio.to_thread(postgres.stop)
        try:
            refused = await api.get("alerts/kpis")
            partly = await api.get("alerts/handover")
        finally:
            await asyncio.to_thread(postgres.start)

    assert (kpis["annunciations"], kpis["per_hour"]["average"]["verdict"]) == (22, "acceptable")
    assert (whole["happened"]["count"], whole["kpis"]["annunciations"]) == (35, 22)
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:urbanwatch:problem:database-away")
    assert (partly.status_code, partly.headers["x-urbanwatch-degraded"]) == (200, "database")
    assert (partly.json()["happened"], partly.json()["kpis"]) == (None, None)


async def test_a_slow_database_does_not_hold_up_the_hand_over(city: Database, database: services.Database) -> None:
    connection = await asyncpg.connect(database.url)
    try:
        async with city, asking(database.url) as api, connection.transaction():
            await connection.execute("LOCK TABLE alert_transitions IN ACCESS EXCLUSIVE MODE")
            answer = await api.get("alerts/handover")
    finally:
        await connection.close()

    assert (answer.status_code, answer.headers["x-urbanwatch-degraded"]) == (200, "database")


async def test_many_kpis_at_once_are_all_answered(city: Database, database: services.Database) -> None:
    async with city, asking(database.url) as api:
        answers = await asyncio.gather(*(api.get("alerts/kpis?from=2026-11-20T23:00:00Z") for _ in range(12)))

    assert [answer.json()["annunciations"] for answer in answers] == [22] * 12


@pytest.mark.parametrize(
    ("table", "path"), [("alert_transitions", "alerts/kpis"), ("readings", "history?device=d"), ("alerts", "alerts/x")]
)
async def test_a_question_over_its_time_is_503_with_what_to_do(
    city: Database, database: services.Database, table: str, path: str
) -> None:
    connection = await asyncpg.connect(database.url)
    try:
        async with city, asking(database.url) as api, connection.transaction():
            await connection.execute(
                "INSERT INTO series (device, property, unit) VALUES ('d', 'p', '') ON CONFLICT DO NOTHING"
            )
            await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            answer = await api.get(path)
    finally:
        await connection.close()

    assert (answer.status_code, answer.json()["type"]) == (503, "urn:urbanwatch:problem:busy")
    assert "took too long" in answer.json()["detail"]
    assert answer.headers["retry-after"]


_A_YEAR_OF_ALERTS = """
WITH days AS (
    SELECT number, $1::timestamptz - (number * 365.0 / $2) * interval '1 day' AS at
    FROM   generate_series(1, $2) AS number
), stored AS (
    INSERT INTO alerts (id, rule, device, property, area, severity, state, suppression, raised_at, changed_at,
                        resolved_at, revision, source_offset, body, announced_at)
    SELECT 'year-' || number, 'noise', 'noise-' || number % 400, 'noise_level', 'ward-' || number % 168, 'low',
           'resolved', 'none', at, at, at + interval '40 minutes', 3, 3 * number + 2, '{}', at
    FROM   days
)
INSERT INTO alert_transitions (source_offset, alert, revision, at, kind, by_whom, severity, state, suppression,
                               announces, rule, device, property, area)
SELECT 3 * number + line.place, 'year-' || number, line.place + 1, days.at + line.after, line.kind, 'rule:noise',
       'low', line.state, 'none', line.place = 0, 'noise', 'noise-' || number % 400, 'noise_level',
       'ward-' || number % 168
FROM   days,
       (VALUES (0, interval '0',          'raised',       'active'),
               (1, interval '5 minutes',  'acknowledged', 'acknowledged'),
               (2, interval '40 minutes', 'cleared',      'resolved')) AS line (place, after, kind, state)
"""


async def test_a_month_of_150_a_day_is_answered_within_a_second_also_with_years_behind_it(
    city: Database, database: services.Database
) -> None:
    count = 365 * 150
    connection = await asyncpg.connect(database.url)
    await connection.execute("TRUNCATE alerts, alert_transitions")
    await connection.execute(_A_YEAR_OF_ALERTS, to_datetime(TWO), count)
    await connection.execute("ANALYZE alerts, alert_transitions")
    await connection.close()
    took_s: dict[int, float] = {}
    async with city:
        for days in (1, 30, 365):
            question = FactsQuestion(TWO - days * DAY, TWO)
            started = time.perf_counter()
            found = reckon(await alarm_facts(city, question), question, _TZ)
            took_s[days] = time.perf_counter() - started
            assert found.annunciations == pytest.approx(days * 150, abs=1)
            assert found.time_to_acknowledge.median_s == 300
            assert found.time_to_clear.median_s == 2400

    print("KPIs of days:", {days: f"{seconds:.2f} s" for days, seconds in took_s.items()})  # noqa: T201  the figure
    assert took_s[30] < 1
    assert took_s[365] < 8
