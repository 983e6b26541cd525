"""A masked video with what was seen drawn on it: H.264 in MP4, which every browser plays."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av.video.stream import VideoStream

from vision.frames import Image
from vision.offline.typed import TypedError

_CLOCK = 90_000
"""Ticks a second: MPEG's own, so that uneven frame times are kept."""


class AnnotatedVideo:
    """Takes masked pictures with their times, in order. `rate` only guides the encoder."""

    def __init__(self, path: Path, size: tuple[int, int], rate: float) -> None:
        self._size = (size[0] // 2 * 2, size[1] // 2 * 2)  # H.264 halves the colours' resolution
        try:
            path.open("wb").close()  # FFmpeg opens it with the first picture only
            self._container = av.open(str(path), "w", format="mp4", options={"movflags": "faststart"})
        except OSError as error:
            raise TypedError(f"{path} cannot be written: {error.strerror}") from None
        stream = self._container.add_stream("libx264", rate=Fraction(rate).limit_denominator(1_001))
        self._stream: VideoStream = stream
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, _CLOCK)
        stream.options = {"preset": "veryfast", "crf": "23"}
        stream.codec_context.thread_count = 1
        self._last_at = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for packet in self._stream.encode(None):
            self._container.mux(packet)
        self._container.close()

    def write(self, picture: Image, time_s: float) -> None:
        """Add a picture. One of another size than the first is left out: MP4 has one size."""
        width, height = self._size
        if picture.shape[0] < height or picture.shape[1] < width:
            return
        frame = av.VideoFrame.from_ndarray(picture[:height, :width], format="bgr24")
        self._last_at = frame.pts = max(self._last_at + 1, round(time_s * _CLOCK))
        frame.time_base = Fraction(1, _CLOCK)
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
