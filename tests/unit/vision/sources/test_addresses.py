from pathlib import Path

import pytest

from streams.runtime.sealing import Credentials
from vision.sources.addresses import AddressError, SourceKind, parse_address


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("rtsp://10.0.0.7/stream1", SourceKind.LIVE, "rtsp://10.0.0.7/stream1"),
        ("RTSPS://u:p@Cam.Example:322/a?b=1", SourceKind.LIVE, "rtsps://cam.example:322/a?b=1"),
        ("http://u@[::1]:8080/mjpg", SourceKind.LIVE, "http://[::1]:8080/mjpg"),
        ("file:///data/clip.mp4", SourceKind.RECORDING, "file:///data/clip.mp4"),
        ("clips/a.mp4", SourceKind.RECORDING, "clips/a.mp4"),
        ("scene:crossroads?seed=1&weather=rain", SourceKind.SCENE, "scene:crossroads?seed=1&weather=rain"),
    ],
)
def test_an_address_is_taken_apart_and_shown_without_user_and_password(text: str, kind: SourceKind, shown: str) -> None:
    address = parse_address(text)

    assert (address.kind, address.without_password) == (kind, shown)


def test_credentials_are_read_out_of_the_address_and_appear_in_no_repr() -> None:
    address = parse_address("rtsp://operator:s%40fe%2Fword@cam/1")

    assert address.credentials == Credentials("operator", "s@fe/word")
    assert "s@fe" not in repr(address)
    assert "s%40fe" not in f"{address} {address!r}"


def test_credentials_given_beside_the_address_are_encoded_into_the_url_and_win() -> None:
    address = parse_address("rtsp://old:old@cam:554/1")

    assert address.with_credentials(Credentials("a:b", "p@ss wörd/?")) == (
        "rtsp://a%3Ab:p%40ss%20w%C3%B6rd%2F%3F@cam:554/1"
    )
    assert address.with_credentials(None) == "rtsp://old:old@cam:554/1"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rstp://cam/1", "is it rtsp"),
        ("ftp://cam/1", "not by ftp"),
        ("rtsp:///stream", "names no host"),
        ("rtsp://u:secret@cam:port/1", "cannot be read"),
        ("", "empty"),
        ("rtsp://cam/\n1", "control characters"),
        ("file:", "has a name"),
        ("file://elsewhere/clip.mp4", "on this machine"),
        ("scene:", "a scene has a name"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_without_the_password(text: str, says: str) -> None:
    with pytest.raises(AddressError) as refusal:
        parse_address(text)

    assert says in str(refusal.value)
    assert "secret" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("file:///data/my%20clip.mp4", "/data/my clip.mp4"),
        ("file://localhost/data/a.mp4", "/data/a.mp4"),
        ("file:/data/a.mp4", "/data/a.mp4"),
        ("file:clips/a.mp4", "clips/a.mp4"),
        ("clips/50%20.mp4", "clips/50%20.mp4"),
    ],
)
def test_a_recording_knows_its_path(text: str, path: str) -> None:
    assert parse_address(text).path == Path(path)
