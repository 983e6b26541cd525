"""Why a camera gives no picture: a closed list, which the console says in words."""

from enum import StrEnum


class Absence(StrEnum):
    """Why there is no frame.

    `waiting`: connecting, or the next frame is not due yet. `refused`: nobody listens there. `unauthorised`: user or
    password are wrong. `not_found`: no such host, stream or file. `timed_out`: no answer, or none any more. `ended`:
    the other side closed the stream. `undecodable`: what comes is no video we can read. `crashed`: the decoder died.
    """

    WAITING = "waiting"
    REFUSED = "refused"
    UNAUTHORISED = "unauthorised"
    NOT_FOUND = "not_found"
    TIMED_OUT = "timed_out"
    ENDED = "ended"
    UNDECODABLE = "undecodable"
    CRASHED = "crashed"


class SourceLostError(Exception):
    """The source gives no more pictures. Trying again may help; `reason` says what to tell people."""

    def __init__(self, reason: Absence) -> None:
        super().__init__(reason)
        self.reason = reason


_WORDS = (
    (Absence.UNAUTHORISED, ("401 Unauthorized", "403 Forbidden", "Unauthorized")),
    (Absence.NOT_FOUND, ("404 ", "Not Found", "Failed to resolve", "No such file")),
    (Absence.REFUSED, ("Connection refused", "Connection reset")),
    (Absence.TIMED_OUT, ("timed out", "No route to host", "Network is unreachable", "Host is down", "Immediate exit")),
    (Absence.UNDECODABLE, ("Invalid data", "Could not find codec", "moov atom", "could not find codec")),
)
"""What FFmpeg writes (libavformat/http.c, rtsp.c, tcp.c; the system's errors), the most telling first."""


def absence_in(words: str, otherwise: Absence) -> Absence:
    """The reason in what FFmpeg wrote before it gave up."""
    return next((reason for reason, signs in _WORDS if any(sign in words for sign in signs)), otherwise)
