"""What operators are told that is no alert: over the stream, resumable, and from memory."""

import json
from collections.abc import AsyncIterator
from typing import cast

from api.live.hub import RING_EVENTS
from api.live.notices import KEPT
from api.live.sse import stream
from api.roles import Role
from api.selection import AlertFilter
from streams.contracts.alerts import Notice, NoticeKind, Severity
from streams.contracts.times import HOUR, SECOND
from streams.contracts.wire import encode
from tests.unit.api.fakes import NOON, Api, an_alert, an_unread_api


def a_notice(policy: str = "pumps", *, second: int = 0, kind: NoticeKind = NoticeKind.MAINTENANCE_BEGAN) -> Notice:
    return Notice(kind, policy, NOON + second * SECOND, "lan", "works", NOON + HOUR)


def tell(api: Api, offset: int, notice: Notice) -> None:
    api.parts.feed.take(offset, f"~notice/{notice.policy}".encode(), encode(notice))


def events(api: Api, last_event_id: int | None = None, wanted: AlertFilter | None = None) -> AsyncIterator[bytes]:
    response = stream(api.parts.feed, wanted or AlertFilter(), last_event_id, lasts_s=60)
    return cast("AsyncIterator[bytes]", response.body_iterator)


async def listed(api: Api, query: str = "") -> list[str]:
    answer = await api.client.get(f"/api/v1/notices{query}", headers=api.as_(Role.VIEWER))
    assert answer.status_code == 200, answer.text
    return [f"{item['policy']} {item['kind']}" for item in answer.json()["items"]]


async def test_a_notice_reaches_every_stream_whatever_its_filter(api: Api) -> None:
    low_only = events(api, wanted=AlertFilter(severities=frozenset({Severity.LOW})))
    await anext(low_only)

    api.raise_alert(an_alert(), offset=6)
    tell(api, 7, a_notice())

    lines = (await anext(low_only)).decode().splitlines()
    assert lines[:2] == ["id: 7", "event: notice"]
    assert json.loads(lines[2].removeprefix("data: ")) == {
        "kind": "maintenance_began",
        "policy": "pumps",
        "at": "2026-11-21T10:00:00Z",
        "by": "lan",
        "reason": "works",
        "until": "2026-11-21T11:00:00Z",
    }


async def test_a_stream_that_comes_back_gets_the_notices_it_missed_between_the_alerts(api: Api) -> None:
    api.raise_alert(an_alert("a"), offset=6)
    tell(api, 7, a_notice())
    api.raise_alert(an_alert("b"), offset=8)

    back = events(api, last_event_id=6)
    await anext(back)
    missed = (await anext(back)).decode()

    assert [line for line in missed.splitlines() if not line.startswith("data")] == [
        *("id: 7", "event: notice", ""),
        *("id: 8", "event: alert", ""),
    ]


async def test_notices_have_their_place_in_the_ring_like_alerts(api: Api) -> None:
    for offset in range(RING_EVENTS + 1):
        tell(api, offset, a_notice(second=offset))

    assert api.parts.feed.hub.since(-1, AlertFilter()) is None
    assert api.parts.feed.hub.newest == RING_EVENTS


async def test_the_newest_notice_of_each_policy_is_listed_newest_first(api: Api) -> None:
    tell(api, 1, a_notice("pumps"))
    tell(api, 2, a_notice("signals", second=10))
    tell(api, 3, a_notice("pumps", second=20, kind=NoticeKind.MAINTENANCE_ENDED))

    assert await listed(api) == ["pumps maintenance_ended", "signals maintenance_began"]
    assert await listed(api, "?since=2026-11-21T10:00:11Z") == ["pumps maintenance_ended"]
    assert await listed(api, "?since=2026-11-21T17:01:00%2B07:00") == []


async def test_a_notice_that_left_the_topic_is_forgotten_and_those_of_many_policies_are_bounded(api: Api) -> None:
    tell(api, 1, a_notice("pumps"))
    api.parts.feed.take(2, b"~notice/pumps", None)
    assert await listed(api) == []

    for number in range(KEPT + 5):
        tell(api, 3 + number, a_notice(f"policy-{number}"))
    kept = await listed(api)

    assert len(kept) == KEPT
    assert kept[0] == f"policy-{KEPT + 4} maintenance_began"


async def test_a_since_without_a_zone_is_refused_and_nothing_is_said_before_the_topic_was_read(api: Api) -> None:
    unread = next(an_unread_api())

    wrong = await api.client.get("/api/v1/notices?since=2026-11-21T10:00:00", headers=api.as_(Role.VIEWER))
    early = await unread.client.get("/api/v1/notices", headers=unread.as_(Role.VIEWER))

    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "since")
    assert early.status_code == 503
