"""Sightings are listed newest first, page by page."""

from typing import Any

import pytest

from api.roles import Role
from streams.contracts.sightings import Sighting, SightingKind, VehicleClass
from streams.contracts.times import DAY, MINUTE, to_iso
from streams.timescale.sightings import SightingPlace, StoredSighting
from tests.unit.api.fakes import NOON, Api

CROSSING, HEALTH = SightingKind.CROSSING, SightingKind.HEALTH


def see(api: Api, *sightings: Sighting) -> None:
    known = len(api.archive.seen)
    api.archive.seen += [
        StoredSighting(SightingPlace(one.measured_at, 0, known + number), one) for number, one in enumerate(sightings)
    ]


def a_crossing(minute: int, camera: str = "cam-1", subject: str = "east") -> Sighting:
    at = NOON - minute * MINUTE
    return Sighting(camera, CROSSING, subject, at, at, "up", VehicleClass.CAR, 31.5, 1.5, track=minute)


async def ask(api: Api, **parameters: str | int) -> Any:  # noqa: ANN401  JSON
    answer = await api.client.get("/api/v1/sightings", params=parameters, headers=api.as_(Role.VIEWER))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_they_are_paged_by_what_was_seen_last_also_where_several_were_seen_at_once(api: Api) -> None:
    see(api, a_crossing(3), a_crossing(2), a_crossing(2), a_crossing(1), a_crossing(2, "cam-2"))
    tracks, cursor = [], None
    while True:
        page = await ask(api, camera="cam-1", limit=1, **({} if cursor is None else {"cursor": cursor}))
        tracks += [item["track"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert tracks == [1, 2, 2, 3]


async def test_they_are_chosen_by_camera_kind_subject_and_time(api: Api) -> None:
    health = Sighting("cam-1", HEALTH, "dark", NOON - MINUTE, NOON)
    see(api, a_crossing(1), a_crossing(5, subject="west"), health, a_crossing(2 * 24 * 60))

    assert [one["subject"] for one in (await ask(api))["items"]] == ["dark", "east", "west"]
    assert [one["subject"] for one in (await ask(api, kind="health"))["items"]] == ["dark"]
    assert [one["subject"] for one in (await ask(api, subject="west,dark", kind="crossing"))["items"]] == ["west"]
    early = await ask(api, **{"from": to_iso(NOON - 3 * DAY), "to": to_iso(NOON - DAY)})
    assert [one["track"] for one in early["items"]] == [2 * 24 * 60]


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"kind": "dream"}, "kind"),
        ({"camera": ","}, "camera"),
        ({"from": "2026-11-21T08:00:00"}, "from"),
        ({"from": "2026-11-22T08:00:00Z", "to": "2026-11-21T08:00:00Z"}, "from"),
        ({"from": "0900-11-22T08:00:00Z"}, "from"),
        ({"cursor": "x"}, "cursor"),
        ({"limit": "0"}, "limit"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(api: Api, parameters: dict[str, str], field: str) -> None:
    answer = await api.client.get("/api/v1/sightings", params=parameters, headers=api.as_(Role.VIEWER))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_without_the_database_the_answer_says_so(api: Api) -> None:
    api.archive.is_away = True

    answer = await api.client.get("/api/v1/sightings", headers=api.as_(Role.VIEWER))

    assert (answer.status_code, answer.json()["type"]) == (503, "urn:urbanwatch:problem:database-away")
