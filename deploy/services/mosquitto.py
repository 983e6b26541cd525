"""A private Mosquitto: one user with a password, nothing lost in a clean restart."""

import shutil
import socket
from pathlib import Path

from deploy.services.account import give
from deploy.services.errors import ServiceError
from deploy.services.passwords import kept_password
from deploy.services.service import LocalService
from deploy.services.whole_files import write_whole

USER = "urbanwatch"
_MESSAGE_LIMIT_BYTES = 8 * 1024 * 1024  # the broker drops in silence what is larger: far above what the gateway accepts
_QUEUE_LIMIT_BYTES = 512 * 1024 * 1024  # the only bound of a queue: about a million small packets while we are away
_CONNECT_TIMEOUT_S = 2.0
_ACCEPTED = b"\x20\x02\x00\x00"


class Mosquitto(LocalService):
    """The MQTT broker. `url` holds the user and the password."""

    name = "mosquitto"
    default_port = 1883

    @property
    def url(self) -> str:
        return f"mqtt://{USER}:{kept_password(self._password_file)}@{self.host}:{self.port}"

    @property
    def _password_file(self) -> Path:
        return self.home / "password"

    def _prepare(self) -> None:
        hashed = self.home / "users"
        if not hashed.exists():
            # Hashed beside and moved: Mosquitto takes a file that was left unhashed, and then refuses everybody.
            unhashed = self.home / "users.new"
            write_whole(unhashed, f"{USER}:{kept_password(self._password_file)}\n", mode=0o600)
            give(unhashed, self._account)
            self._run([_program("mosquitto_passwd"), "-U", str(unhashed)])
            unhashed.rename(hashed)
        (self.home / "mosquitto.conf").write_text(self._configuration(hashed))

    def _configuration(self, users: Path) -> str:
        return f"""\
listener {self.port} {self.bind}
allow_anonymous false
password_file {users}

# What is in flight survives a clean restart; a killed broker loses at most what came since the last save.
persistence true
persistence_location {self.home}/
autosave_interval 1
autosave_on_changes false

# Queues are bounded by bytes, not by the default of 1,000 messages, which drops silently. Sessions never expire.
max_queued_messages 0
max_queued_bytes {_QUEUE_LIMIT_BYTES}
max_inflight_messages 20000
message_size_limit {_MESSAGE_LIMIT_BYTES}
set_tcp_nodelay true

log_dest stderr
log_timestamp_format %Y-%m-%dT%H:%M:%SZ
log_type error
log_type warning
log_type notice
connection_messages true
"""

    def _command(self) -> list[str]:
        return [_program("mosquitto"), "-c", str(self.home / "mosquitto.conf")]

    def _answers(self) -> bool:
        return _accepts(self.host, self.port, USER, kept_password(self._password_file))


def _program(name: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found is None:
        raise ServiceError(f"{name} is not installed: run deploy/setup")
    return found


def _accepts(host: str, port: int, user: str, password: str) -> bool:
    """Whether the broker accepts an MQTT 3.1.1 CONNECT of this user with a clean session."""
    body = _text("MQTT") + bytes([4, 0b1100_0010]) + (10).to_bytes(2) + _text("") + _text(user) + _text(password)
    try:
        with socket.create_connection((host, port), timeout=_CONNECT_TIMEOUT_S) as connection:
            connection.sendall(bytes([0x10, len(body)]) + body)
            answer = connection.recv(len(_ACCEPTED))
            connection.sendall(b"\xe0\x00")
    except OSError:
        return False
    return answer == _ACCEPTED


def _text(value: str) -> bytes:
    encoded = value.encode()
    return len(encoded).to_bytes(2) + encoded
