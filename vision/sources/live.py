"""The newest frame of a live source, for ever: decoders that hang or die are replaced, frames are counted on."""

import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import structlog

from streams.runtime.sealing import Credentials
from vision.frames import Frame
from vision.sources.absences import Absence
from vision.sources.addresses import Address, SourceKind
from vision.sources.backing_off import BackOff
from vision.sources.decoder_process import DecoderProcess
from vision.sources.orders import Beat, FrameReady, Lost, Order, Played, SizeChanged
from vision.sources.ring import Shown

_GRACE_S = 2.0
"""FFmpeg ends a read by itself when its time is up; a decoder that is silent for so much longer hangs."""
_WARMING_UP_S = 60.0
"""A scene draws nothing until its street is full of traffic: seconds, on a machine that has more to do many."""
_PLAYED = {
    SourceKind.LIVE: Played.STREAM,
    SourceKind.RECORDING: Played.FILE,
    SourceKind.SCENE: Played.SCENE,
}


@dataclass(frozen=True, slots=True)
class Absent:
    """No frame came in time. `since_s`: so long ago was the last one, or the start."""

    reason: Absence
    since_s: float


@dataclass(slots=True)
class _Numbering:
    """Numbers and times that go on from decoder to decoder."""

    number: int = 0
    time_s: float = 0.0
    at_s: float = 0.0
    seen: int = 0
    base_number: int = 0
    base_time_s: float = 0.0

    def start_anew(self) -> None:
        """Another decoder counts from 1 again."""
        self.seen, self.base_number = 0, self.number

    def placed(self, shown: Shown, now_s: float) -> Frame:
        """The decoder's frame as one of this source. Between two decoders our clock tells the time."""
        if self.seen == 0:
            passed_s = now_s - self.at_s if self.number else 0.0
            self.base_time_s = self.time_s + passed_s - shown.time_us / 1e6
        self.seen, self.number = shown.number, self.base_number + shown.number
        self.time_s, self.at_s = self.base_time_s + shown.time_us / 1e6, now_s
        return Frame(self.number, self.time_s, shown.at_us, shown.image)


class LiveSource:
    """A stream, a recording played at its own speed in a loop, or a drawn scene. One thread, plain calls.

    Frames are numbered as they are decoded: a number left out is a frame that was overwritten before it was asked for.
    """

    def __init__(
        self,
        address: Address,
        credentials: Credentials | None = None,
        *,
        analysed_fps: float = 15,
        open_timeout_s: float = 10,
        read_timeout_s: float = 5,
        back_off: BackOff | None = None,
    ) -> None:
        played = _PLAYED[address.kind]
        url = str(address.path) if played is Played.FILE else address.with_credentials(credentials)
        self._order = Order(played, url, analysed_fps, open_timeout_s, read_timeout_s)
        self._log = structlog.get_logger().bind(source=address.without_password)
        self._decoder: DecoderProcess | None = None
        self._back_off = back_off or BackOff()
        self._numbering = _Numbering()
        self._has_frames = False
        self._reason = Absence.WAITING
        self._start_at_s = self._last_at_s = time.monotonic()
        self.decoder_starts = 0
        self.rate: float | None = None
        """Frames a second that can be had, as far as is known."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def decoder_pid(self) -> int | None:
        """Of the process that decodes now, if one does."""
        return None if self._decoder is None else self._decoder.pid

    def newest(self, within_s: float) -> Frame | Absent:
        """The newest frame that was not given yet; if there is none, the first that comes within that time."""
        deadline_s = time.monotonic() + within_s
        while True:
            frame = self._go_on(deadline_s)
            if frame is not None:
                return frame
            if time.monotonic() >= deadline_s:
                return Absent(self._reason, time.monotonic() - self._last_at_s)

    def close(self) -> None:
        """End the decoder."""
        if self._decoder is not None:
            self._decoder.kill()
            self._decoder = None

    def _go_on(self, deadline_s: float) -> Frame | None:
        """One step: start a decoder when it is time for it, or listen to the one there is."""
        now_s = time.monotonic()
        if self._decoder is None:
            if now_s >= self._start_at_s:
                self._start()
            else:
                time.sleep(max(0.0, min(self._start_at_s, deadline_s) - now_s))
            return None
        self._decoder.wait(min(deadline_s, self._hangs_at_s(self._decoder)) - now_s)
        lost = self._listen(self._decoder)
        if lost is None and time.monotonic() >= self._hangs_at_s(self._decoder):
            lost = Lost(Absence.TIMED_OUT, "silent")
        if lost is not None:
            self._lose(lost)
            return None
        return self._take(self._decoder)

    def _start(self) -> None:
        self._decoder = DecoderProcess(self._order)
        self._numbering.start_anew()
        self._has_frames = False
        self.decoder_starts += 1

    def _listen(self, decoder: DecoderProcess) -> Lost | None:
        for message in decoder.messages():
            match message:
                case Beat() | SizeChanged():
                    pass
                case FrameReady(rate):
                    self.rate = rate
                case Lost():
                    return message
        return None

    def _take(self, decoder: DecoderProcess) -> Frame | None:
        if decoder.ring is None:
            return None
        shown = decoder.ring.newest_after(self._numbering.seen)
        if shown is None:
            return None
        self._last_at_s = time.monotonic()
        self._back_off.is_well(self._last_at_s)
        if not self._has_frames:
            self._has_frames, self._reason = True, Absence.WAITING
            self._log.info("source_opened", width=shown.image.shape[1], height=shown.image.shape[0])
        return self._numbering.placed(shown, self._last_at_s)

    def _lose(self, lost: Lost) -> None:
        self.close()
        now_s = time.monotonic()
        pause_s = self._back_off.pause_s(now_s)
        self._start_at_s = now_s + pause_s
        if lost.reason is not self._reason:
            self._log.warning("source_lost", reason=lost.reason.value, fault=lost.fault, again_in_s=round(pause_s, 1))
        self._reason = lost.reason

    def _hangs_at_s(self, decoder: DecoderProcess) -> float:
        if self._has_frames:
            allowed_s = self._order.read_timeout_s
        elif self._order.played is Played.SCENE:
            allowed_s = _WARMING_UP_S
        else:
            allowed_s = self._order.open_timeout_s
        return decoder.heard_at_s + allowed_s + _GRACE_S
