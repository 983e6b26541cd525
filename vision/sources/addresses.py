"""What is written as a camera's source, taken apart once: a stream, a recording, or a drawn scene."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from streams.runtime.sealing import Credentials

_STREAMS = ("rtsp", "rtsps", "http", "https")
_KNOWN = (*_STREAMS, "file", "scene")


class AddressError(ValueError):
    """What was written is no address of a camera; the sentence says why. It never contains a password."""


class SourceKind(StrEnum):
    """`live`: a stream over the network. `recording`: a video or a folder of pictures. `scene`: we draw it."""

    LIVE = "live"
    RECORDING = "recording"
    SCENE = "scene"


@dataclass(frozen=True, slots=True)
class Address:
    """A source. `without_password` is the address for people, logs and the registry: no user, no password."""

    kind: SourceKind
    without_password: str
    credentials: Credentials | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return self.without_password

    @property
    def path(self) -> Path:
        """Of a recording: where it is."""
        if self.kind is not SourceKind.RECORDING:
            raise AddressError(f"{self} is no file")
        return _path_in(self.without_password)

    def with_credentials(self, credentials: Credentials | None) -> str:
        """The URL that opens the stream, user and password percent-encoded. For the decoder's own memory only."""
        known = credentials or self.credentials
        if known is None or self.kind is not SourceKind.LIVE:
            return self.without_password
        scheme, _, rest = self.without_password.partition("://")
        return f"{scheme}://{quote(known.username, safe='')}:{quote(known.password, safe='')}@{rest}"


def parse_address(text: str) -> Address:
    """The source written so: `rtsp(s)://…`, `http(s)://…` (MJPEG), `file:…` or a path, `scene:NAME?…`."""
    text = text.strip()
    if not text or not text.isprintable():
        raise AddressError("the address of the camera is empty or has control characters in it")
    scheme, colon, rest = text.partition(":")
    scheme = scheme.lower()
    if colon and scheme == "file":
        return _recording(f"file:{rest}")
    if colon and scheme == "scene":
        if not rest.partition("?")[0].strip("/"):
            raise AddressError("a scene has a name: scene:NAME")
        return Address(SourceKind.SCENE, f"scene:{rest}")
    if rest.startswith("//"):
        return _stream(text, scheme)
    return _recording(text)


def _recording(text: str) -> Address:
    if not str(_path_in(text)).strip("."):
        raise AddressError("a file has a name: file:/folder/clip.mp4")
    return Address(SourceKind.RECORDING, text)


def _path_in(text: str) -> Path:
    if not text.startswith("file:"):
        return Path(text)
    path = text.removeprefix("file:")
    if path.startswith("//"):
        path = path[2:].removeprefix("localhost")
        if path and not path.startswith("/"):
            raise AddressError("a file is on this machine: file:/folder/clip.mp4")
    return Path(unquote(path))


def _stream(text: str, scheme: str) -> Address:
    if scheme not in _STREAMS:
        (nearest, *_) = (*get_close_matches(scheme, _STREAMS, n=1), "")
        question = f"; is it {nearest}?" if nearest else ""
        raise AddressError(f"cameras are reached by {', '.join(_KNOWN)}, not by {scheme}{question}")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        # From None: the message of urlsplit quotes the address, password included.
        raise AddressError("the address has a host or a port that cannot be read") from None
    if not host:
        raise AddressError(f"the address names no host: {scheme}://HOST/…")
    credentials = None
    if parts.username is not None:
        credentials = Credentials(unquote(parts.username), unquote(parts.password or ""))
    shown_host = f"[{host}]" if ":" in host else host
    netloc = shown_host if port is None else f"{shown_host}:{port}"
    bare = parts._replace(scheme=scheme, netloc=netloc, fragment="").geturl()
    return Address(SourceKind.LIVE, bare, credentials)
