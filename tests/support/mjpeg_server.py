"""A camera that speaks MJPEG over HTTP(S), as cheap ones do."""

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import cv2

from tests.support.rtsp_server import wandering

SIZE = (320, 192)


class MjpegServer(ThreadingHTTPServer):
    """Ten pictures a second (by default) at /video; /page is no video, all else is not there."""

    daemon_threads = True

    def __init__(self, user: str, password: str, most_pictures: int | None, interval_s: float) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.expected = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode() if user else ""
        self.pictures = [cv2.imencode(".jpg", picture)[1].tobytes() for picture in wandering(SIZE, 20)]
        self.most_pictures = most_pictures
        self.interval_s = interval_s
        self.is_over = Event()
        self.scheme = "http"

    @property
    def url(self) -> str:
        """Without user and password."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/video"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are no error."""


class _Handler(BaseHTTPRequestHandler):
    server: MjpegServer

    def do_GET(self) -> None:
        if self.server.expected and self.headers.get("Authorization") != self.server.expected:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="camera"')
            self.end_headers()
        elif self.path == "/page":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>this camera has moved</html>" * 100)
        elif self.path != "/video":
            self.send_error(404)
        else:
            self._show()

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _show(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        shown = 0
        while not self.server.is_over.wait(self.server.interval_s) and shown != self.server.most_pictures:
            picture = self.server.pictures[shown % len(self.server.pictures)]
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
            self.wfile.write(head.encode() + picture + b"\r\n")
            shown += 1


@contextmanager
def an_mjpeg_camera(
    *,
    user: str = "",
    password: str = "",
    certificate: Path | None = None,
    most_pictures: int | None = None,
    interval_s: float = 0.1,
) -> Iterator[MjpegServer]:
    """Serving. `most_pictures`: then it hangs up."""
    with MjpegServer(user, password, most_pictures, interval_s) as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.scheme = "https"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.is_over.set()
        server.shutdown()
        thread.join()
