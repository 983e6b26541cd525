"""A camera's address as people write it, taken apart: what may be shown, and user and password, which may not.

rtsp://admin:p@ss@10.0.0.7/stream1  ─>  rtsp://10.0.0.7/stream1   and   admin, p@ss

No sentence of a problem repeats what was written: a password may be in it, wherever it was put by mistake.
"""

import re
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import unquote

from api.plain_text import is_line
from api.problems import invalid
from streams.runtime.sealing import Credentials

STREAMS = ("rtsp", "rtsps", "http", "https")
_SCHEMES = (*STREAMS, "file", "scene")
_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}))(?::(?P<port>[0-9]{1,5}))?")
_HIGHEST_PORT = 65_535
_AUTHORITY_ENDS = re.compile(r"[/?#]")
_SCENE = re.compile(r"scene:[A-Za-z0-9][A-Za-z0-9_-]*(\?[A-Za-z0-9_.=&%-]*)?")
_SECRET_IN_QUERY = re.compile(r"(?:^|[/?&;_,])(?:pass|passwd|password|pwd|secret|token)=[^/?&;_,]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """`source` without user and password. `host` in lower case, empty for what is not on the network."""

    source: str
    host: str
    credentials: Credentials | None


def read_address(source: str) -> Written:
    """What was written; a problem about the field `source` where it is no address of a camera."""
    source = source.strip()
    if not source or not is_line(source) or " " in source:
        _refuse("is empty, or has blanks or control characters in it: write %20 for a blank")
    scheme, colon, rest = source.partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in _SCHEMES:
        _refuse(f"begins with one of {', '.join(f'{known}:' for known in _SCHEMES)}")
    if scheme == "scene":
        if _SCENE.fullmatch(f"scene:{rest}") is None:
            _refuse("names a scene as in scene:NAME or scene:NAME?seed=1&weather=rain")
        return Written(f"scene:{rest}", "", None)
    if scheme == "file":
        return Written(_file(rest), "", None)
    return _stream(scheme, rest)


def _file(rest: str) -> str:
    path = rest.removeprefix("//").removeprefix("localhost")
    if rest.startswith("//") and not path.startswith("/"):
        _refuse("names a file on this machine, as in file:/folder/clip.mp4")
    if not path.strip("/."):
        _refuse("names no file: file:/folder/clip.mp4")
    return f"file:{path}"


def _stream(scheme: str, rest: str) -> Written:
    if not rest.startswith("//"):
        _refuse(f"has two slashes after the scheme: {scheme}://HOST/…")
    authority, path = _divided(rest.removeprefix("//"))
    userinfo, at, host_port = authority.rpartition("@")
    if "@" in path:
        _refuse(
            "has an @ after the host. If user or password contain / ? or #, give them apart, as username and password; "
            "for an @ that belongs to the path write %40"
        )
    if _SECRET_IN_QUERY.search(path):
        _refuse("has a password in its path or query, where everybody sees it: a camera that asks for it is not taken")
    found = _HOST.fullmatch(host_port)
    if found is None or int(found["port"] or 0) > _HIGHEST_PORT:
        _refuse(
            f"names no host and port that can be read: {scheme}://HOST:PORT/…. "
            "If user or password contain / ? or #, give them apart, as username and password"
        )
    username, _, password = userinfo.partition(":")
    if at and not username:
        _refuse("has a password without a user")
    credentials = Credentials(unquote(username), unquote(password)) if at else None
    bare = path.partition("#")[0]
    return Written(f"{scheme}://{host_port.lower()}{bare}", found["host"].lower(), credentials)


def _divided(rest: str) -> tuple[str, str]:
    """The authority and what comes after it; slashes of the path are kept."""
    end = _AUTHORITY_ENDS.search(rest)
    return (rest, "") if end is None else (rest[: end.start()], rest[end.start() :])


def _refuse(sentence: str) -> NoReturn:
    raise invalid("source", sentence)
