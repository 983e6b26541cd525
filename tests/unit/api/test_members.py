"""Which alert stands for which, as lists and the stream tell it."""

import json

import msgspec

from api.live.sse import stream
from api.roles import Role
from api.selection import AlertFilter
from streams.contracts.alerts import Alert, Cover, Finding, Origin, State, Suppression
from tests.unit.api.fakes import Api, an_alert


def a_group(alert_id: str = "group", *, revision: int = 1) -> Alert:
    return an_alert(alert_id, minute=60, origin=Origin.GROUP, device="", property="", revision=revision)


def a_member(
    alert_id: str,
    of: str | None = "group",
    *,
    minute: float = 0,
    revision: int = 2,
    state: State = State.ACTIVE,
    covered_as: Cover = Cover.MEMBER,
) -> Alert:
    alert = an_alert(alert_id, minute=minute, state=state, revision=revision)
    if of is None:
        return alert
    return msgspec.structs.replace(alert, covered_by=of, covered_as=covered_as, suppression=Suppression.INHIBITED)


async def members_of(api: Api, alert_id: str) -> int | None:
    """The count as `GET alerts/{id}` tells it, and the list with it."""
    single = (await api.client.get(f"/api/v1/alerts/{alert_id}", headers=api.as_(Role.VIEWER))).json()
    page = (await api.client.get("/api/v1/alerts", headers=api.as_(Role.VIEWER))).json()
    (listed,) = [item for item in page["items"] if item["id"] == alert_id]
    assert listed == single
    count: int | None = single["members"]
    return count


async def test_an_alert_counts_the_members_that_stand_as_they_come_and_go(api: Api) -> None:
    counts: list[int | None] = []
    api.raise_alert(a_group())
    counts.append(await members_of(api, "group"))
    for change in (
        a_member("a"),
        a_member("b"),
        a_member("b", revision=3, state=State.ACKNOWLEDGED),
        a_member("a", revision=3, state=State.CLEARED),
        a_member("a", revision=4, state=State.ACTIVE),
        a_member("b", of=None, revision=4),
        a_member("a", revision=5, state=State.RESOLVED),
    ):
        api.raise_alert(change)
        counts.append(await members_of(api, "group"))

    assert counts == [0, 1, 2, 2, 1, 2, 1, 0]


async def test_an_alert_that_never_stood_for_others_has_no_count_and_one_that_did_has_zero(api: Api) -> None:
    for alert_id in ("alone", "parent"):
        api.raise_alert(an_alert(alert_id))
    api.raise_alert(a_member("child", of="parent", covered_as=Cover.OUTAGE))
    api.raise_alert(a_member("child", of=None, revision=3))

    assert await members_of(api, "alone") is None
    assert await members_of(api, "parent") == 0


async def test_members_read_before_the_alert_that_stands_for_them_are_counted_and_removed_ones_no_more(
    api: Api,
) -> None:
    api.raise_alert(a_member("a"))
    api.raise_alert(a_member("b"))
    api.raise_alert(a_group())
    assert await members_of(api, "group") == 2

    api.parts.feed.take(500, b"a", None)
    assert await members_of(api, "group") == 1

    api.parts.feed.take(501, b"group", None)
    api.parts.feed.take(502, b"b", None)
    api.raise_alert(a_group())
    assert await members_of(api, "group") == 0


async def test_a_member_that_moves_to_another_group_is_counted_there(api: Api) -> None:
    api.raise_alert(a_group("one"))
    api.raise_alert(a_group("two"))
    api.raise_alert(a_member("a", of="one"))
    api.raise_alert(a_member("a", of="two", revision=3))

    assert (await members_of(api, "one"), await members_of(api, "two")) == (0, 1)


async def test_a_join_is_one_event_the_members_own(api: Api) -> None:
    api.raise_alert(a_group(), offset=7)
    wire = stream(api.parts.feed, AlertFilter(), 7, lasts_s=60).body_iterator
    await anext(aiter(wire))

    api.raise_alert(a_member("a"), offset=8)
    api.raise_alert(a_group(revision=2), offset=9)

    piece = await anext(aiter(wire))
    assert isinstance(piece, bytes)
    events = [json.loads(line[6:]) for line in piece.decode().splitlines() if line.startswith("data: ")]
    assert [(event["id"], event["members"], event["covered_by"]) for event in events] == [
        ("a", None, "group"),
        ("group", 1, None),
    ]


async def test_ten_thousand_joining_make_the_groups_json_once(api: Api) -> None:
    api.raise_alert(a_group())
    entry = api.parts.feed.book.get("group")
    assert entry is not None
    assert b'"members":0' in entry.item
    for number in range(10_000):
        api.raise_alert(a_member(f"m-{number:05d}", minute=number / 100))

    assert b'"members":10000' in entry.item
    assert entry.item is entry.item


async def test_members_are_listed_newest_first_also_those_only_the_database_still_has(api: Api) -> None:
    api.raise_alert(a_group())
    for number in range(5):
        api.raise_alert(a_member(f"live-{number}", minute=number))
    old = a_member("stored", minute=-10, state=State.RESOLVED)
    api.archive.alerts[old.id] = old
    api.raise_alert(an_alert("stranger"))

    first = await api.client.get("/api/v1/alerts/group/members?limit=4", headers=api.as_(Role.VIEWER))
    rest = await api.client.get(
        "/api/v1/alerts/group/members", params={"cursor": first.json()["next"]}, headers=api.as_(Role.VIEWER)
    )
    same = await api.client.get("/api/v1/alerts?covered_by=group", headers=api.as_(Role.VIEWER))

    met = first.json()["items"] + rest.json()["items"]
    assert [item["id"] for item in met] == ["live-4", "live-3", "live-2", "live-1", "live-0", "stored"]
    assert same.json()["items"] == met
    assert rest.json()["next"] is None


async def test_members_of_an_unknown_alert_are_not_found_and_of_one_with_none_empty(api: Api) -> None:
    api.raise_alert(an_alert())

    unknown = await api.client.get("/api/v1/alerts/none/members", headers=api.as_(Role.VIEWER))
    alone = await api.client.get("/api/v1/alerts/a-1/members", headers=api.as_(Role.VIEWER))

    assert unknown.status_code == 404
    assert alone.json() == {"items": [], "next": None}


async def test_lists_are_filtered_by_suppression_origin_assignee_and_cover(api: Api) -> None:
    api.raise_alert(a_group())
    api.raise_alert(a_member("a"))
    api.raise_alert(an_alert("b", assignee="team-1"))
    api.raise_alert(an_alert("c", origin=Origin.REPORTED, suppression=Suppression.SHELVED))
    old = an_alert("old", minute=-10, state=State.RESOLVED, origin=Origin.REPORTED)
    api.archive.alerts[old.id] = old

    async def listed(query: str) -> list[str]:
        answer = await api.client.get(f"/api/v1/alerts?{query}", headers=api.as_(Role.VIEWER))
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    assert await listed("suppression=inhibited") == ["a"]
    assert await listed("suppression=none&state=active") == ["group", "b"]
    assert await listed("origin=reported") == ["c", "old"]
    assert await listed("origin=group,reported&state=active") == ["group", "c"]
    assert await listed("assignee=team-1") == ["b"]
    assert await listed("covered_by=group,other") == ["a"]
    assert await listed("covered_by=group&suppression=none") == []
    for query, field in (("suppression=hidden", "suppression"), ("origin=sky", "origin"), ("assignee=,", "assignee")):
        answer = await api.client.get(f"/api/v1/alerts?{query}", headers=api.as_(Role.VIEWER))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_similar_alerts_come_with_their_finding_and_how_long_they_stood(api: Api) -> None:
    api.raise_alert(an_alert())
    past = an_alert("past", minute=-60, state=State.RESOLVED, finding=Finding.FALSE, cleared_at=an_alert().raised_at)
    by_hand = an_alert("by-hand", minute=-90, state=State.RESOLVED)
    elsewhere = an_alert("elsewhere", minute=-30, state=State.RESOLVED, device="noise-18")
    api.archive.alerts |= {alert.id: alert for alert in (past, by_hand, elsewhere)}

    answer = await api.client.get("/api/v1/alerts/a-1/similar", headers=api.as_(Role.VIEWER))
    one = await api.client.get("/api/v1/alerts/a-1/similar?limit=1", headers=api.as_(Role.VIEWER))
    unknown = await api.client.get("/api/v1/alerts/none/similar", headers=api.as_(Role.VIEWER))
    many = await api.client.get("/api/v1/alerts/a-1/similar?limit=1000", headers=api.as_(Role.VIEWER))

    items = answer.json()["items"]
    assert [(item["id"], item["finding"], item["stood_s"]) for item in items] == [
        ("past", "false", 3600.0),
        ("by-hand", None, 60.0),
    ]
    assert len(one.json()["items"]) == 1
    assert (unknown.status_code, many.status_code) == (404, 422)


async def test_while_the_database_is_away_similar_alerts_are_those_of_the_last_day_and_say_so(api: Api) -> None:
    api.raise_alert(an_alert())
    api.raise_alert(an_alert("ward", minute=-20, state=State.RESOLVED, device="noise-18"))
    api.archive.is_away = True

    same_area = await api.client.get("/api/v1/alerts/a-1/similar", headers=api.as_(Role.VIEWER))
    api.raise_alert(an_alert("device", minute=-30, state=State.RESOLVED))
    same_device = await api.client.get("/api/v1/alerts/a-1/similar", headers=api.as_(Role.VIEWER))

    assert [item["id"] for item in same_area.json()["items"]] == ["ward"]
    assert [item["id"] for item in same_device.json()["items"]] == ["device"]
    assert same_device.headers["X-Urbanwatch-Degraded"] == "database"


async def test_watched_alerts_are_no_members_of_what_operators_see(api: Api) -> None:
    api.raise_alert(an_alert("gateway"))
    api.raise_alert(a_member("live", of="gateway", covered_as=Cover.OUTAGE))
    api.raise_alert(msgspec.structs.replace(a_member("tried", of="gateway", covered_as=Cover.OUTAGE), is_watched=True))

    assert await members_of(api, "gateway") == 1
    answer = await api.client.get("/api/v1/alerts/gateway/members", headers=api.as_(Role.OPERATOR))
    assert [item["id"] for item in answer.json()["items"]] == ["live"]


async def test_a_watched_group_counts_its_members(api: Api) -> None:
    api.raise_alert(msgspec.structs.replace(a_group(), is_watched=True))
    api.raise_alert(msgspec.structs.replace(a_member("a"), is_watched=True))

    single = await api.client.get("/api/v1/alerts/group", headers=api.as_(Role.PLANNER))

    assert single.json()["members"] == 1
