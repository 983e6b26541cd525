import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import cast

import pytest

from api.live import hub as hub_module
from api.live.hub import QUEUE_EVENTS, Hub, LiveEvent
from api.live.pulse import FRESH_S, INGEST_LATE_S, JUDGE_LATE_S, Pulse
from api.live.registry import LiveRegistry
from api.live.sse import stream
from api.roles import Role
from api.selection import AlertFilter
from api.tokens import Principal, Tokens
from streams.contracts.alerts import AlertChanged, Bookmark, State, Transition, TransitionKind
from streams.contracts.cameras import Camera
from streams.contracts.readings import Tick
from streams.contracts.times import SECOND
from streams.contracts.wire import encode
from tests.unit.api.fakes import NOON, Api, an_alert


def events(
    api: Api, last_event_id: int | None = None, wanted: AlertFilter | None = None, lasts_s: float = 60
) -> AsyncIterator[bytes]:
    response = stream(api.parts.feed, wanted or AlertFilter(), last_event_id, lasts_s=lasts_s)
    return cast("AsyncIterator[bytes]", response.body_iterator)


async def following(stream_: AsyncIterator[bytes]) -> list[dict[str, str]]:
    """The events of the next piece of a stream."""
    async with asyncio.timeout(1):
        piece = await anext(stream_)
    return [dict(line.split(": ", 1) for line in event.splitlines()) for event in piece.decode().split("\n\n") if event]


async def connected(stream_: AsyncIterator[bytes]) -> "asyncio.Task[list[dict[str, str]]]":
    """A stream that has said hello and waits for its next piece."""
    await anext(stream_)
    waiting = asyncio.ensure_future(following(stream_))
    await asyncio.sleep(0)
    return waiting


async def test_a_change_reaches_a_stream_with_its_offset_and_its_transition(api: Api) -> None:
    waiting = await connected(events(api))

    api.raise_alert(an_alert(), offset=7)

    (event,) = await waiting
    assert (event["event"], event["id"]) == ("alert", "7")
    data = json.loads(event["data"])
    assert data["id"] == "a-1"
    assert data["transition"] == {
        "kind": "raised",
        "at": "2026-11-21T10:00:00Z",
        "by": "rule:noise",
        "reason": None,
        "value": 86.5,
        "subject": None,
        "announces": False,
    }


async def test_a_record_that_cannot_be_shown_is_skipped_and_the_feed_goes_on(api: Api) -> None:
    after_the_calendar = an_alert("poisoned", due_at=2**60)
    transition = Transition(TransitionKind.ASSIGNED, NOON, "operator")

    api.parts.feed.take(1, b"poisoned", encode(AlertChanged(after_the_calendar, transition)))
    api.parts.feed.take(2, b"sound", encode(AlertChanged(an_alert("sound"), transition)))
    api.parts.feed.take(3, b"broken", b"{")

    assert [entry.alert.id for entry in api.parts.feed.book.select(AlertFilter())] == ["sound"]


async def test_a_stream_resumes_after_the_last_event_it_saw(api: Api) -> None:
    for offset in (3, 5, 8):
        api.raise_alert(an_alert(f"a-{offset}"), offset=offset)
    resumed = events(api, last_event_id=3)

    await anext(resumed)

    assert [event["id"] for event in await following(resumed)] == ["5", "8"]


async def test_a_stream_too_far_behind_gets_a_reset_and_every_open_alert(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "RING_EVENTS", 2)
    api.raise_alert(an_alert("closed", state=State.RESOLVED), offset=1)
    for offset in (2, 3, 4):
        api.raise_alert(an_alert(f"a-{offset}", minute=offset), offset=offset)
    late = events(api, last_event_id=1)

    await anext(late)

    found = await following(late)
    assert [event["event"] for event in found] == ["reset", "alert", "alert", "alert"]
    assert [event.get("id") for event in found] == [None, None, None, "4"]
    assert [json.loads(event["data"])["id"] for event in found[1:]] == ["a-4", "a-3", "a-2"]


async def test_an_id_from_another_life_of_the_topic_leads_to_a_reset(api: Api) -> None:
    api.raise_alert(an_alert(), offset=1)
    strange = events(api, last_event_id=1000)

    await anext(strange)

    assert (await following(strange))[0]["event"] == "reset"


async def test_a_reset_with_nothing_to_show_still_says_where_to_go_on(api: Api) -> None:
    api.raise_alert(an_alert(state=State.RESOLVED), offset=1)
    strange = events(api, last_event_id=1000)

    await anext(strange)

    assert await following(strange) == [{"id": "1", "event": "reset", "data": "{}"}]


async def test_a_filtered_stream_sees_the_change_by_which_an_alert_stops_matching_and_nothing_else(api: Api) -> None:
    waiting = await connected(events(api, wanted=AlertFilter(states=frozenset({State.ACTIVE}))))

    api.raise_alert(an_alert("other", state=State.CLEARED), offset=1)
    api.raise_alert(an_alert("mine"), offset=2)
    api.raise_alert(an_alert("mine", state=State.CLEARED, revision=2), offset=3)
    api.raise_alert(an_alert("mine", state=State.RESOLVED, revision=3), offset=4)

    assert [event["id"] for event in await waiting] == ["2", "3"]


async def test_a_stream_that_reads_too_slowly_is_cut_off_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "QUEUE_EVENTS", 3)
    hub = Hub()
    slow, quick = hub.subscribe(AlertFilter()), hub.subscribe(AlertFilter())

    for offset in range(5):
        hub.publish(LiveEvent(offset, None, an_alert(), b""))
        assert [event.offset for event in await quick.next()] == [offset]

    assert await slow.next() == []


async def test_stopping_ends_every_stream_at_once(api: Api) -> None:
    running = events(api)
    await anext(running)
    waiting = asyncio.ensure_future(anext(running, b"ended"))
    await asyncio.sleep(0)

    api.parts.feed.hub.close()

    assert await waiting == b"ended"


async def test_a_stream_ends_with_the_token_it_was_opened_with(api: Api) -> None:
    running = events(api, lasts_s=0)

    assert await anext(running) == b": connected\n\n"
    async with asyncio.timeout(1):
        assert await anext(running, b"ended") == b"ended"


def test_a_verified_token_says_how_long_it_is_good_for() -> None:
    now = NOON / SECOND
    tokens = Tokens(b"a secret of the tests, long enough to sign with", hours=1, clock=lambda: now)
    who = tokens.verify(tokens.issue(Principal("ann", Role.VIEWER)))
    assert who is not None

    now += 3500

    assert tokens.remaining_s(who) == 100


def test_readiness_names_what_is_missing(api: Api) -> None:
    now = 0.0
    pulse = Pulse(api.parts.feed, LiveRegistry(), clock=lambda: now)
    assert pulse.readiness().status == "unavailable"

    pulse.kafka_answered()
    pulse.database_answered("connection refused")
    pulse.ticked(Tick(NOON, 0))
    pulse.judged()
    api.parts.feed.accept(1, Bookmark(0, NOON - 2 * SECOND, {}))
    found = pulse.readiness()

    assert found.status == "degraded"
    assert {name for name, check in found.checks.items() if not check.ok} == {"database", "registry"}
    assert found.checks["database"].detail == "connection refused"

    now = INGEST_LATE_S + 1
    pulse.kafka_answered()
    assert not pulse.readiness().checks["ingest"].ok
    now += FRESH_S + 1
    assert pulse.readiness().status == "unavailable"


def test_a_judge_or_a_store_that_stands_still_is_named_while_ticks_come(api: Api) -> None:
    now = 0.0
    pulse = Pulse(api.parts.feed, LiveRegistry(), clock=lambda: now)
    pulse.ticked(Tick(NOON, 0))
    pulse.judged()
    pulse.database_answered()
    pulse.store_stood_at(7)
    assert {name: pulse.readiness().checks[name].ok for name in ("judge", "store")} == {"judge": True, "store": True}

    now = 2 * JUDGE_LATE_S
    pulse.ticked(Tick(NOON, 0))
    pulse.store_stood_at(7)

    checks = pulse.readiness().checks
    assert (checks["judge"].ok, checks["judge"].detail) == (False, "checkpoints stand still")
    assert (checks["store"].ok, checks["store"].age_s) == (False, now)

    now += INGEST_LATE_S + 1
    assert "cannot be told" in pulse.readiness().checks["judge"].detail


def test_the_process_that_watches_the_cameras_is_missed_only_while_there_is_a_camera_to_watch(api: Api) -> None:
    registry = LiveRegistry()
    pulse = Pulse(api.parts.feed, registry, clock=lambda: 0.0)
    assert pulse.readiness().checks["cameras"].ok

    registry.view.cameras["cam"] = Camera(id="cam", source="scene:street")
    asked = pulse.readiness().checks["cameras"]
    pulse.cameras_answered("the process that watches the cameras is away: ConnectError")
    away = pulse.readiness().checks["cameras"]
    pulse.cameras_answered()

    assert (asked.ok, asked.detail) == (False, "not asked yet")
    assert (away.ok, away.detail) == (False, "the process that watches the cameras is away: ConnectError")
    assert pulse.readiness().checks["cameras"].ok
    registry.view.cameras["cam"] = Camera(id="cam", source="scene:street", is_enabled=False)
    assert pulse.readiness().checks["cameras"].detail == "no camera is enabled"


async def test_readyz_is_503_while_live_alerts_are_not_served(api: Api) -> None:
    before = await api.client.get("/readyz")
    api.parts.pulse.kafka_answered()
    after = await api.client.get("/readyz")

    assert (before.status_code, after.status_code) == (503, 200)
    assert after.json()["status"] == "degraded"


@dataclass(frozen=True)
class ARecord:
    offset: int
    key: bytes
    value: bytes


async def test_a_flood_in_one_read_cuts_off_no_stream_that_keeps_up(api: Api) -> None:
    raised = Transition(TransitionKind.RAISED, NOON, "rule:noise")
    flood = [
        ARecord(offset, b"a", encode(AlertChanged(an_alert(f"a-{offset}"), raised)))
        for offset in range(3 * QUEUE_EVENTS)
    ]
    pieces = events(api)
    await anext(pieces)

    async def receive() -> int:
        received = 0
        while received < len(flood):
            received += (await anext(pieces)).count(b"event: alert")
        return received

    async with asyncio.timeout(60):
        received, _ = await asyncio.gather(receive(), api.parts.feed.take_all(flood))

    assert received == len(flood)


async def test_a_stream_is_told_to_forget_an_alert_whose_rule_went_back_to_trial(api: Api) -> None:
    api.raise_alert(an_alert(), offset=3)
    waiting = await connected(events(api))
    api.raise_alert(an_alert("a-2", is_watched=True), offset=4)
    back = Transition(TransitionKind.WENT_BACK_TO_TRIAL, NOON, "urbanwatch")

    api.parts.feed.accept(5, AlertChanged(an_alert(is_watched=True, revision=2), back))
    api.parts.feed.accept(6, AlertChanged(an_alert(is_watched=True, revision=3), back))

    (event,) = await waiting
    data = json.loads(event["data"])
    assert (event["id"], data["watched"], data["transition"]["kind"]) == ("5", True, "went_back_to_trial")


async def test_a_stream_of_watched_alerts_is_told_when_one_goes_live(api: Api) -> None:
    api.raise_alert(an_alert(is_watched=True), offset=3)
    waiting = await connected(events(api, wanted=AlertFilter(is_watched=True)))

    live = Transition(TransitionKind.WENT_LIVE, NOON, "urbanwatch", announces=True)
    api.parts.feed.accept(4, AlertChanged(an_alert(revision=2), live))

    (event,) = await waiting
    assert json.loads(event["data"])["watched"] is False


async def test_a_reset_shows_no_watched_alert(api: Api) -> None:
    api.raise_alert(an_alert("live"), offset=1)
    api.raise_alert(an_alert("tried", is_watched=True), offset=2)

    _, snapshot = [await anext(stream_) for stream_ in [events(api, last_event_id=99)] for _ in range(2)]

    assert b"live" in snapshot
    assert b"tried" not in snapshot
