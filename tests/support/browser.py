"""Debian's Chromium, driven by Playwright, without a screen and without a graphics card."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # tests may run as root, where Chromium's sandbox refuses to start
    "--use-gl=angle",
    "--use-angle=swiftshader",  # WebGL in software: the map is drawn as on a screen
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WITHOUT_WEBGL = "--disable-3d-apis"
WIDTH, HEIGHT = 1440, 900
SLOW_MACHINE_MS = 20_000
"""The city, the browser and its software graphics share a few cores with everything else that is tested."""


@asynccontextmanager
async def a_browser(flags: Sequence[str] = FLAGS) -> AsyncIterator[Browser]:
    """A browser of its own; it ends with the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(flags))
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser for one test, which fails if a script of any of its pages did."""
    async with a_browser() as started:
        yield started
        await assert_no_script_failed(started)


async def assert_no_script_failed(browser: Browser) -> None:
    """An error that a script did not catch leaves a page half alive, whatever else it shows."""
    pages = [page for context in browser.contexts for page in context.pages]
    assert [str(error) for page in pages for error in await page.page_errors()] == []


@pytest.fixture
async def page(browser: Browser) -> Page:
    """An empty page of an operator who has never been here."""
    return await a_page(browser)


async def a_page(browser: Browser) -> Page:
    """A page with its own cookies and memory, like another person's screen."""
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    context.set_default_timeout(SLOW_MACHINE_MS)
    return await context.new_page()
