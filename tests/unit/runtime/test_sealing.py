"""What is sealed opens for its camera and installation only, and a picture token is good for a minute."""

import jwt
import pytest

from streams.runtime.sealing import (
    Credentials,
    SealBrokenError,
    check_picture_token,
    picture_token,
    seal,
    unseal,
)

SECRET, ANOTHER = b"s" * 64, b"t" * 64
CREDENTIALS = Credentials("quan trắc", "p@ss:/w%20rd#?&=\N{SNOWMAN} \\'\"")


def test_what_was_sealed_opens_with_the_same_secret_for_the_same_camera() -> None:
    assert unseal(SECRET, "cam-1", seal(SECRET, "cam-1", CREDENTIALS)) == CREDENTIALS


def test_the_sealed_text_shows_neither_user_nor_password_nor_that_two_are_the_same() -> None:
    sealed, again = (seal(SECRET, "cam-1", CREDENTIALS) for _ in range(2))

    assert sealed != again
    assert "p@ss" not in sealed
    assert sealed.isascii()


@pytest.mark.parametrize(("secret", "camera"), [(ANOTHER, "cam-1"), (SECRET, "cam-2"), (SECRET, "cam-1 ")])
def test_it_does_not_open_with_another_secret_or_for_another_camera(secret: bytes, camera: str) -> None:
    sealed = seal(SECRET, "cam-1", CREDENTIALS)

    with pytest.raises(SealBrokenError, match="enter it again"):
        unseal(secret, camera, sealed)


@pytest.mark.parametrize("sealed", ["", "x", "not sealed at all", "ä" * 120])
def test_what_was_never_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(SealBrokenError):
        unseal(SECRET, "cam-1", sealed)


def test_a_sealed_text_that_somebody_changed_does_not_open() -> None:
    sealed = seal(SECRET, "cam-1", CREDENTIALS)
    changed = sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]

    with pytest.raises(SealBrokenError):
        unseal(SECRET, "cam-1", changed)


def test_credentials_do_not_show_when_they_are_printed() -> None:
    assert repr(CREDENTIALS) == "Credentials()"


def test_a_picture_token_is_good_for_a_minute() -> None:
    token = picture_token(SECRET, clock=lambda: 1_000)

    assert check_picture_token(SECRET, token, clock=lambda: 1_059)
    assert not check_picture_token(SECRET, token, clock=lambda: 1_060)


def test_a_picture_token_of_another_installation_or_purpose_is_none() -> None:
    api_token = jwt.encode({"iss": "urbanwatch", "aud": "pictures", "iat": 1_000, "exp": 2_000}, SECRET, "HS256")

    assert not check_picture_token(ANOTHER, picture_token(SECRET, clock=lambda: 1_000), clock=lambda: 1_001)
    assert not check_picture_token(SECRET, api_token, clock=lambda: 1_001)
    assert not check_picture_token(SECRET, "", clock=lambda: 1_001)
    assert not check_picture_token(SECRET, "a.b.c", clock=lambda: 1_001)
