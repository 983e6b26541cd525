"""The engineer's screen: the form of a rule, its trial, its stage. Everything is chosen or typed, nothing as JSON."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, Page, expect

from tests.support.browser import SLOW_MACHINE_MS

RAN_MS = 60_000
"""A month of five detectors takes a second or two where nothing else runs."""

_CITY = ZoneInfo("Asia/Ho_Chi_Minh")


class RuleEditor:
    """The page of one rule."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def field(self, path: str) -> Locator:
        return self.page.locator(f"[id='rule-{path}']")

    async def choose(self, path: str, typed: str, option: str) -> None:
        """One of a list, found by typing, taken by Enter."""
        box = self.page.locator(f"[data-field='{path}']").get_by_role("combobox")
        await box.focus()
        await self.page.keyboard.type(typed)
        await expect(box.locator(f"xpath=..//li[@data-option='{option}']")).to_be_visible(timeout=SLOW_MACHINE_MS)
        await self.page.keyboard.press("Enter")

    async def fill(self, **texts: str) -> None:
        """Fields of the whole rule."""
        for path, text in texts.items():
            await self.field(path).fill(text)

    async def lasts(self, path: str, minutes: int) -> None:
        """A duration, said in minutes."""
        both = self.page.locator(f"[data-field='{path}']")
        await both.locator("select").select_option("min")
        await both.locator("input").fill(str(minutes))

    async def save(self, version: int) -> None:
        await self.page.keyboard.press("Control+s")
        await expect(self.page.locator(".notices")).to_contain_text(f"phiên bản {version}", timeout=SLOW_MACHINE_MS)

    async def open_tab(self, name: str) -> None:
        await self.page.locator(f"#tab-{name}").click()

    async def try_the_last_month(self) -> Locator:
        await self.page.locator("[data-period=month]").click()
        return await self._run()

    async def try_between(self, begins: datetime, ends: datetime) -> Locator:
        """A stretch of time of one's own, in the city's time."""
        await self.page.locator("[data-period=custom]").click()
        fields = self.page.locator(".own-period input")
        for place, moment in enumerate((begins, ends)):
            local = moment.astimezone(_CITY)
            await fields.nth(2 * place).fill(local.strftime("%Y-%m-%d"))
            await fields.nth(2 * place + 1).fill(local.strftime("%H:%M"))
        return await self._run()

    async def _run(self) -> Locator:
        """What came of it."""
        await self.page.locator("[data-run-trial]").click()
        await expect(self.page.locator(".trial-progress")).to_have_count(0, timeout=RAN_MS)
        result = self.page.locator(".trial-result")
        await expect(result).to_be_visible(timeout=SLOW_MACHINE_MS)
        return result


@dataclass(frozen=True)
class Tried:
    """An alert in the table of a trial."""

    about: str
    raised_at: datetime
    stood: timedelta


async def tried_in(result: Locator) -> list[Tried]:
    """The alerts the table lists, the oldest first."""
    rows = await result.locator("[data-trial-alert]").all()
    listed = [
        Tried(
            about=await mark_of(row, "data-trial-alert"),
            raised_at=datetime.fromisoformat(await mark_of(row.locator("time").nth(0), "datetime")),
            stood=timedelta(seconds=float((await mark_of(row.locator("time").nth(1), "datetime"))[2:-1])),
        )
        for row in rows
    ]
    return sorted(listed, key=lambda alert: alert.raised_at)


async def mark_of(marked: Locator, name: str) -> str:
    """What an element carries beside its words."""
    text = await marked.get_attribute(name)
    assert text is not None, f"no {name}"
    return text
