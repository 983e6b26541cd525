"""An RTSP(S) server from GStreamer, for tests. Runs with Debian's Python (`gi` is not in ours); see rtsp_server.py.

Standard input: first what to serve (a JSON object), then commands, one a line: cut, stall, resume, corrupt, and
`play PATH`. Each is answered by a line, the first by the port. It ends when its input does.

A film is a file of pictures as they were encoded (Annex B), each behind its length in four bytes.
"""

import json
import random
import struct
import sys
from typing import Any, TextIO, TypeAlias

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402 - the versions come first

_LAUNCH = (
    "( appsrc name=source is-live=true format=time do-timestamp=true block=false max-bytes=8000000 "
    "caps=video/x-{codec},stream-format=byte-stream,alignment=au "
    "! {codec}parse config-interval=-1 ! rtp{codec}pay name=pay0 pt=96 config-interval=-1 )"
)
Thing: TypeAlias = Any
"""GStreamer's: it brings no types."""
_HEADER_BYTES = 6
"""Of a picture: left alone when the rest is spoilt, so that it is still taken for a picture."""


class Serving:
    """One stream at /stream, the same for everyone who looks."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.film = pictures_of(order["film"])
        self.next = 0
        self.sources: list[Any] = []
        self.is_stalled = False
        self.is_corrupt = False
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address("127.0.0.1")
        self.server.set_service(str(order.get("port", 0)))
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(_LAUNCH.format(codec=order["codec"]))
        factory.set_shared(True)
        factory.connect("media-configure", self.configured)
        if order.get("user") or order.get("certificate"):
            self.guard(factory, order)
        self.server.get_mount_points().add_factory("/stream", factory)
        self.attached = self.server.attach(None)
        self.server.set_service(str(self.server.get_bound_port()))
        self.rate, self.began_us, self.pushed = order["rate"], GLib.get_monotonic_time(), 0
        GLib.timeout_add(5, self.push)

    def guard(self, factory: Thing, order: dict[str, Any]) -> None:
        auth = GstRtspServer.RTSPAuth()
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        if order.get("certificate"):
            auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(order["certificate"]))
        permissions = GstRtspServer.RTSPPermissions.new()
        for right in ("media.factory.access", "media.factory.construct"):
            permissions.add_permission_for_role("viewer", right, True)  # noqa: FBT003 - GStreamer's own way
        factory.set_permissions(permissions)
        token = GstRtspServer.RTSPToken.new()
        token.set_string("media.factory.role", "viewer")
        if order.get("user"):
            auth.add_digest(order["user"], order["password"], token)
        else:
            auth.set_default_token(token)
        self.server.set_auth(auth)

    def configured(self, _factory: Thing, media: Thing) -> None:
        source = media.get_element().get_by_name("source")
        self.sources.append(source)
        self.next = 0
        media.connect("unprepared", lambda *_: self.sources.remove(source) if source in self.sources else None)

    def push(self) -> bool:
        """As many pictures as are due."""
        due = int((GLib.get_monotonic_time() - self.began_us) / 1e6 * self.rate)
        while self.pushed < due:
            self.pushed += 1
            self.push_one()
        return True

    def push_one(self) -> None:
        if not self.is_stalled and self.sources:
            picture = self.film[self.next % len(self.film)]
            self.next += 1
            if self.is_corrupt:
                picture = spoilt(picture)
            for source in self.sources:
                source.emit("push-buffer", Gst.Buffer.new_wrapped(picture))

    def obey(self, command: str) -> None:
        verb, _, path = command.partition(" ")
        if verb == "cut" and self.attached:
            GLib.source_remove(self.attached)
            self.attached = 0
            self.server.client_filter(lambda *_: GstRtspServer.RTSPFilterResult.REMOVE)
        elif verb == "stall":
            self.is_stalled = True
        elif verb == "corrupt":
            self.is_corrupt = True
        elif verb == "play":
            self.film, self.next = pictures_of(path), 0
        elif verb == "resume":
            self.is_stalled = self.is_corrupt = False
            self.attached = self.attached or self.server.attach(None)


def pictures_of(path: str) -> list[bytes]:
    with open(path, "rb") as film:  # noqa: PTH123 - the oldest Python this runs on has no reason for more
        content = film.read()
    pictures, place = [], 0
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        pictures.append(content[place + 4 : place + 4 + length])
        place += 4 + length
    return pictures


def spoilt(picture: bytes) -> bytes:
    """Every tenth byte behind the beginning is another one."""
    content = bytearray(picture)
    for place in range(_HEADER_BYTES, len(content), 10):
        content[place] = random.randrange(256)  # noqa: S311 - no secret
    return bytes(content)


def main() -> None:
    Gst.init(None)
    loop = GLib.MainLoop()
    serving = Serving(json.loads(sys.stdin.readline()))
    say(serving.server.get_bound_port())

    def told(channel: TextIO, _: object) -> bool:
        line = channel.readline()
        if not line:
            loop.quit()
            return False
        serving.obey(line.strip())
        say("done")
        return True

    # Unbuffered from here on: each line comes with its own wake-up.
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, told)
    loop.run()


def say(word: object) -> None:
    print(word, flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
