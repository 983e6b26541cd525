"""Rules, ready-made sets and calendars at the console, on the whole running product: a planner who knows no JSON."""

import re
import secrets
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from deploy.private_stack import PrivateStack
from tests.e2e.console_screen import sign_in
from tests.support.browser import SLOW_MACHINE_MS
from tests.support.stack import client_of

SEEN_S = 20
DETECTORS = 5
JAM = {
    "kind": "several_of",
    "name": "Kẹt xe",
    "scope": {"tag": "road:thu-nghiem", "property": "speed"},
    "of": {
        "kind": "window",
        "scope": {},
        "fn": "avg",
        "over_s": 300,
        "every_s": 60,
        "levels": [{"severity": "high", "raise_at": 10, "clear_at": 14}],
    },
    "at_least": 3,
    "stage": "watched",
}


@pytest.fixture
def planner(stack: PrivateStack) -> Iterator[httpx.Client]:
    with client_of(stack, "planner") as client:
        yield client


@pytest.fixture
def rule(planner: httpx.Client) -> str:
    """A stored rule of its own; its id."""
    rule_id = f"jam-{secrets.token_hex(4)}"
    planner.put(f"/rules/{rule_id}", json=JAM).raise_for_status()
    return rule_id


async def open_page(page: Page, stack: PrivateStack, address: str, name: str, role: str = "planner") -> None:
    await sign_in(page, stack, role)
    await page.goto(f"{stack.api_url}/#/{address}")
    await expect(page.locator(f"[data-page={name}]")).to_be_visible(timeout=SLOW_MACHINE_MS)


async def choose(page: Page, field: str, typed: str, option: str) -> None:
    """One of a list, found by typing, taken by Enter."""
    box = page.locator(f"[data-field='{field}']").get_by_role("combobox")
    await box.focus()
    await page.keyboard.type(typed)
    await expect(box.locator(f"xpath=..//li[@data-option='{option}']")).to_be_visible(timeout=SLOW_MACHINE_MS)
    await page.keyboard.press("Enter")


def field(page: Page, path: str) -> Locator:
    return page.locator(f"[id='rule-{path}']")


def stored_at(client: httpx.Client, path: str) -> dict[str, Any]:
    """What the api has there, once it has it."""
    deadline = time.monotonic() + SEEN_S
    while (answer := client.get(path)).status_code != httpx.codes.OK:
        if time.monotonic() > deadline:
            pytest.fail(f"{path}: {answer.status_code} after {SEEN_S} s")
        time.sleep(0.2)
    return dict(answer.json())


def change(client: httpx.Client, rule: str, **fields: object) -> None:
    """Another planner writes the rule."""
    client.put(f"/rules/{rule}", json=JAM | fields).raise_for_status()


async def test_a_rule_about_several_detectors_of_a_road_is_written_by_its_form_alone(
    stack: PrivateStack, planner: httpx.Client, page: Page
) -> None:
    road = f"road:duong-{secrets.token_hex(3)}"
    with client_of(stack, "admin") as admin:
        for number in range(DETECTORS):
            body = {"kind": "traffic", "name": f"Vòng dò {road} {number}", "tags": [road]}
            admin.put(f"/devices/{road[5:]}-{number}", json=body).raise_for_status()
    await open_page(page, stack, "rules", "rules")

    await page.keyboard.press("n")
    await page.locator("[data-kind=several_of]").focus()
    await page.keyboard.press("Enter")
    await field(page, "name").fill(f"Chậm trên {road}")
    await choose(page, "scope.property", "toc do", "speed")
    await choose(page, "scope.tag", road, road)
    await field(page, "of.levels[0].raise_at").fill("10,5")
    await field(page, "of.levels[0].clear_at").fill("14")
    await choose(page, "unless", "tet", "tet")

    await expect(page.locator("[data-reached]").first).to_have_attribute("data-reached", str(DETECTORS))
    await expect(page.locator("[data-sentence]")).to_contain_text(
        re.compile(rf"dưới 10,5\skm/h ở ít nhất 3 thiết bị của {road}, trừ")
    )
    await expect(page.locator("[data-rule-text]")).to_have_value(re.compile(r'"raise_at": 10\.5'))
    await page.keyboard.press("Control+s")

    await expect(page.locator(".notices")).to_contain_text("phiên bản 1", timeout=SLOW_MACHINE_MS)
    rule_id = page.url.partition("#/rules/")[2]
    stored = stored_at(planner, f"/rules/{rule_id}")
    assert (stored["stage"], stored["at_least"], stored["unless"]) == ("watched", 3, ["tet"])
    assert (stored["scope"]["tag"], stored["scope"]["property"]) == (road, "speed")
    assert stored["of"]["levels"][0]["raise_at"] == 10.5


async def test_what_the_api_complains_of_stands_at_its_field_and_its_line(
    stack: PrivateStack, planner: httpx.Client, rule: str, page: Page
) -> None:
    await open_page(page, stack, f"rules/{rule}", "rule")
    text = page.locator("[data-rule-text]")
    written = await text.input_value()

    await text.fill(written.replace('"over_s"', '"over_s" 1'))
    await expect(page.locator("[data-problem]")).to_contain_text("dấu hai chấm")
    await expect(page.locator("[data-action=save]")).to_be_enabled()
    await page.locator("[data-action=save]").click()
    await text.fill(written.replace('"every_s": 60', '"every_s": 600'))
    await page.locator("[data-action=save]").click()

    flaw = page.locator("[data-field='of.every_s'] .field-flaw")
    await expect(flaw).to_be_visible(timeout=SLOW_MACHINE_MS)
    await expect(page.locator("[data-problem]")).to_contain_text("of.every_s")
    await field(page, "of.every_s").fill("2")
    await expect(flaw).to_have_count(0)
    await page.locator("[data-action=save]").click()
    await expect(page.locator(".notices")).to_contain_text("phiên bản 2", timeout=SLOW_MACHINE_MS)
    assert stored_at(planner, f"/rules/{rule}")["of"]["every_s"] == 120


async def test_a_rule_somebody_changed_meanwhile_is_shown_with_both_changes_before_it_is_overwritten(
    stack: PrivateStack, planner: httpx.Client, rule: str, page: Page
) -> None:
    await open_page(page, stack, f"rules/{rule}", "rule")
    await field(page, "at_least").fill("4")
    change(planner, rule, name="Kẹt xe nặng")

    await page.keyboard.press("Control+s")

    dialog = page.locator("[data-dialog=conflict]")
    await expect(dialog).to_contain_text("Kẹt xe nặng", timeout=SLOW_MACHINE_MS)
    await expect(dialog).to_contain_text("at_least")
    await dialog.locator("[data-answer=ours]").click()
    await expect(page.locator(".notices")).to_contain_text("phiên bản 3", timeout=SLOW_MACHINE_MS)
    stored = stored_at(planner, f"/rules/{rule}")
    assert (stored["at_least"], stored["name"]) == (4, "Kẹt xe")


async def test_changes_that_are_not_saved_are_not_lost_by_going_elsewhere(
    stack: PrivateStack, planner: httpx.Client, rule: str, page: Page
) -> None:
    await open_page(page, stack, f"rules/{rule}", "rule")
    await field(page, "at_least").fill("2")

    await page.goto(f"{stack.api_url}/#/rules")
    dialog = page.locator("[data-dialog=leaving]")
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(field(page, "at_least")).to_have_value("2")
    await page.goto(f"{stack.api_url}/#/rules")
    await dialog.locator("[data-answer=save]").click()

    await expect(page.locator(f"[data-rule={rule}]")).to_be_visible(timeout=SLOW_MACHINE_MS)
    assert stored_at(planner, f"/rules/{rule}")["at_least"] == 2


async def test_an_earlier_version_is_read_beside_the_newest_and_written_again(
    stack: PrivateStack, planner: httpx.Client, rule: str, page: Page
) -> None:
    change(planner, rule, at_least=5)
    await open_page(page, stack, f"rules/{rule}?tab=versions", "rule")

    await expect(page.locator("[data-differences]")).to_contain_text("at_least", timeout=SLOW_MACHINE_MS)
    await page.locator("[data-version='1'] button").click()
    await page.keyboard.press("Control+s")

    await expect(page.locator(".notices")).to_contain_text("phiên bản 3", timeout=SLOW_MACHINE_MS)
    assert stored_at(planner, f"/rules/{rule}")["at_least"] == JAM["at_least"]


async def test_a_rule_goes_live_from_the_list_only_after_a_question(
    stack: PrivateStack, planner: httpx.Client, rule: str, page: Page
) -> None:
    await open_page(page, stack, f"rules?text={rule}", "rules")
    row = page.locator(f"[data-rule={rule}]")

    await row.get_by_role("button", name="Chính thức").click()
    await expect(row.locator(".sure")).to_contain_text("trực ban")
    await row.locator(".sure .button-main").click()

    await expect(row).to_have_attribute("data-stage", "live", timeout=SLOW_MACHINE_MS)
    assert stored_at(planner, f"/rules/{rule}")["stage"] == "live"


async def test_rules_of_a_ready_made_set_are_taken_over_as_watched(
    stack: PrivateStack, planner: httpx.Client, page: Page
) -> None:
    await open_page(page, stack, "rule-sets", "rule-sets")
    card = page.locator("[data-set=noise]")
    await card.locator("[data-action=open]").click()
    first = card.locator("[data-set-rule]").first
    rule_id = await first.get_attribute("data-set-rule")

    await card.locator("[data-action=import]").click()

    await expect(page.locator(".notices")).to_contain_text("đang theo dõi", timeout=SLOW_MACHINE_MS)
    await expect(first.get_by_role("checkbox")).to_be_disabled(timeout=SLOW_MACHINE_MS)
    assert stored_at(planner, f"/rules/{rule_id}")["stage"] == "watched"


async def test_a_calendar_is_written_and_a_rule_sleeps_by_it(
    stack: PrivateStack, planner: httpx.Client, rule: str, page: Page
) -> None:
    name = f"Đóng cầu {secrets.token_hex(3)}"
    await open_page(page, stack, "calendars", "calendars")
    await expect(page.locator("[data-calendar=tet]")).to_be_visible(timeout=SLOW_MACHINE_MS)

    await page.keyboard.press("n")
    await page.keyboard.type(name)
    await page.locator("[data-action=add-span]").click()
    await page.keyboard.press("Control+Enter")

    card = page.locator(".card[data-calendar]", has_text=name)
    await expect(card).to_be_visible(timeout=SLOW_MACHINE_MS)
    calendar_id = await card.get_attribute("data-calendar")
    assert calendar_id is not None
    assert stored_at(planner, f"/calendars/{calendar_id}")["name_vi"] == name
    await page.goto(f"{stack.api_url}/#/rules/{rule}")
    await choose(page, "unless", name, calendar_id)
    await page.keyboard.press("Control+s")
    await expect(page.locator(".notices")).to_contain_text("phiên bản 2", timeout=SLOW_MACHINE_MS)
    assert stored_at(planner, f"/rules/{rule}")["unless"] == [calendar_id]


async def test_a_viewer_reads_a_rule_and_changes_nothing(stack: PrivateStack, rule: str, page: Page) -> None:
    await open_page(page, stack, f"rules/{rule}", "rule", role="viewer")

    await expect(page.locator("[data-sentence]")).to_contain_text("ở ít nhất 3 thiết bị", timeout=SLOW_MACHINE_MS)
    await expect(page.locator("[data-action=save]")).to_have_count(0)
    await expect(field(page, "name")).not_to_be_editable()
    await expect(page.locator("[data-rule-text]")).not_to_be_editable()
