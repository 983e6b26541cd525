"""What can be looked at: of each camera its state and its latest still, and whoever watches it live."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from streams.contracts.times import Micros
from vision.camera.messages import CameraState, CameraStatus, Showed
from vision.fleet import metrics

MOST_VIEWERS = 24
"""Of all cameras together: a viewer costs its camera masking and encoding, and ours some MB/s."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A masked picture, as JPEG."""

    jpeg: bytes
    at: Micros


class TooManyViewersError(Exception):
    """Nobody else can watch just now."""


class Viewer:
    """Somebody who watches. Who is slower than the pictures come misses some: there is one place, for the newest."""

    def __init__(self) -> None:
        self._newest: Picture | None = None
        self._has_news = asyncio.Event()
        self.is_over = False

    def give(self, picture: Picture) -> None:
        self._newest = picture
        self._has_news.set()

    def end(self) -> None:
        """Nothing more comes."""
        self.is_over = True
        self._has_news.set()

    async def next(self, within_s: float) -> Picture | None:
        """The newest picture not yet seen; None after `within_s` without one, and when it is over."""
        try:
            async with asyncio.timeout(within_s):
                await self._has_news.wait()
        except TimeoutError:
            return None
        self._has_news.clear()
        newest, self._newest = self._newest, None
        return newest


class Board:
    """`watch` tells a camera that somebody watches it. Everything is in memory, and nothing older than the latest."""

    def __init__(self, watch: Callable[[str], None] = lambda _: None) -> None:
        self.watch = watch
        self._states: dict[str, CameraState] = {}
        self._stills: dict[str, Picture] = {}
        self._viewers: dict[str, set[Viewer]] = {}
        self._is_closed = False

    def state(self, camera_id: str) -> CameraState | None:
        """How a camera is; None if it is not kept here."""
        return self._states.get(camera_id)

    def states(self) -> list[CameraState]:
        """All, by id."""
        return [self._states[camera_id] for camera_id in sorted(self._states)]

    def still(self, camera_id: str) -> Picture | None:
        """Its latest still; None if there is none yet."""
        return self._stills.get(camera_id)

    def tell(self, state: CameraState) -> None:
        """A camera said how it is."""
        before = self._states.get(state.camera)
        self._states[state.camera] = state
        if before is not None:
            metrics.FRAMES.inc(max(0, state.frames - before.frames))
            metrics.DECODER_RESTARTS.inc(max(0, state.decoder_restarts - before.decoder_restarts))
        self._count()

    def show(self, camera_id: str, showed: Showed) -> None:
        """A camera showed a picture."""
        picture = Picture(showed.jpeg, showed.at)
        metrics.PICTURES.labels("live" if showed.is_live else "still").inc()
        if not showed.is_live:
            self._stills[camera_id] = picture
            return
        for viewer in self._viewers.get(camera_id, ()):
            viewer.give(picture)

    def forget(self, camera_id: str) -> None:
        """A camera is no longer kept: its picture goes at once, and whoever watched it."""
        self._states.pop(camera_id, None)
        self._stills.pop(camera_id, None)
        for viewer in self._viewers.get(camera_id, ()):
            viewer.end()
        self._count()

    def close(self) -> None:
        """Live pictures end: they never would by themselves."""
        self._is_closed = True
        for viewers in self._viewers.values():
            for viewer in viewers:
                viewer.end()

    @contextmanager
    def viewer(self, camera_id: str) -> Iterator[Viewer]:
        """A place among those who watch; TooManyViewersError where all are taken."""
        if self._is_closed or sum(map(len, self._viewers.values())) >= MOST_VIEWERS:
            raise TooManyViewersError
        viewer = Viewer()
        self._viewers.setdefault(camera_id, set()).add(viewer)
        metrics.VIEWERS.inc()
        try:
            yield viewer
        finally:
            metrics.VIEWERS.dec()
            self._viewers[camera_id].discard(viewer)
            if not self._viewers[camera_id]:
                del self._viewers[camera_id]

    def _count(self) -> None:
        numbers = Counter(state.state for state in self._states.values())
        for status in CameraStatus:
            metrics.CAMERAS.labels(status).set(numbers[status])
