"""Masked pictures through the api, with a picture server behind it: over HTTP, on this machine."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import msgspec
import pytest
import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.cameras import viewers
from api.cameras.pictures import Pictures
from api.cameras.sealing import Seals
from api.roles import Role
from api.service import make_server
from api.tokens import Principal
from streams.contracts.cameras import Camera
from streams.runtime.sealing import check_picture_token
from streams.runtime.settings import Settings, Vision
from tests.support.running_api import until
from tests.unit.api.fakes import SECRET, Api, an_api

JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"
PART = b"--frame\r\nContent-Type: image/jpeg\r\n\r\n" + JPEG + b"\r\n"
STATE = {"camera": "cam", "state": "running", "detector": "motion", "fps": 14.5, "size": [1280, 720], "frames": 7}


@dataclass
class PictureServer:
    """The cameras' process, as far as the api can tell."""

    status: int = 200
    parts: int | None = None
    state: dict[str, Any] = field(default_factory=lambda: dict(STATE))
    watching: int = 0
    asked: list[str] = field(default_factory=list)

    def app(self) -> Starlette:
        names: dict[str, Callable[[Request], Response]] = {
            "still": lambda _: Response(JPEG, 200, {"X-Measured-At": "2026-11-22T08:00:00Z"}, "image/jpeg"),
            "state": lambda _: Response(msgspec.json.encode(self.state), media_type="application/json"),
            "live": lambda _: StreamingResponse(self._live(), media_type="multipart/x-mixed-replace; boundary=frame"),
        }

        async def answer(request: Request) -> Response:
            self.asked.append(str(request.url))
            if not check_picture_token(SECRET, request.headers["authorization"].removeprefix("Bearer ")):
                return Response(status_code=401)
            if self.status != 200:
                return Response(status_code=self.status)
            return names[request.path_params["what"]](request)

        async def all_states(request: Request) -> Response:
            is_known = check_picture_token(SECRET, request.headers["authorization"].removeprefix("Bearer "))
            return Response(status_code=self.status if is_known else 401)

        return Starlette(routes=[Route("/cameras", all_states), Route("/cameras/{camera}/{what}", answer)])

    async def _live(self) -> AsyncIterator[bytes]:
        self.watching += 1
        try:
            number = 0
            while self.parts is None or number < self.parts:
                number += 1
                yield PART
                await asyncio.sleep(0.01)
        finally:
            self.watching -= 1


@asynccontextmanager
async def served(server: uvicorn.Server, listening: socket.socket) -> AsyncIterator[str]:
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        async with asyncio.timeout(15):
            await task


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the test's."""
        yield


@dataclass
class City:
    """An api that serves, and what is behind it."""

    api: Api
    pictures: PictureServer
    client: httpx.AsyncClient
    asking: Pictures

    def as_(self, role: Role, name: str = "") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.api.parts.tokens.issue(Principal(name or role.value, role))}"}

    async def get(self, what: str, role: Role = Role.OPERATOR, camera: str = "cam") -> httpx.Response:
        return await self.client.get(f"/api/v1/cameras/{camera}/{what}", headers=self.as_(role))

    def watch(self, role: Role = Role.OPERATOR) -> Any:  # noqa: ANN401  httpx has no name for it
        headers = self.as_(role) | {"Accept-Encoding": "gzip"}
        return self.client.stream("GET", "/api/v1/cameras/cam/live", headers=headers)


@pytest.fixture
async def city() -> AsyncIterator[City]:
    api = next(an_api())
    api.parts.registry.view.cameras["cam"] = Camera(id="cam", source="rtsp://10.0.0.7/s")
    behind, seals = PictureServer(), Seals(SECRET)
    config = uvicorn.Config(behind.app(), lifespan="off", log_config=None, timeout_graceful_shutdown=2)
    async with (
        served(_Server(config), socket.create_server(("127.0.0.1", 0))) as url,
        Pictures(Vision(url=url), seals) as asking,
    ):
        api = replace(api, parts=replace(api.parts, pictures=asking, seals=seals))
        server = make_server(Settings(), api.parts)
        async with (
            served(server, socket.create_server(("127.0.0.1", 0))) as address,
            httpx.AsyncClient(base_url=address, timeout=10) as client,
        ):
            yield City(api, behind, client, asking)
            await asking.hang_up()


async def test_a_still_comes_through_and_the_look_is_written_down(city: City) -> None:
    with structlog.testing.capture_logs() as logs:
        answers = [await city.get("snapshot") for _ in range(3)]
        await city.get("snapshot", Role.ADMIN)

    for answer in answers:
        assert (answer.status_code, answer.content) == (200, JPEG)
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-measured-at"] == "2026-11-22T08:00:00Z"
        assert answer.headers["cache-control"] == "no-store"
    looks = (await city.get("looks", Role.ADMIN)).json()["items"]
    assert [(look["by"], look["what"], look["pictures"]) for look in looks] == [
        ("admin", "still", 1),
        ("operator", "still", 3),
    ]
    assert [(line["event"], line["by"]) for line in logs if line["event"].startswith("camera_look")] == [
        ("camera_look_began", "operator"),
        ("camera_look_began", "admin"),
    ]
    assert "Bearer" not in str(logs)
    assert "?" not in "".join(city.pictures.asked)


async def test_the_live_picture_comes_through_as_it_is_and_is_hung_up_on_when_the_client_goes(city: City) -> None:
    async with city.watch() as answer:
        assert answer.headers["content-type"] == "multipart/x-mixed-replace; boundary=frame"
        assert "content-encoding" not in answer.headers
        received = b""
        async for piece in answer.aiter_raw():
            received += piece
            if len(received) > 3 * len(PART):
                break
        assert received.startswith(PART * 3)
        assert city.pictures.watching == city.api.parts.viewers.count == 1

    async def has_ended() -> bool:
        looks = (await city.get("looks", Role.ADMIN)).json()["items"]
        return city.pictures.watching == city.api.parts.viewers.count == 0 and looks[0]["ended_at"] is not None

    await until(has_ended, "the other side is hung up on", within_s=10)
    (look,) = (await city.get("looks", Role.ADMIN)).json()["items"]
    assert (look["by"], look["what"]) == ("operator", "live")
    assert look["pictures"] >= 3


async def test_a_live_picture_ends_when_the_other_side_ends_it(city: City) -> None:
    city.pictures.parts = 5

    async with city.watch() as answer:
        assert b"".join([piece async for piece in answer.aiter_raw()]) == PART * 5

    assert city.api.parts.viewers.count == 0


async def test_live_pictures_end_at_once_when_the_api_stops(city: City) -> None:
    async with city.watch() as answer:
        pieces = answer.aiter_raw()
        await anext(pieces)

        await city.asking.hang_up()
        async with asyncio.timeout(5):
            async for _ in pieces:
                pass

    assert city.api.parts.viewers.count == 0


async def test_no_more_watch_than_there_are_places(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewers, "MOST_OF_A_CAMERA", 1)
    async with city.watch() as answer:
        await anext(answer.aiter_raw())

        refused = await city.get("live", Role.ADMIN)

    assert (refused.status_code, refused.json()["type"]) == (429, "urn:urbanwatch:problem:too-many-viewers")
    assert "1 people watch camera 'cam' live already" in refused.json()["detail"]
    assert int(refused.headers["retry-after"]) > 0


async def test_who_may_not_look_sees_nothing_and_the_cameras_are_not_even_asked(city: City) -> None:
    for role in (Role.VIEWER, Role.PLANNER):
        for what in ("snapshot", "live", "looks"):
            assert (await city.get(what, role)).status_code == 403

    assert city.pictures.asked == []
    assert city.api.archive.looks == []


async def test_everybody_sees_how_a_camera_is_doing_also_what_a_newer_process_adds(city: City) -> None:
    city.pictures.state |= {"temperature": 41}

    answer = await city.get("state", Role.VIEWER)

    assert answer.status_code == 200
    assert answer.json().items() >= STATE.items()
    assert "temperature" not in answer.json()


@pytest.mark.parametrize(
    ("status", "kind", "sentence"),
    [
        (404, "no-picture", "has not been seen yet"),
        (503, "no-picture", "has not been seen yet"),
        (401, "cameras-away", "the same secret file"),
        (500, "cameras-away", "it answers 500"),
    ],
)
async def test_what_the_cameras_process_does_not_show_is_a_problem_that_says_why(
    city: City, status: int, kind: str, sentence: str
) -> None:
    city.pictures.status = status

    for what in ("snapshot", "live", "state"):
        answer = await city.get(what, Role.ADMIN)
        assert (answer.status_code, answer.json()["type"]) == (503, f"urn:urbanwatch:problem:{kind}")
        assert sentence in answer.json()["detail"]
    assert city.api.parts.viewers.count == 0
    assert city.api.archive.looks == []


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(200, ""), (404, ""), (401, "the same secret file"), (500, "it answers 500"), (503, "it answers 503")],
)
async def test_the_cameras_process_is_asked_for_a_sign_of_life(city: City, status: int, trouble: str) -> None:
    city.pictures.status = status

    said = await city.asking.trouble()

    assert (said == "") == (trouble == "")
    assert trouble in said


async def test_without_the_cameras_process_the_answer_says_so_at_once(city: City) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    object.__setattr__(city.asking, "_url", nobody)

    assert "is away: ConnectError" in await city.asking.trouble()
    for what in ("snapshot", "live", "state"):
        answer = await city.get(what, Role.ADMIN)
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:urbanwatch:problem:cameras-away")
        assert int(answer.headers["retry-after"]) > 0


async def test_a_camera_nobody_registered_is_unknown(city: City) -> None:
    assert (await city.get("snapshot", camera="other")).status_code == 404
    assert city.pictures.asked == []


async def test_without_the_database_pictures_are_shown_and_the_log_of_the_process_has_the_look(city: City) -> None:
    city.api.archive.is_away = True

    with structlog.testing.capture_logs() as logs:
        answer = await city.get("snapshot")

    assert answer.status_code == 200
    told = [(line["event"], line["by"], line["camera"]) for line in logs if "look" in line["event"]]
    assert told == [("camera_look_began", "operator", "cam"), ("camera_look_not_stored", "operator", "cam")]
