"""The picture server: who may see what."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from streams.contracts.times import SECOND
from streams.runtime.sealing import picture_token
from vision.camera.messages import CameraState, CameraStatus, Showed
from vision.fleet.board import MOST_VIEWERS, Board, TooManyViewersError
from vision.fleet.pictures import picture_app

SECRET = b"a secret of this test, long enough for HS256"
START = 1_795_000_000 * SECOND
RUNNING = CameraState(camera="cam", state=CameraStatus.RUNNING, detector="motion", size=(640, 360), fps=12.5)


@asynccontextmanager
async def asking(board: Board, token: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {picture_token(SECRET) if token is None else token}"}
    transport = httpx.ASGITransport(picture_app(board, SECRET))
    async with httpx.AsyncClient(transport=transport, base_url="http://pictures", headers=headers) as client:
        yield client


@pytest.mark.parametrize("path", ["cameras", "cameras/cam/state", "cameras/cam/still", "cameras/cam/live"])
@pytest.mark.parametrize("token", ["", "nonsense", picture_token(b"another secret, just as long as the first one")])
async def test_nobody_sees_anything_without_a_token_of_ours(path: str, token: str) -> None:
    board = Board()
    board.tell(RUNNING)
    board.show("cam", Showed(b"jpeg", START, is_live=False))

    async with asking(board, token) as client:
        assert (await client.get(path)).status_code == 401


async def test_a_token_is_good_for_a_minute() -> None:
    old = picture_token(SECRET, lambda: time.time() - 61)

    async with asking(Board(), old) as client:
        assert (await client.get("cameras")).status_code == 401


async def test_states_are_told_of_one_camera_and_of_all() -> None:
    board = Board()
    board.tell(RUNNING)

    async with asking(board) as client:
        one, every = (await client.get("cameras/cam/state")).json(), (await client.get("cameras")).json()

    assert every == {"items": [one]}
    assert (one["camera"], one["state"], one["size"], one["counts"]) == ("cam", "running", [640, 360], {})
    assert set(one) == set(CameraState.__struct_fields__)


async def test_the_latest_still_comes_with_the_time_it_shows() -> None:
    board = Board()
    board.tell(RUNNING)
    board.show("cam", Showed(b"first", START, is_live=False))
    board.show("cam", Showed(b"second", START + SECOND, is_live=False))

    async with asking(board) as client:
        answer = await client.get("cameras/cam/still")

    assert (answer.content, answer.headers["content-type"]) == (b"second", "image/jpeg")
    assert answer.headers["x-measured-at"] == "2026-11-18T11:06:41Z"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_camera_nobody_keeps_is_unknown_and_one_without_a_picture_says_so() -> None:
    board = Board()
    board.tell(RUNNING)

    async with asking(board) as client:
        assert (await client.get("cameras/other/still")).status_code == 404
        assert (await client.get("cameras/other/live")).status_code == 404
        assert (await client.get("cameras/cam/still")).status_code == 503


async def test_of_a_camera_that_was_removed_no_picture_is_left() -> None:
    board = Board()
    board.tell(RUNNING)
    board.show("cam", Showed(b"jpeg", START, is_live=False))
    board.forget("cam")

    async with asking(board) as client:
        assert (await client.get("cameras/cam/still")).status_code == 404


async def test_live_pictures_come_as_parts_and_the_camera_hears_that_somebody_watches() -> None:
    watched: list[str] = []
    board = Board(watched.append)
    board.tell(RUNNING)
    sent: asyncio.Queue[Any] = asyncio.Queue()
    left = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:  # noqa: ANN401  ASGI's own
        sent.put_nowait(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/cameras/cam/live",
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {picture_token(SECRET)}".encode())],
    }
    answering = asyncio.create_task(picture_app(board, SECRET)(scope, receive, send))
    start, opening = await sent.get(), await sent.get()
    board.show("cam", Showed(b"\xff\xd8jpeg", START, is_live=True))
    part = await sent.get()
    left.set()
    await answering

    assert dict(start["headers"])[b"content-type"] == b"multipart/x-mixed-replace; boundary=frame"
    assert opening["body"] == b"--frame\r\n"
    head, _, rest = part["body"].partition(b"\r\n\r\n")
    assert b"Content-Length: 6" in head
    assert rest == b"\xff\xd8jpeg\r\n--frame\r\n"
    assert watched == ["cam", "cam"]
    assert [viewer for viewers in board._viewers.values() for viewer in viewers] == []  # noqa: SLF001  nobody is left


def test_only_so_many_can_watch() -> None:
    board = Board()
    places = [board.viewer("cam") for _ in range(MOST_VIEWERS)]
    for place in places:
        place.__enter__()

    with pytest.raises(TooManyViewersError), board.viewer("cam"):
        pass
    places[0].__exit__(None, None, None)
    with board.viewer("other"):
        pass


async def test_who_is_slower_than_the_pictures_gets_the_newest() -> None:
    board = Board()
    with board.viewer("cam") as viewer:
        for number in range(5):
            board.show("cam", Showed(b"%d" % number, START + number, is_live=True))

        newest = await viewer.next(1)
        assert newest is not None
        assert newest.jpeg == b"4"
        assert await viewer.next(0.01) is None
