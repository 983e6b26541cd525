"""A shift as it is lived at the console: what happens to an operator, and what the operator does about it."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
from playwright.async_api import expect

from deploy.private_stack import PrivateStack
from ingest.simulator.incidents import TruthLine
from tests.e2e.console_screen import LOUD, publish, row_of, sign_in
from tests.e2e.shift_city import (
    ACCIDENT,
    ADOPTED,
    CHATTERS,
    CITY,
    DEVICES,
    GIVEN,
    JSON,
    LASTS_S,
    LOOSE,
    METERS,
    NOISY_WORKS,
    PLANNED,
    PUT_ASIDE,
    SCRIPT,
    SEED,
    TEAM_NAME,
    WINDOW_MIN,
    WORKS,
    Section,
    Shift,
    name_of,
)
from tests.e2e.shift_screens import Keyboard, SecondScreen, eventually
from tests.support.browser import a_browser, a_page, assert_no_script_failed
from tests.support.stack import client_of

SLOW_MS = 40_000


class Day:
    """The shift, in the order it is lived; pictures of both screens are left in `folder`."""

    def __init__(self, stack: PrivateStack, folder: Path) -> None:
        self.stack = stack
        self.truth = folder / "truth"
        self.folder = folder
        self.shift = Shift()

    async def live(self) -> Shift:
        async with a_browser() as browser:
            mine, theirs = await a_page(browser), await a_page(browser)
            await theirs.add_init_script("localStorage.setItem('urbanwatch.language', 'en')")
            await sign_in(mine, self.stack)
            await sign_in(theirs, self.stack, "admin")
            for page in (mine, theirs):
                await expect(page.locator(".map-hint")).to_have_count(0, timeout=SLOW_MS)
            self.mine, self.key, self.second = mine, Keyboard(mine), SecondScreen(theirs)
            try:
                await self.lived()
            finally:
                await self.picture("last")
            await assert_no_script_failed(browser)
        self.collect()
        return self.shift

    async def lived(self) -> None:
        await self.plan_work()
        city = asyncio.create_task(asyncio.to_thread(self.play))
        works_over = asyncio.create_task(self.planned_work_ends())
        await self.loud_meters()
        await self.accident_by_phone()
        await self.several_at_once()
        await self.a_task_and_a_shelf()
        await self.what_is_hidden()
        await self.chatter_is_one_alert()
        await self.power_cut_is_one_group()
        await self.chatter_is_over()
        await self.power_is_back()
        await asyncio.gather(city, works_over)
        await self.hand_over()

    def play(self) -> None:
        words = ["simulate", "--devices", str(DEVICES), "--seed", str(SEED), "--incidents", "off"]
        self.stack.command(*words, "--incident", SCRIPT, "--duration", f"{LASTS_S}s", "--truth", str(self.truth))

    async def picture(self, name: str) -> None:
        for whose, page in (("mine", self.mine), ("theirs", self.second.page)):
            await page.screenshot(path=self.folder / f"{name}-{whose}.png")

    async def plan_work(self) -> None:
        """From this minute on, for three minutes."""
        begins = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=7)
        ends = begins + timedelta(minutes=WINDOW_MIN)
        key, notices = self.key, self.second.page.locator(".notices")
        await key.go("m", "maintenance")
        await key.press("n")
        await key.type(PLANNED)
        for end, at in (("from", begins), ("to", ends)):
            await key.reach(f"[name={end}-date]")
            await key.type(at.strftime("%m%d%Y"))  # month first: Chromium's own language here
            await key.write_into(f"[name={end}-time]", at.strftime("%H:%M"))
        await key.reach("[name=reason]")
        await key.type(WORKS)
        await expect(self.mine.locator("[data-effect]")).to_contain_text(name_of(PLANNED))
        await self.picture("1-plan")
        began = notices.filter(has_text=re.compile(f"Maintenance began.*{WORKS}"))
        await self.second.sees("maintenance began", began, key, "Control+Enter")
        await expect(self.mine.locator(".notices")).to_contain_text(f"Bắt đầu bảo trì: {WORKS}", timeout=SLOW_MS)
        await expect(self.mine.locator("[data-window]", has_text=WORKS)).to_have_class(re.compile("window-open"))
        await self.picture("2-planned")
        await key.back_to_the_list()

    async def loud_meters(self) -> None:
        for device in METERS.values():
            reading = {"property": "noise_level", "value": LOUD, "unit": "dB"}
            await asyncio.to_thread(publish, self.stack, device, reading)
        for page in (self.mine, self.second.page):
            await expect(page.locator("[role=row][data-state=active]", has_text="Máy ồn")).to_have_count(
                len(METERS), timeout=SLOW_MS
            )

    async def accident_by_phone(self) -> None:
        """Told by the police, placed on the map; the meter beside it belongs to it."""
        key, second = self.key, self.second
        await key.press("n")
        await key.type(ACCIDENT)
        await key.press("Tab", "2", "Tab", "ArrowRight")
        await key.reach("[data-action=pick]")
        await key.press("Enter")
        await expect(self.mine.locator("[data-picking]")).to_be_visible()
        await key.press("Enter")
        await expect(self.mine.locator("[data-dialog=report]")).to_contain_text(re.compile(r"\d+\.\d{5}, \d+\.\d{5}"))
        await self.picture("3-accident")
        await second.sees("accident reported", second.row(ACCIDENT, state="active"), key, "Control+Enter")
        await key.select(ACCIDENT)
        await key.press("p")
        await key.type("Cau Go")
        await key.press("Enter")
        await self.picture("4-adopt")
        await second.sees("alert adopted", second.row(ADOPTED), key, "Control+Enter", gone=True)
        await expect(second.row(ACCIDENT, text="stands for 1")).to_be_visible()
        await key.select(ACCIDENT)
        await second.sees("accident acknowledged", second.row(ACCIDENT, state="acknowledged"), key, "a")

    async def several_at_once(self) -> None:
        key, second = self.key, self.second
        await key.find("May on")
        await key.press("j", "x", "J", "J")  # the first found is the accident, for the meter under it
        await expect(self.mine.locator("[data-bulk=count]")).to_have_text("Đã chọn 3")
        await self.picture("5-several")
        third = second.row("Máy ồn", state="acknowledged").nth(2)
        await second.sees("three acknowledged", third, key, "a")
        await expect(self.mine.locator(".notices")).to_contain_text("Đã tiếp nhận 3 cảnh báo.", timeout=SLOW_MS)

    async def a_task_and_a_shelf(self) -> None:
        """One for the patrol within a quarter of an hour, one put aside for as long."""
        key, second = self.key, self.second
        await key.select(GIVEN)
        await key.press("T")
        await key.type("doi tuan")
        await key.press("Tab", "1")
        await self.picture("6-assign")
        await second.sees("task given", second.row(GIVEN, text=TEAM_NAME), key, "Enter")
        await expect(second.row(GIVEN, text="due in")).to_be_visible()
        await key.select(PUT_ASIDE)
        await key.press("s")
        await key.type(NOISY_WORKS)
        await key.reach("[role=radio]", "Shift+Tab")
        await key.press("1")
        await self.picture("7-shelve")
        await second.sees("alert shelved", second.row(PUT_ASIDE), key, "Enter", gone=True)

    async def what_is_hidden(self) -> None:
        """The sensor under planned work, and the shelved one: hidden, and why."""
        key = self.key
        await key.find_all()
        await key.press("]")
        planned = row_of(self.mine, name_of(PLANNED))
        await expect(planned).to_have_attribute("data-suppression", "maintenance", timeout=SLOW_MS)
        await expect(planned).to_contain_text(WORKS)
        await expect(row_of(self.mine, PUT_ASIDE)).to_contain_text(NOISY_WORKS)
        await expect(row_of(self.mine, ADOPTED)).to_contain_text(ACCIDENT)
        await self.picture("8-hidden")
        await key.press("[")
        await expect(row_of(self.second.page, name_of(PLANNED))).to_have_count(0)

    async def chatter_is_one_alert(self) -> None:
        chatters = self.mine.locator("[role=row]", has_text=name_of(CHATTERS))
        await expect(chatters).to_contain_text(re.compile(r"chập chờn ([3-9]|\d\d)"), timeout=SLOW_MS)
        await expect(chatters).to_have_count(1)
        await self.key.select(name_of(CHATTERS))
        await self.key.press("Enter")
        await self.picture("9-chatter")
        await self.key.press("Escape")
        await self.key.find_all()

    async def power_cut_is_one_group(self) -> None:
        key, second = self.key, self.second
        gateways = len(CITY.children)
        group = second.row(f"Group of {gateways}", state="active")
        await expect(group).to_be_visible(timeout=90_000)
        await key.find("mat ket noi")
        await expect(row_of(self.mine, f"Nhóm {gateways}")).to_have_attribute("aria-selected", "true")
        await key.press("l")
        await expect(self.mine.locator("[role=row][data-depth='1']")).to_have_count(gateways)
        await self.picture("10-power-cut")
        await second.sees("group acknowledged", second.row("Group of", state="acknowledged"), key, "a")
        await key.press("h")
        await key.find_all()

    async def power_is_back(self) -> None:
        await expect(self.second.row("Group of")).to_have_count(0, timeout=90_000)
        await self.picture("11-power-back")

    async def chatter_is_over(self) -> None:
        """Calm again: the operator says what it was."""
        key, second = self.key, self.second
        calm = self.mine.locator("[role=row]", has_text=name_of(CHATTERS))
        await expect(calm).not_to_contain_text("chập chờn", timeout=SLOW_MS)
        await key.select(name_of(CHATTERS))
        await key.press("r", "2")
        await key.reach("textarea")
        await key.type(LOOSE)
        await self.picture("12-resolve")
        await second.sees("chatter resolved", second.row(name_of(CHATTERS)), key, "Control+Enter", gone=True)
        await key.find_all()

    async def planned_work_ends(self) -> None:
        """By itself, whatever the operator is doing then; both are told."""
        for page, says in ((self.mine, "Kết thúc bảo trì"), (self.second.page, "Maintenance ended")):
            await page.locator(".notices", has_text=f"{says}: {WORKS}").wait_for(timeout=1000 * 60 * (WINDOW_MIN + 1))

    async def hand_over(self) -> None:
        with client_of(self.stack, "viewer") as viewer:
            resolved = alert_ids(viewer, CHATTERS)
            await eventually(
                lambda: any(x["kind"] == "resolved" for one in resolved for x in timeline(viewer, one)),
                within_s=20,
                what="the last decision in the store",
            )
        async with self.mine.expect_response(lambda answer: "/alerts/handover" in answer.url) as asked:
            await self.key.go("h", "handover")
        self.shift.period = (await (await asked.value).json())["period"]
        await expect(self.mine.locator("[data-section=figures] li").first).to_be_visible(timeout=SLOW_MS)
        await self.key.reach("[data-section=happened] input")
        await self.key.press("Space")
        read = await self.mine.evaluate(SECTIONS)
        self.shift.handover = {name: Section(**section) for name, section in read.items()}
        await self.mine.screenshot(path=self.folder / "14-handover-mine.png", full_page=True)
        await self.second.page.evaluate("location.hash = '#/handover'")
        await expect(self.second.page.locator("[data-section=figures] li").first).to_be_visible(timeout=SLOW_MS)
        await self.picture("15-handover")

    def collect(self) -> None:
        shift = self.shift
        shift.truth = [msgspec.json.decode(line, type=TruthLine) for line in self.truth.read_bytes().splitlines()]
        shift.seen_after_s = self.second.times
        with client_of(self.stack, "viewer") as viewer:
            shift.alerts = viewer.get("/alerts", params={"limit": 1000}).raise_for_status().json()["items"]
            shift.timelines = {alert["id"]: timeline(viewer, alert["id"]) for alert in shift.alerts}


SECTIONS = """() => Object.fromEntries([...document.querySelectorAll("[data-section]")].map((section) => {
  const texts = (selector) => [...section.querySelectorAll(selector)].map((one) => one.innerText.replace(/\\s+/g, " "));
  return [section.dataset.section, { heading: texts("h3")[0], notes: texts(".paper-note"), lines: texts("li") }];
}))"""
"""The hand-over page, as it reads."""


def alert_ids(client: httpx.Client, device: str) -> list[str]:
    items = client.get("/alerts", params={"device": device}).raise_for_status().json()["items"]
    return [alert["id"] for alert in items]


def timeline(client: httpx.Client, alert: str) -> list[JSON]:
    page = client.get(f"/alerts/{alert}/timeline", params={"limit": 1000}).raise_for_status().json()
    return list(page["items"])
