"""Managed alarms at the console, by keyboard, on the whole running product."""

import asyncio
import re
import secrets

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from deploy.private_stack import PrivateStack
from tests.e2e.console_screen import (
    LOUD,
    NoiseMeters,
    alert_of,
    eventually_in,
    publish,
    row_of,
    select,
    sign_in,
)
from tests.support.browser import SLOW_MACHINE_MS, a_page
from tests.support.stack import client_of

FLOODED_M = 1.9
GROUPED = {
    "kind": "threshold",
    "name": "Nguy cơ ngập",
    "scope": {"property": "water_level"},
    "levels": [{"severity": "high", "raise_at": 1.6, "clear_at": 1.4}],
    "group": {"by": "city", "at_least": 3, "within_s": 600},
}


@pytest.fixture(scope="module")
def meters(stack: PrivateStack) -> NoiseMeters:
    return NoiseMeters(stack)


async def loud(page: Page, stack: PrivateStack, meters: NoiseMeters, *names: str) -> list[str]:
    """An operator signed in at the page, and an alert for each of these on it; the devices."""
    devices = [meters.register(name) for name in names]
    await sign_in(page, stack)
    for device in devices:
        await meters.measure(device, LOUD)
    for name in names:
        await eventually_in(row_of(page, name), "active")
    return devices


async def show(page: Page, segment: str) -> None:
    """Another part of the list, with no search."""
    await page.locator(f"[data-segment={segment}]").click()
    await page.locator("#search").fill("")
    await page.locator("#alert-list").focus()


def dialog(page: Page, name: str) -> Locator:
    return page.locator(f"[data-dialog={name}]")


async def test_many_of_one_kind_are_one_row_that_shows_its_members_in_place(stack: PrivateStack, page: Page) -> None:
    gauges = [f"gauge-{secrets.token_hex(4)}" for _ in range(3)]
    with client_of(stack, "admin") as admin:
        admin.put("/rules/flooding", json=GROUPED).raise_for_status()
        for number, gauge in enumerate(gauges):
            body = {"kind": "water_level", "name": f"Trạm triều {number}", "location": {"lat": 10.77, "lon": 106.69}}
            admin.put(f"/devices/{gauge}", json=body).raise_for_status()
    await sign_in(page, stack)
    for gauge in gauges:
        await asyncio.to_thread(publish, stack, gauge, {"property": "water_level", "value": FLOODED_M, "unit": "m"})

    group = page.locator("[role=row]", has_text="Nhóm 3")
    await eventually_in(group, "active")
    await expect(page.locator("[role=row][data-suppression=inhibited]")).to_have_count(0)
    await group.click()
    await page.keyboard.press("l")
    await expect(page.locator("[role=row][data-depth='1']")).to_have_count(3)
    await expect(page.locator("#panel [data-section=members] [data-alert-line]")).to_have_count(3)

    await page.keyboard.press("h")
    await expect(page.locator("[role=row][data-depth='1']")).to_have_count(0)
    await show(page, "suppressed")
    await expect(page.locator("[data-why=inhibited]")).to_be_visible()
    await expect(row_of(page, "Trạm triều 0")).to_contain_text("Gộp vào")


async def test_several_chosen_by_key_are_acknowledged_together_and_on_the_other_screen(
    stack: PrivateStack, meters: NoiseMeters, browser: Browser
) -> None:
    mine, theirs = await a_page(browser), await a_page(browser)
    await sign_in(theirs, stack, "viewer")
    names = ["Cụm Một", "Cụm Hai", "Cụm Ba"]
    await loud(mine, stack, meters, *names)

    await mine.keyboard.press("/")
    await mine.keyboard.type("Cụm")
    await mine.keyboard.press("Escape")
    await mine.keyboard.press("Control+a")
    await expect(mine.locator("[data-bulk=count]")).to_have_text("Đã chọn 3")
    await mine.keyboard.press("a")

    await expect(mine.locator(".notices")).to_contain_text("Đã tiếp nhận 3 cảnh báo.", timeout=SLOW_MACHINE_MS)
    for name in names:
        await eventually_in(row_of(mine, name), "acknowledged")
        await eventually_in(row_of(theirs, name), "acknowledged")
    await expect(mine.locator("[data-bulk=bar]")).to_have_count(0)


async def test_what_was_refused_of_many_is_told_and_the_rest_is_done(
    stack: PrivateStack, meters: NoiseMeters, page: Page
) -> None:
    devices = await loud(page, stack, meters, "Nhóm Chọn Một", "Nhóm Chọn Hai")

    async def a_colleague_is_faster(route: Route) -> None:
        await asyncio.to_thread(_resolve, stack, devices[0])
        await route.continue_()

    await page.route("**/api/v1/alerts/bulk", a_colleague_is_faster)
    await page.keyboard.press("/")
    await page.keyboard.type("Nhóm Chọn")
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await page.keyboard.press("J")
    await expect(page.locator("[data-bulk=count]")).to_have_text("Đã chọn 2")
    await page.keyboard.press("s")
    await page.keyboard.type("Đang thi công")
    await page.keyboard.press("Enter")

    await expect(dialog(page, "bulk-report")).to_contain_text("Nhóm Chọn Một", timeout=SLOW_MACHINE_MS)
    await expect(dialog(page, "bulk-report")).not_to_contain_text("Nhóm Chọn Hai")
    await page.keyboard.press("Escape")
    await expect(dialog(page, "bulk-report")).to_have_count(0)
    await show(page, "suppressed")
    await expect(row_of(page, "Nhóm Chọn Hai")).to_contain_text("Đang thi công")


def _resolve(stack: PrivateStack, device: str) -> None:
    with client_of(stack, "operator") as client:
        alert = alert_of(client, device)
        client.post(f"/alerts/{alert['id']}/resolve", json={"finding": "test"}).raise_for_status()


async def test_a_shelved_alert_stands_among_the_hidden_with_reason_and_name_and_comes_back(
    stack: PrivateStack, meters: NoiseMeters, page: Page
) -> None:
    await loud(page, stack, meters, "Trạm Tạm Gác")
    await select(page, "Trạm Tạm Gác")

    await page.keyboard.press("s")
    await page.keyboard.type("Đang sơn vạch kẻ")
    await page.keyboard.press("Enter")

    await expect(row_of(page, "Trạm Tạm Gác")).to_have_count(0, timeout=SLOW_MACHINE_MS)
    await page.keyboard.press("]")
    row = row_of(page, "Trạm Tạm Gác")
    await expect(row).to_contain_text("Đang sơn vạch kẻ")
    await expect(row).to_contain_text(stack.logins["operator"].username)
    await row.click()
    await page.keyboard.press("s")
    await expect(row).to_have_count(0, timeout=SLOW_MACHINE_MS)
    await page.keyboard.press("[")
    await eventually_in(row_of(page, "Trạm Tạm Gác"), "active")


async def test_a_task_given_to_a_team_is_mine_for_its_members(
    stack: PrivateStack, meters: NoiseMeters, page: Page
) -> None:
    operator = stack.logins["operator"].username
    with client_of(stack, "admin") as admin:
        admin.put("/teams/doi-3", json={"name": "Đội tuần tra 3", "members": [operator]}).raise_for_status()
    (device,) = await loud(page, stack, meters, "Trạm Giao Việc")
    await select(page, "Trạm Giao Việc")

    await page.keyboard.press("T")
    await page.keyboard.type("doi tuan")
    await expect(dialog(page, "assign").locator("[data-option=doi-3]")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")

    await expect(row_of(page, "Trạm Giao Việc")).to_contain_text("Đội tuần tra 3", timeout=SLOW_MACHINE_MS)
    await expect(row_of(page, "Trạm Giao Việc")).to_contain_text("còn")
    await show(page, "mine")
    await expect(row_of(page, "Trạm Giao Việc")).to_be_visible()
    with client_of(stack, "viewer") as client:
        alert = alert_of(client, device)
    assert alert["assignee"] == "doi-3"
    assert alert["due_at"] is not None


async def test_an_alert_is_resolved_with_a_finding_by_number(
    stack: PrivateStack, meters: NoiseMeters, page: Page
) -> None:
    (device,) = await loud(page, stack, meters, "Trạm Kết Luận")
    await select(page, "Trạm Kết Luận")

    await page.keyboard.press("r")
    await expect(dialog(page, "resolve")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    await expect(dialog(page, "resolve").locator("[role=alert]")).to_be_visible()  # nothing is resolved without one
    await page.keyboard.press("2")
    await page.keyboard.press("Control+Enter")

    await expect(row_of(page, "Trạm Kết Luận")).to_have_count(0, timeout=SLOW_MACHINE_MS)
    with client_of(stack, "viewer") as client:
        assert alert_of(client, device)["finding"] == "false"


async def test_an_incident_told_by_phone_takes_the_sensors_alert_under_it(
    stack: PrivateStack, meters: NoiseMeters, page: Page
) -> None:
    await loud(page, stack, meters, "Trạm Gần Tai Nạn")
    await expect(page.locator(".map-hint")).to_have_count(0, timeout=SLOW_MACHINE_MS)

    await page.keyboard.press("n")
    await page.keyboard.type("Tai nạn xe tải ở ngã tư")
    await dialog(page, "report").locator("[data-action=pick]").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-picking]")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(dialog(page, "report")).to_contain_text(re.compile(r"\d+\.\d{5}, \d+\.\d{5}"))
    await page.locator("#dialog-field").focus()
    await page.keyboard.press("Enter")

    incident = row_of(page, "Tai nạn xe tải ở ngã tư")
    await eventually_in(incident, "active")
    await select(page, "Trạm Gần Tai Nạn")
    await page.keyboard.press("p")
    await expect(dialog(page, "put-under")).to_be_visible()
    await page.keyboard.press("Enter")

    await expect(row_of(page, "Trạm Gần Tai Nạn")).to_have_count(0, timeout=SLOW_MACHINE_MS)
    await show(page, "active")
    await expect(incident).to_contain_text("gộp 1")
    await incident.click()
    await page.keyboard.press("l")
    member = row_of(page, "Trạm Gần Tai Nạn")
    await expect(member).to_have_attribute("data-depth", "1")
    await member.click()
    await page.keyboard.press("u")
    await expect(member).to_have_attribute("data-depth", "0", timeout=SLOW_MACHINE_MS)
    await expect(member).to_have_attribute("data-suppression", "none")


async def test_a_device_out_of_service_is_hidden_told_to_all_and_returned(
    stack: PrivateStack, meters: NoiseMeters, browser: Browser
) -> None:
    mine, theirs = await a_page(browser), await a_page(browser)
    await sign_in(theirs, stack, "viewer")
    await loud(mine, stack, meters, "Trạm Hỏng Micro")
    await select(mine, "Trạm Hỏng Micro")

    await mine.keyboard.press("o")
    await mine.keyboard.type("Chờ thay micro")
    await mine.keyboard.press("Enter")

    await expect(row_of(mine, "Trạm Hỏng Micro")).to_have_count(0, timeout=SLOW_MACHINE_MS)
    await expect(theirs.locator(".notices")).to_contain_text("Chờ thay micro", timeout=SLOW_MACHINE_MS)
    await show(mine, "suppressed")
    await row_of(mine, "Trạm Hỏng Micro").click()
    await mine.locator("[data-section=hidden] [data-action=return]").click()
    await show(mine, "active")
    await eventually_in(row_of(mine, "Trạm Hỏng Micro"), "active")


async def test_beside_the_alert_stand_the_readings_around_it_and_what_was_like_it_before(
    stack: PrivateStack, meters: NoiseMeters, page: Page
) -> None:
    await loud(page, stack, meters, "Trạm Có Quá Khứ")
    await select(page, "Trạm Có Quá Khứ")
    await page.keyboard.press("r")
    await page.keyboard.press("1")
    await page.keyboard.press("Control+Enter")
    await expect(row_of(page, "Trạm Có Quá Khứ")).to_have_count(0, timeout=SLOW_MACHINE_MS)
    with client_of(stack, "viewer") as client:
        (device,) = {one["id"] for one in client.get("/devices").json()["items"] if one["name"] == "Trạm Có Quá Khứ"}
    await meters.measure(device, 60.0)
    await meters.measure(device, LOUD)

    await row_of(page, "Trạm Có Quá Khứ").click(timeout=SLOW_MACHINE_MS)

    await expect(page.locator("#panel .chart-line, #panel .chart-dot").first).to_be_visible(timeout=SLOW_MACHINE_MS)
    await expect(page.locator("#panel [data-section=similar]")).to_contain_text("Sự cố thật", timeout=SLOW_MACHINE_MS)


async def test_a_dialog_keeps_the_focus_and_gives_it_back(stack: PrivateStack, meters: NoiseMeters, page: Page) -> None:
    await loud(page, stack, meters, "Trạm Hộp Thoại")
    await select(page, "Trạm Hộp Thoại")
    await page.keyboard.press("T")
    await expect(dialog(page, "assign")).to_be_visible()

    for _ in range(12):
        await page.keyboard.press("Tab")
        where = await page.evaluate("document.activeElement?.closest('dialog, body')?.tagName")
        assert where in {"DIALOG", "BODY"}  # BODY: the browser's own bar, between the last field and the first
        assert await page.evaluate("document.activeElement?.closest('#alert-list, .bar, #panel') === null")
    await page.keyboard.press("Escape")

    await expect(dialog(page, "assign")).to_have_count(0)
    assert await page.evaluate("document.activeElement?.id") == "alert-list"
