"""The pages beside the list of alerts, on the whole running product: figures, hand-over, maintenance, teams."""

import asyncio
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from deploy.private_stack import PrivateStack
from tests.e2e.console_screen import CALM, LOUD, NoiseMeters, alert_of, eventually_in, row_of, select, sign_in
from tests.support.browser import SLOW_MACHINE_MS
from tests.support.stack import client_of

SEEN_S = 40
LAST_ASKED = """
performance.getEntriesByType("resource").map(({name}) => name).filter((name) => name.includes("alerts/kpis")).at(-1)
"""


@pytest.fixture(scope="module")
def meters(stack: PrivateStack) -> NoiseMeters:
    return NoiseMeters(stack)


@pytest.fixture
def admin(stack: PrivateStack) -> Iterator[httpx.Client]:
    with client_of(stack, "admin") as client:
        yield client


async def go(page: Page, letter: str, name: str) -> None:
    """By keyboard to a page; a map that is being drawn in software keeps a browser from its keys for seconds."""
    await expect(page.locator(".map-hint")).to_have_count(0, timeout=SLOW_MACHINE_MS)
    await page.keyboard.press("g")
    await page.keyboard.press(letter)
    await expect(page.locator(f"[data-page={name}]")).to_be_visible()


async def eventually_suppressed(client: httpx.Client, device: str, suppression: str) -> dict[str, Any]:
    """The device's alert, once it is suppressed so."""
    deadline = time.monotonic() + SEEN_S
    while True:
        found = _alerts_of(client, device)
        if [alert["suppression"] for alert in found] == [suppression]:
            return dict(found[0])
        if time.monotonic() > deadline:
            pytest.fail(f"not {suppression} within {SEEN_S} s: {found}")
        await asyncio.sleep(0.2)


def _alerts_of(client: httpx.Client, device: str) -> list[dict[str, Any]]:
    return list(client.get("/alerts", params={"device": device}).raise_for_status().json()["items"])


def registered(client: httpx.Client, path: str) -> dict[str, Any]:
    """An entry of the registry, as the api has it."""
    return dict(client.get(path).raise_for_status().json())


def fields(wall: datetime) -> tuple[str, str]:
    """What is typed into a date and a time field for this instant, in the city's time."""
    there = wall.astimezone(UTC) + timedelta(hours=7)
    return there.strftime("%Y-%m-%d"), there.strftime("%H:%M")


async def test_keys_lead_to_the_pages_and_back(stack: PrivateStack, page: Page) -> None:
    await sign_in(page, stack)
    for letter, name in (("k", "kpis"), ("h", "handover"), ("m", "maintenance"), ("t", "teams")):
        await go(page, letter, name)
        await expect(page.locator("[data-status=stream-live]")).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Chỉ số cảnh báo")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)

    await page.keyboard.press("g")
    await page.keyboard.press("a")
    await expect(page.locator("#alert-list")).to_be_focused()
    await page.go_back()
    await expect(page.locator("[data-page=teams]")).to_be_visible()


async def test_an_alert_that_comes_on_another_page_is_counted_in_the_bar_and_one_click_away(
    stack: PrivateStack, meters: NoiseMeters, page: Page
) -> None:
    device = meters.register("Trạm Vắng Mặt")
    await sign_in(page, stack)
    await go(page, "k", "kpis")
    await expect(page.locator("[data-status=missed]")).to_have_count(0)

    await meters.measure(device, LOUD)

    await expect(page.locator("[data-status=missed]")).to_have_text("1 cảnh báo mới", timeout=SLOW_MACHINE_MS)
    await page.locator("[data-status=missed]").click()
    await expect(page.locator("#panel")).to_contain_text("Trạm Vắng Mặt")
    await expect(page.locator("[data-status=missed]")).to_have_count(0)


async def test_a_window_planned_by_keyboard_hides_alerts_until_it_is_ended(
    stack: PrivateStack, meters: NoiseMeters, page: Page, admin: httpx.Client
) -> None:
    device = meters.register("Trạm Thi Công")
    date, clock = fields(datetime.now(UTC) - timedelta(minutes=10))
    await sign_in(page, stack)
    await go(page, "m", "maintenance")

    await page.keyboard.press("n")
    await page.keyboard.type(device)
    await page.locator("[name=from-date]").fill(date)
    await page.locator("[name=from-time]").focus()
    await page.keyboard.press("Control+a")
    await page.keyboard.type(clock)
    await page.keyboard.press("Tab")
    await expect(page.locator("[data-effect]")).to_contain_text("Trạm Thi Công")
    await page.locator("[name=reason]").focus()
    await page.keyboard.type("Sơn lại trụ")
    await page.keyboard.press("Control+Enter")

    card = page.locator("[data-window]", has_text="Sơn lại trụ")
    await expect(card).to_have_class(re.compile("window-open"), timeout=SLOW_MACHINE_MS)
    await meters.measure(device, LOUD)
    hidden = await eventually_suppressed(admin, device, "maintenance")
    assert hidden["suppression_reason"] == "Sơn lại trụ"
    await expect(card).to_contain_text("đang ẩn 1 cảnh báo", timeout=SLOW_MACHINE_MS)

    await card.get_by_role("button", name="Kết thúc ngay").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")  # "Đồng ý" has the focus

    shown = await eventually_suppressed(admin, device, "none")
    assert shown["state"] == "active"
    assert shown["announced_at"] is not None
    await expect(card).to_have_class(re.compile("window-past"), timeout=SLOW_MACHINE_MS)


async def test_a_recurring_window_is_a_sentence_and_the_rule_it_says(
    stack: PrivateStack, meters: NoiseMeters, page: Page, admin: httpx.Client
) -> None:
    device = meters.register("Trạm Định Kỳ")
    await sign_in(page, stack)
    await page.evaluate(f"location.hash = '#/maintenance?device={device}'")

    await expect(page.locator("[name=device]")).to_have_value(device)
    await page.locator("[name=from-time]").fill("22h")
    await page.get_by_role("button", name="4 h").click()
    await page.locator("[name=repeat]").select_option("weekly")
    for box in await page.locator(".weekdays input").all():
        await box.set_checked(False, force=True)
    await page.get_by_role("checkbox", name="thứ Hai").check(force=True)
    await page.get_by_role("checkbox", name="thứ Năm").check(force=True)
    await page.locator("[name=reason]").fill("Kiểm tra hằng tuần")
    await expect(page.locator("[data-summary]")).to_contain_text("mỗi tuần vào thứ Hai và thứ Năm, 22:00 đến 02:00")
    await page.keyboard.press("Control+Enter")

    card = page.locator("[data-window]", has_text="Kiểm tra hằng tuần")
    await expect(card).to_contain_text("mỗi tuần vào thứ Hai và thứ Năm", timeout=SLOW_MACHINE_MS)
    window = registered(admin, f"/maintenance/{await card.get_attribute('data-window')}")
    assert window["repeats"] == "FREQ=WEEKLY;BYDAY=MO,TH"
    assert window["tz"] == "Asia/Ho_Chi_Minh"
    assert datetime.fromisoformat(window["starts_at"]).strftime("%H:%M") == "15:00"
    assert await page.evaluate("location.hash") == "#/maintenance"


async def test_what_is_taken_out_of_service_is_hidden_until_it_is_returned(
    stack: PrivateStack, meters: NoiseMeters, page: Page, admin: httpx.Client
) -> None:
    device = meters.register("Trạm Hỏng")
    await meters.measure(device, LOUD)
    await sign_in(page, stack)
    await go(page, "m", "maintenance")

    await page.keyboard.press("o")
    await page.keyboard.type(device)
    await page.locator("[name=reason]").fill("Cảm biến hỏng")
    await page.keyboard.press("Control+Enter")
    card = page.locator("[data-out]", has_text="Cảm biến hỏng")
    await expect(card).to_contain_text("Trạm Hỏng", timeout=SLOW_MACHINE_MS)
    await eventually_suppressed(admin, device, "out_of_service")

    await card.get_by_role("button", name="Đưa vào phục vụ lại").click()
    await page.get_by_role("button", name="Đồng ý").click()

    await eventually_suppressed(admin, device, "none")
    await expect(card).to_have_count(0, timeout=SLOW_MACHINE_MS)


async def test_a_viewer_looks_on_and_plans_nothing(stack: PrivateStack, page: Page) -> None:
    await sign_in(page, stack, "viewer")
    await go(page, "m", "maintenance")
    await page.keyboard.press("n")

    await expect(page.locator(".page-form")).to_have_count(0)
    await expect(page.locator("[data-page=maintenance]")).to_contain_text("Bạn chỉ xem")


async def test_an_administrator_makes_a_team(stack: PrivateStack, page: Page, admin: httpx.Client) -> None:
    await sign_in(page, stack, "admin")
    await go(page, "t", "teams")
    await page.keyboard.press("n")
    await page.keyboard.type("Đội 3, ca đêm")
    await page.locator("[name=members]").fill("operator")
    await page.keyboard.press("Control+Enter")

    await expect(page.locator("[data-team=doi-3-ca-dem]")).to_contain_text("operator", timeout=SLOW_MACHINE_MS)
    assert registered(admin, "/teams/doi-3-ca-dem") == {
        "id": "doi-3-ca-dem",
        "name": "Đội 3, ca đêm",
        "members": ["operator"],
        "areas": [],
    }


async def test_the_figures_are_those_of_the_api_with_a_verdict_in_words(
    stack: PrivateStack, meters: NoiseMeters, page: Page, admin: httpx.Client
) -> None:
    device = meters.register("Trạm Đếm")
    for level in (LOUD, CALM, LOUD):
        await meters.measure(device, level)
    await sign_in(page, stack)
    await go(page, "k", "kpis")

    peak = page.locator("[data-figure=peak]")
    await expect(peak.locator("[data-verdict]")).to_have_text(re.compile("đạt mục tiêu|vượt giới hạn"))
    await page.locator("[data-period=shift]").click()
    await expect(page.locator(".rates svg")).to_have_attribute("aria-label", re.compile("Cảnh báo mỗi 10 phút"))
    bars = await page.locator(".chart-bar title").all_text_contents()
    counted = sum(int(bar.rpartition(": ")[2]) for bar in bars)
    told = await page.locator(".kpi-about").inner_text()
    assert f"{counted} cảnh báo" in told
    assert counted == _annunciations(admin, await page.evaluate(LAST_ASKED))


def _annunciations(client: httpx.Client, url: str) -> int:
    """The same question asked again, past the page."""
    return int(client.get(f"/{url.partition('/api/v1/')[2]}").raise_for_status().json()["annunciations"])


async def test_the_hand_over_tells_what_stands_and_is_shelved_and_is_copied_as_text(
    stack: PrivateStack, meters: NoiseMeters, page: Page, admin: httpx.Client
) -> None:
    standing, shelved = meters.register("Trạm Còn Kêu"), meters.register("Trạm Tạm Gác")
    await meters.measure(standing, LOUD)
    await meters.measure(shelved, LOUD)
    await eventually_suppressed(admin, standing, "none")
    alert = await eventually_suppressed(admin, shelved, "none")
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    with client_of(stack, "operator") as operator:
        shelf = {"until": until, "reason": "Đang chờ linh kiện"}
        operator.post(f"/alerts/{alert['id']}/shelve", json=shelf).raise_for_status()
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await sign_in(page, stack)
    await go(page, "h", "handover")

    await expect(page.locator("[data-section=standing]")).to_contain_text("Trạm Còn Kêu")
    shelf_line = page.locator("[data-section=shelved] li", has_text="Trạm Tạm Gác")
    await expect(shelf_line).to_contain_text("Đang chờ linh kiện")
    await expect(shelf_line).to_contain_text(stack.logins["operator"].username)
    await page.locator("[name=note]").fill("Xe cẩu đến lúc 7 giờ.")
    await page.locator("h1").focus()
    await page.keyboard.press("y")
    await expect(page.locator(".notices")).to_contain_text("Đã sao chép")
    text = await page.evaluate("navigator.clipboard.readText()")
    assert "Xe cẩu đến lúc 7 giờ." in text
    assert re.search(r"Trạm Tạm Gác.*Đang chờ linh kiện", text)

    await page.emulate_media(media="print")
    await expect(page.locator(".bar")).to_be_hidden()
    await expect(page.locator(".note-text")).to_have_text("Xe cẩu đến lúc 7 giờ.")
    assert (await page.pdf(prefer_css_page_size=True)).startswith(b"%PDF")


async def test_a_line_of_the_hand_over_leads_to_its_alert(
    stack: PrivateStack, meters: NoiseMeters, page: Page, admin: httpx.Client
) -> None:
    device = meters.register("Trạm Dẫn Đường")
    await meters.measure(device, LOUD)
    await sign_in(page, stack)
    await eventually_in(row_of(page, "Trạm Dẫn Đường"), "active")
    await select(page, "Trạm Dẫn Đường")
    await go(page, "h", "handover")

    await page.locator("[data-section=standing] a", has_text="Trạm Dẫn Đường").click()

    await expect(page.locator("#panel")).to_contain_text("Trạm Dẫn Đường")
    assert alert_of(admin, device)["id"] in await page.evaluate("location.hash")


async def test_the_pages_speak_english_too(stack: PrivateStack, page: Page) -> None:
    await sign_in(page, stack)
    await page.get_by_role("button", name="English").click()
    for letter, name, heading in (
        ("k", "kpis", "Alarm figures"),
        ("h", "handover", "Shift hand-over"),
        ("m", "maintenance", "Maintenance and out of service"),
        ("t", "teams", "Teams"),
    ):
        await go(page, letter, name)
        await expect(page.locator("h1")).to_have_text(heading)


async def test_while_the_database_is_away_the_hand_over_says_what_is_missing_and_tells_the_rest(
    stack: PrivateStack, meters: NoiseMeters, page: Page
) -> None:
    device = meters.register("Trạm Không Kho")
    await meters.measure(device, LOUD)
    await sign_in(page, stack)
    await eventually_in(row_of(page, "Trạm Không Kho"), "active")
    await asyncio.to_thread(stack.services.timescaledb.stop)
    try:
        await go(page, "h", "handover")
        await expect(page.locator("[data-section=standing]")).to_contain_text("Trạm Không Kho")
        await expect(page.locator("[data-section=happened]")).to_contain_text("Cơ sở dữ liệu không trả lời")
        await go(page, "k", "kpis")
        await expect(page.locator("[data-failed]")).to_contain_text("Cơ sở dữ liệu không trả lời")
    finally:
        await asyncio.to_thread(stack.services.timescaledb.start)
    await expect(page.locator("[data-figure=peak]")).to_be_visible(timeout=90_000)
