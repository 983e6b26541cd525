"""How a camera is, as its state says it each second."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

from streams.contracts.cameras import HealthCondition, line_device
from vision.camera.looking import Looking
from vision.camera.messages import CameraState, CameraStatus
from vision.frames import Frame
from vision.measuring.events import Crossing
from vision.sources.live import Absent

_ABSENT_AFTER_S = 3.0
_RATE_OVER_S = 5.0


class States:
    """Counts since the process began, and what came last: a frame, or nothing for some time."""

    def __init__(self, camera_id: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._camera_id = camera_id
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._frames = 0
        self._size: tuple[int, int] | None = None
        self._absent: Absent | None = None
        self._before: list[tuple[float, int]] = [(clock(), 0)]

    @property
    def has_seen(self) -> bool:
        """Whether a frame has come yet."""
        return self._frames > 0

    def saw(self, frame: Frame, crossings: Sequence[Crossing]) -> None:
        """A frame was analysed, and these crossings count."""
        self._absent = None
        self._frames += 1
        self._size = frame.size
        for crossing in crossings:
            self._counts[line_device(self._camera_id, crossing.line, crossing.direction)] += 1

    def absent(self, absent: Absent) -> None:
        """No frame came."""
        self._absent = absent

    def now(self, looking: Looking, conditions: frozenset[HealthCondition], decoder_starts: int) -> CameraState:
        """The state, asked for about once a second."""
        status, detail = self._status()
        return CameraState(
            camera=self._camera_id,
            state=status,
            detail=detail or looking.detail,
            detector=looking.detector,
            model=looking.model,
            fps=round(self._rate(), 1),
            size=self._size,
            counts=dict(self._counts),
            health=tuple(sorted(conditions)),
            decoder_restarts=max(0, decoder_starts - 1),
            frames=self._frames,
        )

    def _status(self) -> tuple[CameraStatus, str]:
        """Absent before the first frame is still starting, unless the source says what is wrong."""
        if self._absent is None or self._absent.since_s < _ABSENT_AFTER_S:
            return (CameraStatus.RUNNING if self._frames else CameraStatus.STARTING), ""
        return CameraStatus.ABSENT, self._absent.reason

    def _rate(self) -> float:
        """Frames a second over the last seconds."""
        now = self._clock()
        self._before.append((now, self._frames))
        while len(self._before) > 2 and now - self._before[0][0] > _RATE_OVER_S:  # noqa: PLR2004  two make a rate
            del self._before[0]
        (then, frames) = self._before[0]
        return (self._frames - frames) / (now - then) if now > then else 0.0
