"""The two screens of a shift: an operator's, worked by keyboard alone, and a colleague's, which is only looked at."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.async_api import Locator, Page, expect

from tests.e2e.console_screen import row_of
from tests.support.browser import SLOW_MACHINE_MS

AT_ONCE_S = 2.0
"""Within this a decision has to be on the other screen."""

_MOST_TABS = 40
_HAS_FOCUS = "selector => document.activeElement?.matches(selector) === true"


class Keyboard:
    """What an operator does without a mouse. Nothing here clicks, fills or focuses."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def go(self, letter: str, name: str) -> None:
        """To a page."""
        await self.press("g", letter)
        await expect(self.page.locator(f"[data-page={name}]")).to_be_visible(timeout=SLOW_MACHINE_MS)

    async def back_to_the_list(self) -> None:
        await self.press("g", "a")
        await expect(self.page.locator("#alert-list")).to_be_focused(timeout=SLOW_MACHINE_MS)

    async def reach(self, selector: str, key: str = "Tab") -> None:
        """With Tab to the field; fails where it cannot be reached so."""
        for _ in range(_MOST_TABS):
            if await self.page.evaluate(_HAS_FOCUS, selector):
                return
            await self.press(key)
        raise AssertionError(f"{selector} is not reached with {_MOST_TABS} presses of {key}")

    async def write_into(self, selector: str, text: str) -> None:
        """Reach the field and replace what stands there."""
        await self.reach(selector)
        await self.press("Control+a")
        await self.type(text)

    async def find(self, text: str) -> None:
        """Search for it and go to the first row found."""
        await self.press("/", "Control+a")
        await self.type(text)
        await self.press("Escape", "Home")

    async def find_all(self) -> None:
        """An end to searching."""
        await self.press("/", "Control+a", "Delete", "Escape")

    async def select(self, name: str) -> None:
        """Go to the one row that names it."""
        await self.find(name)
        await expect(row_of(self.page, name)).to_have_attribute("aria-selected", "true", timeout=SLOW_MACHINE_MS)


@dataclass
class SecondScreen:
    """Another person's page, and how long decisions took to appear there."""

    page: Page
    times: dict[str, float] = field(default_factory=dict)

    async def sees(self, what: str, marks: Locator, key: Keyboard, *keys: str, gone: bool = False) -> None:
        """The keys are pressed on the first screen; what they decide shows here (or goes) at once."""
        await expect(marks).to_have_count(1 if gone else 0)
        began = time.monotonic()
        await key.press(*keys)
        await marks.wait_for(state="detached" if gone else "visible", timeout=SLOW_MACHINE_MS)
        self.times[what] = time.monotonic() - began

    def row(self, name: str, *, state: str | None = None, text: str = "") -> Locator:
        """The row of the alert with this name, in this state, with this text in it."""
        selector = "[role=row]" if state is None else f"[role=row][data-state={state}]"
        return self.page.locator(selector, has_text=name).filter(has_text=re.compile(re.escape(text)))


async def eventually(condition: Callable[[], bool], *, within_s: float, what: str) -> None:
    """Wait until the condition holds, while browsers go on."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s:.0f} s: {what}")
        await asyncio.sleep(0.2)
