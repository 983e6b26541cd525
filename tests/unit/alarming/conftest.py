import pytest

from tests.unit.alarming.builders import AlarmLog


@pytest.fixture
def log() -> AlarmLog:
    return AlarmLog()
