import pytest

from vision.sources.absences import Absence, absence_in


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("[rtsp @ 0x5] method DESCRIBE failed: 401 Unauthorized", Absence.UNAUTHORISED),
        ("[http @ 0x5] HTTP error 404 Not Found", Absence.NOT_FOUND),
        ("Failed to resolve hostname cam: Name or service not known", Absence.NOT_FOUND),
        ("Connection to tcp://10.0.0.1:554?timeout=0 failed: Connection refused", Absence.REFUSED),
        ("Connection to tcp://10.0.0.1:554 failed: No route to host", Absence.TIMED_OUT),
        ("", Absence.ENDED),
    ],
)
def test_what_ffmpeg_wrote_becomes_one_of_few_reasons(words: str, reason: Absence) -> None:
    assert absence_in(words, Absence.ENDED) is reason


def test_digits_of_an_address_are_no_status() -> None:
    words = "Connection to tcp://10.0.0.1:4010 failed: Connection refused"

    assert absence_in(words, Absence.ENDED) is Absence.REFUSED
