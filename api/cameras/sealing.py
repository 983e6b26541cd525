"""User and password of a camera: sealed when they come, and kept while its address leads to the same host."""

import secrets

from api.cameras.addresses import Written, read_address
from api.problems import invalid
from streams.contracts.cameras import Camera
from streams.runtime.sealing import Credentials, picture_token, seal


class Seals:
    """Holds the installation's secret. Without one: a secret of this process alone."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secrets.token_bytes(48) if secret is None else secret

    def sealed(self, camera_id: str, credentials: Credentials) -> str:
        """For this camera, as text nobody else can open."""
        return seal(self._secret, camera_id, credentials)

    def picture_token(self) -> str:
        """With which the cameras' process is asked for pictures; good for a minute."""
        return picture_token(self._secret)


def given_credentials(written: Written, username: str | None, password: str | None) -> Credentials | None:
    """What somebody gave, in the address or apart; None: nothing. A problem where both say something."""
    if username is None and password is None:
        return written.credentials
    if written.credentials is not None:
        raise invalid("username", "and password stand in source already: give them once")
    if not written.host:
        raise invalid("username", "is for cameras on the network")
    if username is None:
        raise invalid("username", "is needed with password")
    return Credentials(username, password or "")


def sealed_for(seals: Seals, camera_id: str, written: Written, given: Credentials | None, known: Camera | None) -> str:
    """What is to be kept: what was given, else what is known of the same host. An empty user means that there is none.

    A password is not sent to another host because somebody changed the address.
    """
    if given is not None:
        return seals.sealed(camera_id, given) if given.username else ""
    is_same = known is not None and known.sealed != "" and _host_of(known) == written.host != ""
    return known.sealed if known is not None and is_same else ""


def _host_of(camera: Camera) -> str:
    return read_address(camera.source).host
