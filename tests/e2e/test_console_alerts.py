"""An operator at the console, on the whole running product."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from deploy.private_stack import PrivateStack
from tests.e2e.console_screen import (
    INSTRUCTIONS,
    LOUD,
    NoiseMeters,
    alert_of,
    eventually_in,
    row_of,
    select,
    sign_in,
)
from tests.support.browser import FLAGS, SLOW_MACHINE_MS, WITHOUT_WEBGL, a_browser, a_page
from tests.support.stack import client_of


@pytest.fixture(scope="module")
def meters(stack: PrivateStack) -> NoiseMeters:
    return NoiseMeters(stack)


async def test_a_wrong_password_is_told_in_words_and_lets_nobody_in(stack: PrivateStack, page: Page) -> None:
    await page.goto(stack.api_url)
    await page.locator("[name=username]").fill("operator")
    await page.locator("[name=password]").fill("guessed")
    await page.keyboard.press("Enter")

    await expect(page.locator("[role=alert]")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")


async def test_an_alert_appears_without_a_reload(stack: PrivateStack, meters: NoiseMeters, page: Page) -> None:
    device = meters.register("Trạm Đầu Cầu")
    await sign_in(page, stack)

    await meters.measure(device, LOUD)

    row = row_of(page, "Trạm Đầu Cầu")
    await eventually_in(row, "active")
    await expect(row).to_contain_text("Nguy cấp")
    await expect(row).to_contain_text("Tiếng ồn vượt ngưỡng")


async def test_an_alert_acknowledged_by_keyboard_changes_on_another_screen(
    stack: PrivateStack, meters: NoiseMeters, browser: Browser
) -> None:
    device = meters.register("Trạm Bàn Phím")
    mine, theirs = await a_page(browser), await a_page(browser)
    await sign_in(mine, stack)
    await sign_in(theirs, stack, "viewer")
    await meters.measure(device, LOUD)
    await eventually_in(row_of(mine, "Trạm Bàn Phím"), "active")

    await select(mine, "Trạm Bàn Phím")
    await mine.keyboard.press("a")

    await eventually_in(row_of(mine, "Trạm Bàn Phím"), "acknowledged")
    await eventually_in(row_of(theirs, "Trạm Bàn Phím"), "acknowledged")
    with client_of(stack, "viewer") as client:
        assert alert_of(client, device)["acknowledged_by"] == stack.logins["operator"].username


async def test_a_comment_by_keyboard_stands_in_the_timeline(
    stack: PrivateStack, meters: NoiseMeters, page: Page
) -> None:
    device = meters.register("Trạm Ghi Chú")
    await sign_in(page, stack)
    await meters.measure(device, LOUD)
    await eventually_in(row_of(page, "Trạm Ghi Chú"), "active")

    await select(page, "Trạm Ghi Chú")
    await page.keyboard.press("c")
    await page.keyboard.type("Đã gọi phường.")
    await page.keyboard.press("Enter")

    await expect(page.locator(".notices")).to_have_text("Đã lưu ghi chú.", timeout=SLOW_MACHINE_MS)
    await expect(page.locator(".timeline")).to_contain_text("Đã gọi phường.", timeout=SLOW_MACHINE_MS)


async def test_the_details_say_what_to_do_and_text_stays_text(
    stack: PrivateStack, meters: NoiseMeters, page: Page
) -> None:
    device = meters.register("Trạm Chi Tiết")
    await sign_in(page, stack)
    await meters.measure(device, LOUD)

    await row_of(page, "Trạm Chi Tiết").click()

    panel = page.locator("#panel")
    await expect(panel).to_contain_text(INSTRUCTIONS)
    await expect(panel.locator(".measure", has_text="Hiện tại")).to_contain_text("96 dB(A)", timeout=SLOW_MACHINE_MS)
    await expect(panel.locator(".timeline")).to_contain_text("Phát sinh")
    await expect(panel.locator(".instructions b")).to_have_count(0)


async def test_a_viewer_sees_alerts_but_no_actions(stack: PrivateStack, meters: NoiseMeters, page: Page) -> None:
    device = meters.register("Trạm Chỉ Xem")
    await sign_in(page, stack, "viewer")
    await meters.measure(device, LOUD)

    await row_of(page, "Trạm Chỉ Xem").click()
    await page.keyboard.press("a")

    await expect(page.locator("#panel")).to_contain_text("Bạn chỉ xem")
    await expect(page.locator("#panel .actions")).to_have_count(0)
    await expect(row_of(page, "Trạm Chỉ Xem")).to_have_attribute("data-state", "active")


async def test_the_language_is_switched_and_remembered(stack: PrivateStack, page: Page) -> None:
    await sign_in(page, stack)
    await expect(page.locator("html")).to_have_attribute("lang", "vi")

    await page.get_by_role("button", name="English").click()
    await expect(page.locator("[data-status=stream-live]")).to_have_text("Live")
    await expect(page.get_by_label("Zoom in")).to_be_visible()  # broke: the old map's farewell was taken for no WebGL
    await expect(page.locator(".map-note")).to_have_count(0)
    await page.reload()

    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.locator("[data-status=stream-live]")).to_have_text("Live")


async def test_the_keys_are_listed_and_the_list_comes_back(stack: PrivateStack, page: Page) -> None:
    await sign_in(page, stack)

    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("tiếp nhận")
    await page.keyboard.press("Escape")

    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_without_webgl_the_map_is_plain_and_the_alert_still_on_it(
    stack: PrivateStack, meters: NoiseMeters
) -> None:
    device = meters.register("Trạm Không WebGL")
    async with a_browser((*FLAGS, WITHOUT_WEBGL)) as plain:
        page = await a_page(plain)
        await sign_in(page, stack)
        await meters.measure(device, LOUD)

        await expect(page.locator(f".svg-alerting [data-device='{device}']")).to_be_visible(timeout=SLOW_MACHINE_MS)


async def test_the_page_keeps_to_the_policy_it_is_served_with(stack: PrivateStack, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await sign_in(page, stack)
    await page.locator(".map canvas").wait_for()
    await expect(page.locator(".map-hint")).to_have_count(0, timeout=SLOW_MACHINE_MS)

    assert [text for text in said if re.search(r"Content Security Policy|Refused to", text)] == []
