import asyncio
import io
from collections.abc import AsyncIterator

import pytest
from pyarrow import parquet
from starlette.types import Message

from api.downloads import MOST_AT_ONCE, Download, Downloads
from api.roles import Role
from streams.contracts.times import MINUTE
from streams.timescale.history import HistoryQuestion, SeriesHistory
from tests.unit.api.fakes import NOON, Api

SPAN = "from=2026-11-21T10:00:00Z&to=2026-11-21T12:00:00Z"


@pytest.fixture
def history(api: Api) -> Api:
    points = [(NOON + minute * MINUTE, (float(minute), None)) for minute in range(3)]
    api.archive.series = [
        SeriesHistory("d-1", "flow", "1/h", points[:2]),
        SeriesHistory("d-1", "flow", "1/h", points[2:]),
        SeriesHistory("d-2", "flow, both ways", "1/h", points[:1]),
    ]
    return api


async def test_json_joins_the_pieces_of_a_series_and_keeps_gaps_null(history: Api) -> None:
    answer = await history.client.get(
        f"/api/v1/history?device=d-1,d-2&bucket=1m&fn=avg,p85&{SPAN}", headers=history.as_(Role.VIEWER)
    )

    first, second = answer.json()["series"]
    assert [point["avg"] for point in first["points"]] == [0, 1, 2]
    assert second["points"] == [{"time": "2026-11-21T10:00:00Z", "avg": 0, "p85": None}]
    assert history.archive.asked is not None
    assert history.archive.asked.functions == ("avg", "p85")


async def test_csv_is_an_attachment_with_one_line_for_each_point(history: Api) -> None:
    answer = await history.client.get(
        f"/api/v1/history?device=d-1&bucket=1m&fn=avg&fn=p85&format=csv&{SPAN}", headers=history.as_(Role.PLANNER)
    )

    assert answer.headers["content-disposition"] == 'attachment; filename="urbanwatch-history.csv"'
    lines = answer.text.splitlines()
    assert lines[0] == "device,property,unit,time,avg,p85"
    assert lines[1] == "d-1,flow,1/h,2026-11-21T10:00:00Z,0.0,"
    assert lines[4] == 'd-2,"flow, both ways",1/h,2026-11-21T10:00:00Z,0.0,'


async def test_parquet_holds_the_same_points_with_their_types(history: Api) -> None:
    answer = await history.client.get(
        f"/api/v1/history?device=d-1&bucket=1m&fn=avg,p85&format=parquet&{SPAN}", headers=history.as_(Role.PLANNER)
    )

    table = parquet.read_table(io.BytesIO(answer.content))
    assert table.column_names == ["device", "property", "unit", "time", "avg", "p85"]
    assert table.column("avg").to_pylist() == [0, 1, 2, 0]
    assert table.column("p85").null_count == 4
    assert str(table.schema.field("time").type) == "timestamp[us, tz=UTC]"
    assert table.column("device").to_pylist() == ["d-1", "d-1", "d-1", "d-2"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "device"),
        ("device=d&bucket=often", "bucket"),
        ("device=d&fn=avg", "fn"),
        ("device=d&bucket=1h&fn=mode", "fn"),
        ("device=d&tz=Mars/Olympus", "tz"),
        ("device=,", "device"),
        ("device=d&to=0001-01-01T00:00:00Z", "to"),
        ("device=d&from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z", "from"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_by_name(api: Api, query: str, field: str) -> None:
    answer = await api.client.get(f"/api/v1/history?{query}", headers=api.as_(Role.VIEWER))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_history_without_the_database_is_a_problem_and_not_half_a_file(history: Api) -> None:
    history.archive.is_away = True

    answer = await history.client.get("/api/v1/history?device=d&format=csv", headers=history.as_(Role.PLANNER))

    assert answer.status_code == 503


async def test_a_third_export_is_told_to_come_again_and_json_is_not_kept_waiting(history: Api) -> None:
    for _ in range(MOST_AT_ONCE):
        history.parts.downloads.begin()

    refused = await history.client.get("/api/v1/history?device=d&format=csv", headers=history.as_(Role.PLANNER))
    as_json = await history.client.get(
        f"/api/v1/history?device=d-1&bucket=1m&fn=avg,p85&{SPAN}", headers=history.as_(Role.PLANNER)
    )
    history.parts.downloads.end()
    let_in = await history.client.get(
        "/api/v1/history?device=d&bucket=1m&fn=avg,p85&format=csv", headers=history.as_(Role.PLANNER)
    )

    assert (refused.status_code, refused.json()["type"]) == (503, "urn:urbanwatch:problem:busy")
    assert refused.headers["retry-after"]
    assert (as_json.status_code, let_in.status_code) == (200, 200)


async def test_an_export_gives_its_turn_back_when_it_is_done_and_when_it_could_not_begin(history: Api) -> None:
    path = "/api/v1/history?device=d&bucket=1m&fn=avg,p85&format=csv"
    for is_away in (True, False, True, False, True, False):
        history.archive.is_away = is_away

        answer = await history.client.get(path, headers=history.as_(Role.PLANNER))

        assert answer.status_code == (503 if is_away else 200)
        assert answer.headers.get("retry-after") == ("5" if is_away else None)
    assert "database" in (await _away(history, path))


async def _away(history: Api, path: str) -> str:
    history.archive.is_away = True
    answer = await history.client.get(path, headers=history.as_(Role.PLANNER))
    return str(answer.json()["detail"])


async def test_a_client_that_goes_away_leaves_neither_a_turn_taken_nor_a_question_open(history: Api) -> None:
    downloads = Downloads()
    downloads.begin()
    source = history.archive.history(HistoryQuestion(("d",), (), 0, 1))
    await anext(source)

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0)

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def taken(message: Message) -> None:
        assert message["type"].startswith("http.response")

    await Download(downloads, source, endless(), media_type="text/csv", filename="h.csv")({"type": "http"}, gone, taken)

    assert history.archive.histories_closed == 1
    for _ in range(MOST_AT_ONCE):
        downloads.begin()
