import pytest

from api.questions import forgiven


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"state=&severity=high&since=", b"severity=high"),
        (b"from=2026-11-18T23:00:00+07:00&to=x", b"from=2026-11-18T23:00:00%2B07:00&to=x"),
        (b"since=2026-11-18T23%3A00%3A00.5+07:00", b"since=2026-11-18T23%3A00%3A00.5%2B07:00"),
        (b"area=B%E1%BA%BFn+Th%C3%A0nh", b"area=B%E1%BA%BFn+Th%C3%A0nh"),
        (b"from=2026-11-18T23:00:00%2B07:00", b"from=2026-11-18T23:00:00%2B07:00"),
        (b"flag", b"flag"),
    ],
)
def test_a_question_is_understood_as_it_was_meant(written: bytes, meant: bytes) -> None:
    assert forgiven(written) == meant
