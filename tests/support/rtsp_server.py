"""A real RTSP(S) server that tests start, cut, stall and spoil. Its server is GStreamer's, from Debian.

with RtspServer(tmp_path) as server:
    open(server.url)
    server.cut()      # clients are dropped, new ones refused
    server.stall()    # connections stay, nothing comes
    server.corrupt()  # every tenth byte of the pictures is another one
    server.resize((320, 192))
    server.resume()   # well again
"""

import datetime as dt
import ipaddress
import json
import struct
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import av
import cv2
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from vision.frames import Image

Size = tuple[int, int]
_PYTHON = Path("/usr/bin/python3")
_SERVING = Path(__file__).parent / "rtsp_serving.py"
_ENCODERS = {"h264": "libx264", "h265": "libx265"}
# One slice a picture: of several, h264parse 1.22 passes on the last only.
_FAST = {
    "h264": {"preset": "ultrafast", "tune": "zerolatency", "x264-params": "sliced-threads=0"},
    "h265": {"preset": "ultrafast", "tune": "zerolatency", "x265-params": "log-level=none"},
}


class RtspServer:
    """Serves drawn pictures, over and over, until it is left. Skips the test where Debian's parts are missing."""

    def __init__(
        self,
        folder: Path,
        *,
        codec: str = "h264",
        size: Size = (640, 384),
        rate: int = 25,
        user: str = "",
        password: str = "",
        is_encrypted: bool = False,
        pictures: Callable[[Size], Iterable[Image]] | None = None,
    ) -> None:
        """`pictures` are drawn in the given size and encoded in `folder` (by default 2 s of a square that wanders)."""
        if not _has_gstreamer():
            pytest.fail(
                "no RTSP server: Debian's python3-gi and gir1.2-gst-rtsp-server-1.0 (deploy/test installs them)"
            )
        self._folder, self._codec, self._rate = folder, codec, rate
        self._pictures = pictures or wandering
        self._user, self._password = user, password
        self._certificate = a_certificate(folder) if is_encrypted else None
        self._process: subprocess.Popen[str] | None = None
        self._port = 0
        self._film = self._filmed(size)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [_PYTHON, _SERVING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        order = {
            "film": str(self._film),
            "codec": self._codec,
            "rate": self._rate,
            "user": self._user,
            "password": self._password,
            "certificate": str(self._certificate or ""),
        }
        self._port = int(self._asked(json.dumps(order)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._started()
        process.kill()
        process.communicate()

    @property
    def bare_url(self) -> str:
        """Without user and password."""
        return f"{'rtsps' if self._certificate else 'rtsp'}://127.0.0.1:{self._port}/stream"

    @property
    def url(self) -> str:
        """With user and password where there are any."""
        if not self._user:
            return self.bare_url
        scheme, _, rest = self.bare_url.partition("://")
        return f"{scheme}://{quote(self._user, safe='')}:{quote(self._password, safe='')}@{rest}"

    def cut(self) -> None:
        """Drop everybody, refuse everybody."""
        self._asked("cut")

    def stall(self) -> None:
        """Send nothing any more; connections stay."""
        self._asked("stall")

    def corrupt(self) -> None:
        """Send pictures of which every tenth byte is another one."""
        self._asked("corrupt")

    def resize(self, size: Size) -> None:
        """Go on with pictures of another size, on the same connections."""
        self._asked(f"play {self._filmed(size)}")

    def resume(self) -> None:
        """No longer cut, stalled or corrupt."""
        self._asked("resume")

    def _asked(self, line: str) -> str:
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line + "\n")
        process.stdin.flush()
        answer = process.stdout.readline().strip()
        assert answer, "the RTSP server has died"
        return answer

    def _started(self) -> subprocess.Popen[str]:
        assert self._process is not None
        return self._process

    def _filmed(self, size: Size) -> Path:
        path = self._folder / f"{self._codec}-{size[0]}x{size[1]}.film"
        if not path.exists():
            path.write_bytes(b"".join(_encoded(self._pictures(size), self._codec, self._rate)))
        return path


def wandering(size: Size, count: int = 50) -> Iterator[Image]:
    """A street of patches, the same in every size, over which a square wanders."""
    noise = np.random.default_rng(1)
    patches = np.repeat(noise.integers(40, 140, (24, 40, 1), np.uint8), 3, axis=2)
    street = np.asarray(cv2.resize(patches, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    for number in range(count):
        picture = street + noise.integers(0, 6, street.shape, np.uint8)
        left = number * size[0] // count
        cv2.rectangle(picture, (left, size[1] // 3), (left + size[0] // 8, size[1] // 2), (0, 200, 255), -1)
        yield picture


def a_certificate(folder: Path) -> Path:
    """Key and self-signed certificate of 127.0.0.1, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "camera.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def _encoded(pictures: Iterable[Image], codec: str, rate: int) -> Iterator[bytes]:
    """Each picture as Annex B behind its length; one in a second stands for itself."""
    encoder = av.CodecContext.create(_ENCODERS[codec], "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.pix_fmt, encoder.framerate, encoder.gop_size = "yuv420p", rate, rate  # type: ignore[assignment]
    encoder.options = _FAST[codec]
    for number, picture in enumerate(pictures):
        if number == 0:
            encoder.height, encoder.width = picture.shape[:2]
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts = number
        yield from _lengthened(encoder.encode(frame))
    yield from _lengthened(encoder.encode(None))


def _lengthened(packets: "Iterable[av.Packet[av.VideoStream]]") -> Iterator[bytes]:
    for packet in packets:
        content = bytes(packet)
        yield struct.pack(">I", len(content)) + content


def _has_gstreamer() -> bool:
    return _PYTHON.exists() and any(Path("/usr/lib").glob("*/girepository-1.0/GstRtspServer-1.0.typelib"))
