"""What only holders of the installation's secret may read or ask for: passwords of cameras, and their pictures.

Both keys are derived from the secret (HKDF, RFC 5869), each for its own purpose: a sealed password opens for one camera
only, and a token for pictures is no token of the api.
"""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import jwt
import msgspec
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from streams.runtime.errors import UrbanwatchError

PICTURE_TOKEN_S = 60
_KEY_BYTES = 32
_ALGORITHM = "HS256"
_ISSUER, _AUDIENCE = "urbanwatch", "pictures"


class SealBrokenError(UrbanwatchError):
    """The sealed text was made for another camera or with another secret, or somebody changed it."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A camera's user and password. Neither shows in `repr`, so that no log line or traceback has them."""

    username: str = field(repr=False)
    password: str = field(repr=False)


def seal(secret: bytes, camera_id: str, credentials: Credentials) -> str:
    """The credentials as text (Fernet: AES-128-CBC with HMAC-SHA256) that opens for this camera and secret only."""
    content = msgspec.json.encode((credentials.username, credentials.password))
    return _fernet(secret, camera_id).encrypt(content).decode()


def unseal(secret: bytes, camera_id: str, sealed: str) -> Credentials:
    """The credentials that were sealed; SealBrokenError if they were not sealed so."""
    try:
        content = _fernet(secret, camera_id).decrypt(sealed.encode())
    except InvalidToken as error:
        raise SealBrokenError(
            f"the password of camera {camera_id} was sealed with another secret: enter it again"
        ) from error
    username, password = msgspec.json.decode(content, type=tuple[str, str])
    return Credentials(username, password)


def picture_token(secret: bytes, clock: Callable[[], float] = time.time) -> str:
    """A token with which the api may ask the cameras' process for pictures, good for 60 s."""
    now = int(clock())
    claims = {"iss": _ISSUER, "aud": _AUDIENCE, "iat": now, "exp": now + PICTURE_TOKEN_S}
    return jwt.encode(claims, _picture_key(secret), _ALGORITHM)


def check_picture_token(secret: bytes, token: str, clock: Callable[[], float] = time.time) -> bool:
    """Whether the token is ours and still good."""
    try:
        claims = jwt.decode(
            token,
            _picture_key(secret),
            [_ALGORITHM],
            issuer=_ISSUER,
            audience=_AUDIENCE,
            options={"require": ["exp", "iat", "iss", "aud"], "verify_exp": False, "verify_iat": False},
        )
        return bool(claims["exp"] > clock())
    except (jwt.InvalidTokenError, TypeError):
        return False


def _fernet(secret: bytes, camera_id: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(secret, f"urbanwatch camera {camera_id}")))


def _picture_key(secret: bytes) -> bytes:
    return _derived(secret, "urbanwatch pictures")


def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)
