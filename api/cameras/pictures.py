"""Masked pictures and states, asked of the process that watches the cameras. The api never keeps a picture.

console ──> GET cameras/{id}/live ──> Pictures ──HTTP, token──> the cameras' picture server
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

import httpx
import msgspec

from api.cameras.sealing import Seals
from api.problems import RETRY_SOON, ProblemError, ProblemKind
from streams.runtime.settings import Vision

_CONNECT_S, _ANSWER_S = 2.0, 5.0
_STILLNESS_S = 30.0
"""A live picture of which nothing came for so long is over."""
_MOST_CONNECTIONS = 200
LARGEST_STILL_BYTES = 16 * 1024 * 1024


class CameraState(msgspec.Struct, frozen=True, kw_only=True):
    """How a camera is doing, as the process that watches it says.

    `state`: `running`, `starting`, `absent` (no picture), `failed`; `detail` says why. `counts`: who crossed each line
    and direction (by device) since the camera's process began; `size`: width, height of its picture.
    """

    camera: str
    state: str
    detail: str = ""
    detector: str = ""
    fps: float | None = None
    size: tuple[int, int] | None = None
    counts: dict[str, int] = {}
    health: list[str] = []
    model: str | None = None
    decoder_restarts: int = 0
    frames: int = 0


@dataclass(frozen=True, slots=True)
class Still:
    """A JPEG, and when it was taken (as the cameras' process says it; empty: it does not)."""

    jpeg: bytes
    measured_at: str


@dataclass(frozen=True, slots=True)
class Live:
    """Pictures as they come, one after the other in parts of a multipart answer."""

    content_type: str
    pieces: AsyncGenerator[bytes, None]


class Pictures:
    """Asks the picture server; a problem (503) where it is away, or has no picture of that camera.

    The connection is made with the first question. Close it (`async with`).
    """

    def __init__(self, settings: Vision, seals: Seals) -> None:
        self._url = settings.url.rstrip("/") or f"http://{_bracketed(settings.host)}:{settings.port}"
        self._seals = seals
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.hang_up()

    async def hang_up(self) -> None:
        """End all live pictures at once: they never would by themselves."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def still(self, camera_id: str) -> Still:
        """The newest picture."""
        async with self._asked(camera_id, "still", _ANSWER_S) as answer:
            jpeg = await _read(answer)
            return Still(jpeg, answer.headers.get("X-Measured-At", ""))

    async def state(self, camera_id: str) -> CameraState:
        """How the camera is doing."""
        async with self._asked(camera_id, "state", _ANSWER_S) as answer:
            content = await _read(answer)
        try:
            return msgspec.json.decode(content, type=CameraState)
        except msgspec.DecodeError as error:
            raise _away(f"it says what this api does not understand: {error}") from error

    async def live(self, camera_id: str) -> Live:
        """Pictures as they come. Close `pieces`: that hangs up."""
        async with AsyncExitStack() as undone:
            answer = await undone.enter_async_context(self._asked(camera_id, "live", _STILLNESS_S))
            closing = undone.pop_all()
        pieces = _pieces(answer, closing)
        await anext(pieces)  # begun, so that closing it closes the connection whatever comes
        return Live(answer.headers.get("Content-Type", "multipart/x-mixed-replace; boundary=frame"), pieces)

    async def trouble(self) -> str:
        """Why the process that watches the cameras does not answer; empty: it does."""
        try:
            async with self._answered("cameras", _CONNECT_S) as answer:
                is_answer = answer.status_code == httpx.codes.NOT_FOUND  # of a proxy of shards, which lists no cameras
                refusal = None if is_answer else _refusal(answer.status_code)
        except ProblemError as problem:
            refusal = problem
        return "" if refusal is None else refusal.detail

    @asynccontextmanager
    async def _asked(self, camera_id: str, what: str, patience_s: float) -> AsyncGenerator[httpx.Response, None]:
        async with self._answered(f"cameras/{quote(camera_id, safe='')}/{what}", patience_s) as answer:
            if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.SERVICE_UNAVAILABLE}:
                detail = f"camera '{camera_id}' has not been seen yet, or it is switched off"
                raise ProblemError(ProblemKind.NO_PICTURE, detail, headers=RETRY_SOON)
            if (refusal := _refusal(answer.status_code)) is not None:
                raise refusal
            yield answer

    @asynccontextmanager
    async def _answered(self, path: str, patience_s: float) -> AsyncGenerator[httpx.Response, None]:
        if self._client is None:
            limits = httpx.Limits(max_connections=_MOST_CONNECTIONS)
            self._client = httpx.AsyncClient(limits=limits, trust_env=False)
        headers = {"Authorization": f"Bearer {self._seals.picture_token()}", "Accept-Encoding": "identity"}
        timeout = httpx.Timeout(patience_s, connect=_CONNECT_S)
        try:
            async with self._client.stream("GET", f"{self._url}/{path}", headers=headers, timeout=timeout) as answer:
                yield answer
        except httpx.HTTPError as error:
            raise _away(f"{type(error).__name__}") from error


async def _pieces(answer: httpx.Response, closing: AsyncExitStack) -> AsyncGenerator[bytes, None]:
    """An empty piece, then what comes; it ends when the other side does, or falls silent."""
    async with closing:
        yield b""
        try:
            async for piece in answer.aiter_raw():
                yield piece
        except httpx.HTTPError:
            return  # the browser asks again


async def _read(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in answer.aiter_raw():
        content += piece
        if len(content) > LARGEST_STILL_BYTES:
            raise _away(f"it sends more than {LARGEST_STILL_BYTES} bytes")
    return bytes(content)


def _refusal(status: int) -> ProblemError | None:
    match status:
        case httpx.codes.OK:
            return None
        case httpx.codes.UNAUTHORIZED | httpx.codes.FORBIDDEN:
            return _away("it does not know this api: both need the same secret file (URBANWATCH_API__SECRET_FILE)")
        case _:
            return _away(f"it answers {status}")


def _away(why: str) -> ProblemError:
    detail = f"the process that watches the cameras is away: {why}"
    return ProblemError(ProblemKind.CAMERAS_AWAY, detail, headers=RETRY_SOON)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
