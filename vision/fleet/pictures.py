"""The picture server: masked pictures and states, for the api only."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from streams.contracts.times import to_iso
from streams.runtime.errors import UrbanwatchError
from streams.runtime.logs import get_logger
from streams.runtime.sealing import check_picture_token
from streams.runtime.settings import Vision
from vision.fleet import metrics
from vision.fleet.board import Board, Picture, TooManyViewersError, Viewer

_BOUNDARY = b"--frame\r\n"
_TAKEN_WITHIN_S = 10.0
_ASKED_FOR_EVERY_S = 2.0
_LONGEST_GOODBYE_S = 2
_encode = msgspec.json.Encoder().encode

_Answer = Callable[[Request], Awaitable[Response]]


class CannotListenError(UrbanwatchError):
    """The address is taken, or not ours."""

    retry_helps = True


class PictureServer:
    """Serves `board` at the address of the settings, from `listen` on, to whoever shows a token of this secret."""

    def __init__(self, settings: Vision, board: Board, secret: bytes) -> None:
        self._board = board
        self._listening = _listen(settings)
        self._server = _Server(
            uvicorn.Config(
                picture_app(board, secret),
                http="httptools",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_LONGEST_GOODBYE_S,
            )
        )

    async def serve(self) -> None:
        """Until `end`."""
        host, port = self._listening.getsockname()[:2]
        get_logger().info("pictures_shown", host=host, port=port)
        await self._server.serve(sockets=[self._listening])

    def end(self) -> None:
        """Live pictures end at once, other answers are finished."""
        self._board.close()
        self._server.should_exit = True


class _Server(uvicorn.Server):
    """Signals are `run_service`'s business."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def _listen(settings: Vision) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise CannotListenError(
            f"cannot show pictures on {settings.host}:{settings.port}: {error.strerror} (URBANWATCH_VISION__PORT)"
        ) from error


def picture_app(board: Board, secret: bytes) -> Starlette:
    """The application: four questions, each answered to who shows a token."""

    async def states(_: Request) -> Response:
        return _json({"items": board.states()})

    async def state(request: Request) -> Response:
        found = board.state(request.path_params["camera_id"])
        return _unknown() if found is None else _json(found)

    async def still(request: Request) -> Response:
        camera_id = request.path_params["camera_id"]
        if board.state(camera_id) is None:
            return _unknown()
        picture = board.still(camera_id)
        if picture is None:
            return _refusal(503, "there is no picture yet", **{"retry-after": "2"})
        headers = {"x-measured-at": to_iso(picture.at), "cache-control": "no-store"}
        return Response(picture.jpeg, media_type="image/jpeg", headers=headers)

    async def live(request: Request) -> Response:
        camera_id = request.path_params["camera_id"]
        return _unknown() if board.state(camera_id) is None else LivePictures(board, camera_id)

    return Starlette(
        routes=[
            Route("/cameras", _guarded(states, secret)),
            Route("/cameras/{camera_id}/state", _guarded(state, secret)),
            Route("/cameras/{camera_id}/still", _guarded(still, secret)),
            Route("/cameras/{camera_id}/live", _guarded(live, secret)),
        ]
    )


def _guarded(answer: _Answer, secret: bytes) -> _Answer:
    async def answer_if_allowed(request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not check_picture_token(secret, token):
            return _refusal(401, "no valid token")
        return await answer(request)

    return answer_if_allowed


class LivePictures(Response):
    """Motion JPEG for as long as somebody looks. Who takes no picture for 10 s is cut off."""

    def __init__(self, board: Board, camera_id: str) -> None:
        super().__init__()
        self._board = board
        self._camera_id = camera_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        try:
            with self._board.viewer(self._camera_id) as viewer:
                sending = asyncio.create_task(self._send_pictures(viewer, send))
                leaving = asyncio.create_task(_left(receive))
                await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
                for task in (sending, leaving):
                    task.cancel()
                await asyncio.gather(sending, leaving, return_exceptions=True)
        except TooManyViewersError:
            await _refusal(503, "too many watch already", **{"retry-after": "10"})(scope, receive, send)

    async def _send_pictures(self, viewer: Viewer, send: Send) -> None:
        headers = [
            (b"content-type", b"multipart/x-mixed-replace; boundary=frame"),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": _BOUNDARY, "more_body": True})
        try:
            while not viewer.is_over:
                self._board.watch(self._camera_id)
                picture = await viewer.next(_ASKED_FOR_EVERY_S)
                if picture is not None:
                    async with asyncio.timeout(_TAKEN_WITHIN_S):
                        await send({"type": "http.response.body", "body": _part(picture), "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            metrics.CUT_OFF.inc()
            get_logger().info("viewer_cut_off", camera=self._camera_id, after_s=_TAKEN_WITHIN_S)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _part(picture: Picture) -> bytes:
    """One picture, with the boundary after it at once: a browser shows a part when it sees its end."""
    lines = ("Content-Type: image/jpeg", f"Content-Length: {len(picture.jpeg)}", f"X-Measured-At: {to_iso(picture.at)}")
    return "\r\n".join((*lines, "", "")).encode() + picture.jpeg + b"\r\n" + _BOUNDARY


def _json(content: object) -> Response:
    return Response(_encode(content), media_type="application/json", headers={"cache-control": "no-store"})


def _unknown() -> Response:
    return _refusal(404, "no such camera is kept here")


def _refusal(status: int, detail: str, **headers: str) -> Response:
    return Response(_encode({"detail": detail}), status, headers, media_type="application/json")
