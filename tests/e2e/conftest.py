"""Fixtures of the tests through a browser."""

from tests.support.browser import browser, page

__all__ = ["browser", "page"]
