"""One api per test."""

from collections.abc import Iterator

import pytest

from tests.unit.api.fakes import Api, an_api


@pytest.fixture
def api() -> Iterator[Api]:
    yield from an_api()
