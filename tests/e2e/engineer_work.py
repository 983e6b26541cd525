"""An engineer's work on one rule, in the order it is done: written, tried, watched, made live, asked why."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Page, expect

from deploy.private_stack import PrivateStack
from tests.e2e.console_screen import sign_in
from tests.e2e.engineer_road import DETECTORS, TAG, TET, Incident, Play, prepare, store_a_past, the_day, the_jam
from tests.e2e.engineer_screens import RuleEditor, Tried, mark_of, tried_in
from tests.support.browser import SLOW_MACHINE_MS, a_browser, a_page, assert_no_script_failed
from tests.support.stack import LiveStream, client_of

NAME = "Kẹt xe đường Võ Văn Kiệt"
RULE = "ket-xe-duong-vo-van-kiet"
STORED_S = 120
JSON = dict[str, Any]


@dataclass
class Work:
    """What is known when it is done."""

    sentence: str = ""
    rule: JSON = field(default_factory=dict)
    took_s: dict[str, float] = field(default_factory=dict)
    past: list[Incident] = field(default_factory=list)
    tried: list[Tried] = field(default_factory=list)
    tet: list[Incident] = field(default_factory=list)
    tried_at_tet: dict[str, str] = field(default_factory=dict)
    """What the comparison with the stored rule counted, once Tết was no exception any more."""
    day: list[Incident] = field(default_factory=list)
    watched: list[JSON] = field(default_factory=list)
    seen_by_operators: list[JSON] = field(default_factory=list)
    """Every event of the operators' stream, from before the watched day on."""
    live: list[Incident] = field(default_factory=list)
    alerts: list[JSON] = field(default_factory=list)
    """The operators' list at the end."""
    timeline: list[JSON] = field(default_factory=list)
    row: str = ""
    """The alert as the operator's list showed it."""
    explained: list[str] = field(default_factory=list)


class Engineer:
    """Pictures of the screens are left in `folder`."""

    def __init__(self, stack: PrivateStack, folder: Path) -> None:
        self.stack, self.folder, self.work = stack, folder, Work()
        self.day: Play = the_day(datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=26))

    async def at_work(self) -> Work:
        with client_of(self.stack, "admin") as admin, client_of(self.stack, "operator") as operator:
            prepare(self.stack, admin)
            with LiveStream(operator) as stream:
                async with a_browser() as browser:
                    self.page, self.theirs = await a_page(browser), await a_page(browser)
                    self.editor = RuleEditor(self.page)
                    try:
                        await self.done(admin, operator)
                    finally:
                        await self.picture("last")
                        await self.picture("last-operator", self.theirs)
                    await assert_no_script_failed(browser)
                self.work.seen_by_operators = list(stream.events)
        return self.work

    async def done(self, admin: httpx.Client, operator: httpx.Client) -> None:
        past = asyncio.create_task(asyncio.to_thread(self.past))
        async with self.timed("written"):
            await sign_in(self.page, self.stack, "planner")
            await sign_in(self.theirs, self.stack, "operator")
            await self.written()
        async with self.timed("past"):
            await past
            await self.stored(admin)
        async with self.timed("tried"):
            await self.tried()
            await self.saved(admin)
            await self.tried_at_tet()
        async with self.timed("watched"):
            await self.watched(admin)
        async with self.timed("live"):
            await self.made_live()
            await self.lived(operator)

    def past(self) -> None:
        """Tết first: what is older than the newest reading is history alone."""
        self.work.tet = TET.through_the_gateway(self.stack, self.folder / "tet")
        self.work.past = store_a_past(self.stack, self.day.start - timedelta(days=29), self.day.start)

    async def stored(self, admin: httpx.Client) -> None:
        """Until the road's Tết is in the database to its last hour."""
        last = {"from": (TET.ends_at - timedelta(minutes=5)).isoformat(), "to": TET.ends_at.isoformat()}
        deadline = time.monotonic() + STORED_S
        while True:
            answer = await read(admin, "/history", device=DETECTORS[0], property="speed", **last)
            if any(series["points"] for series in answer["series"]):
                return
            assert time.monotonic() < deadline, f"Tết is not stored after {STORED_S} s"
            await asyncio.sleep(0.3)

    async def written(self) -> None:
        """The rule, by its form."""
        page, editor = self.page, self.editor
        await page.goto(f"{self.stack.api_url}/#/rules")
        await expect(page.locator("[data-page=rules]")).to_be_visible(timeout=SLOW_MACHINE_MS)
        await page.keyboard.press("n")
        await page.locator("[data-kind=several_of]").click()
        await editor.fill(name=NAME, at_least="3")
        await editor.choose("scope.property", "toc do", "speed")
        await editor.choose("scope.tag", TAG, TAG)
        await editor.field("of").select_option("window")
        await editor.field("of.fn").select_option("avg")
        await editor.lasts("of.over_s", 5)
        await editor.field("of.levels[0].severity").select_option("high")
        await editor.field("of.levels[0].raise_at").fill("10")
        await editor.field("of.levels[0].clear_at").fill("14")
        await editor.choose("unless", "tet", "tet")
        await editor.field("stage").select_option("watched")
        reached = page.locator("[data-reached]").first
        await expect(reached).to_have_attribute("data-reached", str(len(DETECTORS)))
        self.work.sentence = await page.locator("[data-sentence]").inner_text()
        await self.picture("1-form")

    async def tried(self) -> None:
        await self.editor.open_tab("trial")
        result = await self.editor.try_the_last_month()
        self.work.tried = await tried_in(result)
        await result.locator("[data-trial-alert]").first.click()
        await expect(self.page.locator(".series-around svg[role=img]").first).to_be_visible(timeout=SLOW_MACHINE_MS)
        await self.picture_for_the_readme()

    async def saved(self, admin: httpx.Client) -> None:
        await self.editor.save(1)
        self.work.rule = await read(admin, f"/rules/{RULE}")

    async def tried_at_tet(self) -> None:
        """Would it have told more, if it did not sleep? Nothing of this is saved."""
        page = self.page
        await expect(page.locator("[data-version]")).to_have_attribute("data-version", "1", timeout=SLOW_MACHINE_MS)
        await page.locator("[data-unless=tet] .chip-drop").click()
        result = await self.editor.try_between(TET.start, TET.ends_at)
        compared = result.locator(".trial-compared")
        for mark in ("in-both", "only-in-new", "only-in-old"):
            self.work.tried_at_tet[mark] = await mark_of(compared, f"data-{mark}")
        await self.picture("3-tet")
        await self.editor.choose("unless", "tet", "tet")

    async def watched(self, admin: httpx.Client) -> None:
        """A day passes; what the rule finds is on its author's page alone."""
        await self.page.goto(f"{self.stack.api_url}/#/watched")
        mine = self.page.locator(f"[data-watched-rule={RULE}]")
        await expect(self.page.locator(".watched-connection.is-live")).to_be_visible(timeout=SLOW_MACHINE_MS)
        await expect(mine).to_have_attribute("data-standing", "0")
        self.work.day = await asyncio.to_thread(self.day.through_the_gateway, self.stack, self.folder / "day")
        await mine.locator("summary").click(timeout=SLOW_MACHINE_MS)
        await expect(mine.locator("[data-watched]")).to_have_count(1, timeout=SLOW_MACHINE_MS)
        await self.picture("4-watched")
        await self.picture("5-operator-sees-nothing", self.theirs)
        self.work.watched = (await read(admin, "/alerts", watched="true", rule=RULE))["items"]

    async def made_live(self) -> None:
        """By the question in the list of rules."""
        await expect(self.theirs.locator("#alert-list [data-alert]")).to_have_count(0)
        await self.page.goto(f"{self.stack.api_url}/#/rules?text={RULE}")
        row = self.page.locator(f"[data-rule={RULE}]")
        await row.get_by_role("button", name="Chính thức").click()
        await self.picture("6-make-live")
        await row.locator(".sure .button-main").click()
        await expect(row).to_have_attribute("data-stage", "live", timeout=SLOW_MACHINE_MS)

    async def lived(self, operator: httpx.Client) -> None:
        """A jam comes and goes before the operator's eyes."""
        jam = the_jam(ends_at=datetime.now(UTC))
        city = asyncio.create_task(asyncio.to_thread(jam.through_the_gateway, self.stack, self.folder / "live"))
        page = self.theirs
        row = page.locator("#alert-list [data-alert]")
        await expect(row).to_have_attribute("data-state", "active", timeout=120_000)
        self.work.row = await row.inner_text()
        await row.click()
        await self.picture("7-alert", page)
        await page.locator("[data-why]").click()
        fires = page.locator("[data-explained] [data-because=enough_parts_true]")
        await expect(fires).to_have_attribute("data-standing", "fires", timeout=SLOW_MACHINE_MS)
        self.work.explained = await page.locator("[data-explained]").all_inner_texts()
        await self.picture("8-why", page)
        await page.goto(f"{self.stack.api_url}/#/")
        self.work.live = await city
        await expect(row).to_have_attribute("data-state", "cleared", timeout=SLOW_MACHINE_MS)
        await self.picture("9-cleared", page)
        self.work.alerts = (await read(operator, "/alerts"))["items"]
        self.work.timeline = (await read(operator, f"/alerts/{self.work.alerts[0]['id']}/timeline"))["items"]

    async def picture(self, name: str, page: Page | None = None) -> None:
        await (page or self.page).screenshot(path=self.folder / f"{name}.png")

    async def picture_for_the_readme(self) -> None:
        """The form beside its trial, on a taller screen."""
        usual = self.page.viewport_size
        assert usual is not None
        await self.page.set_viewport_size({"width": 1400, "height": 1100})
        await self.editor.field("scope.tag").scroll_into_view_if_needed()
        await self.picture("2-trial")
        await self.page.set_viewport_size(usual)

    @asynccontextmanager
    async def timed(self, what: str) -> AsyncIterator[None]:
        began = time.monotonic()
        yield
        self.work.took_s[what] = round(time.monotonic() - began, 1)


async def read(client: httpx.Client, path: str, **parameters: str) -> JSON:
    """The api's answer, while browsers go on."""
    answer = await asyncio.to_thread(client.get, path, params=parameters)
    found: JSON = answer.raise_for_status().json()
    return found
