"""A rule is tried on the past, watched and asked why, at the console of the whole running product."""

import asyncio
import json
import re
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from deploy.private_stack import PrivateStack
from ingest.simulator.publisher import Publisher
from streams.contracts.times import from_datetime, to_iso
from tests.e2e.console_screen import CALM, LOUD, publish, row_of, sign_in
from tests.support.browser import SLOW_MACHINE_MS
from tests.support.stack import client_of

STORED_S = 40
LOUD_MINUTES = range(60, 90)
"""Of three hours: half an hour of noise, once."""


@pytest.fixture
def planner(stack: PrivateStack) -> Iterator[httpx.Client]:
    with client_of(stack, "planner") as client:
        yield client


def a_meter(stack: PrivateStack, name: str) -> str:
    """A registered noise meter of its own kind, so that no rule of another test is about it; its id."""
    device = f"noise-{secrets.token_hex(4)}"
    body = {"kind": f"kind-{device}", "name": name, "location": {"lat": 10.772, "lon": 106.698}, "interval_s": 60}
    with client_of(stack, "admin") as admin:
        admin.put(f"/devices/{device}", json=body).raise_for_status()
    return device


def a_rule(planner: httpx.Client, device: str, **given: Any) -> str:  # noqa: ANN401  fields of a rule
    """A rule about this meter alone; its id."""
    rule = f"rule-{device}"
    levels = [{"severity": "high", "raise_at": 85, "clear_at": 80}]
    body = {"kind": "threshold", "name": f"Ồn {device}", "scope": {"kind": f"kind-{device}"}, "levels": levels}
    planner.put(f"/rules/{rule}", json=body | given).raise_for_status()
    return rule


def tell_the_past(stack: PrivateStack, device: str) -> None:
    """Three hours of readings a minute apart that ended an hour ago, with noise for half an hour."""
    begins = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=4)
    readings = [
        {
            "property": "noise_level",
            "time": to_iso(from_datetime(begins + timedelta(minutes=minute))),
            "value": LOUD if minute in LOUD_MINUTES else CALM + minute % 3,
            "unit": "dB(A)",
        }
        for minute in range(180)
    ]
    publisher: Publisher[None] = Publisher(stack.settings.mqtt.url, name="console-trials")
    publisher.connect()
    publisher.publish(f"urbanwatch/v1/{device}/readings", json.dumps(readings).encode(), None)
    assert not publisher.drain(10)
    publisher.close()


async def until_stored(client: httpx.Client, device: str, count: int) -> None:
    """Wait until this many readings of the device are in the database."""
    deadline = time.monotonic() + STORED_S
    while (stored := stored_readings(client, device)) < count:
        assert time.monotonic() < deadline, f"{stored} of {count} readings stored"
        await asyncio.sleep(0.3)


def stored_readings(client: httpx.Client, device: str) -> int:
    since = (datetime.now(UTC) - timedelta(hours=6)).isoformat()
    answer = client.get("/history", params={"device": device, "from": since}).raise_for_status().json()
    return sum(len(series["points"]) for series in answer["series"])


def make_live(planner: httpx.Client, rule: str) -> None:
    """As the editor does it: the stored rule in another stage."""
    stored = planner.get(f"/rules/{rule}").raise_for_status().json()
    planner.put(f"/rules/{rule}", json=stored | {"stage": "live"}).raise_for_status()


async def open_tab(page: Page, stack: PrivateStack, rule: str, tab: str, query: str = "") -> None:
    await page.goto(f"{stack.api_url}/#/rules/{rule}?tab={tab}{query}")


async def test_a_trial_shows_what_the_rule_would_have_raised_and_the_readings_around_it(
    stack: PrivateStack, planner: httpx.Client, page: Page
) -> None:
    device = a_meter(stack, "Trạm ồn Thử Nghiệm")
    tell_the_past(stack, device)
    await until_stored(planner, device, 180)
    rule = a_rule(planner, device)
    await sign_in(page, stack, "planner")

    await open_tab(page, stack, rule, "trial")
    await page.locator("[data-period=day]").click()
    await page.locator("[data-run-trial]").click()

    result = page.locator(".trial-result")
    await expect(result).to_have_attribute("data-trial-alerts", "1", timeout=SLOW_MACHINE_MS)
    await expect(page.locator("[data-in-both]")).to_have_attribute("data-in-both", "1")
    row = page.locator(f"[data-trial-alert={device}]")
    await expect(row).to_contain_text("Trạm ồn Thử Nghiệm")
    await expect(row).to_contain_text("30 phút")
    await row.focus()
    await page.keyboard.press("Enter")
    chart = page.locator(".series-around svg[role=img]")
    await expect(chart).to_have_attribute("aria-label", re.compile("96"))
    await expect(chart.locator(".chart-level")).to_have_count(1)
    await expect(chart.locator(".shade-alert")).to_have_count(1)
    await expect(chart.locator(".lane rect")).to_have_count(2)


async def test_a_watched_rule_shows_its_alerts_to_planners_alone_and_says_why(
    stack: PrivateStack, planner: httpx.Client, page: Page
) -> None:
    device = a_meter(stack, "Trạm ồn Theo Dõi")
    rule = a_rule(planner, device, stage="watched")
    await sign_in(page, stack, "planner")
    await page.goto(f"{stack.api_url}/#/watched")
    mine = page.locator(f"[data-watched-rule={rule}]")
    await expect(page.locator(".watched-connection.is-live")).to_be_visible(timeout=SLOW_MACHINE_MS)

    reading = {"property": "noise_level", "value": LOUD, "unit": "dB(A)"}
    await asyncio.to_thread(publish, stack, device, reading)

    await expect(mine).to_have_attribute("data-standing", "1", timeout=SLOW_MACHINE_MS)
    await expect(mine).to_contain_text("Trạm ồn Theo Dõi")
    await page.goto(f"{stack.api_url}/#/")
    await expect(page.locator("#alert-list")).to_be_visible()
    await expect(row_of(page, "Trạm ồn Theo Dõi")).to_have_count(0)

    await open_tab(page, stack, rule, "explain", f"&device={device}")
    explanation = page.locator("[data-because=level_held]")
    await expect(explanation).to_have_attribute("data-standing", "fires", timeout=SLOW_MACHINE_MS)
    await expect(explanation).to_contain_text("96 dB đã chạm ngưỡng 85 dB")

    make_live(planner, rule)
    await page.goto(f"{stack.api_url}/#/")
    await expect(row_of(page, "Trạm ồn Theo Dõi")).to_be_visible(timeout=SLOW_MACHINE_MS)
    await row_of(page, "Trạm ồn Theo Dõi").click()
    await page.locator("[data-why]").click()
    await expect(page.locator(f"[data-explained={device}] [data-standing=fires]")).to_be_visible(
        timeout=SLOW_MACHINE_MS
    )


async def test_a_device_can_be_asked_about_by_its_name(stack: PrivateStack, planner: httpx.Client, page: Page) -> None:
    device = a_meter(stack, "Trạm ồn Yên Tĩnh")
    rule = a_rule(planner, device)
    reading = {"property": "noise_level", "value": CALM, "unit": "dB(A)"}
    await asyncio.to_thread(publish, stack, device, reading)
    await sign_in(page, stack, "planner")

    await open_tab(page, stack, rule, "explain")
    await page.locator("[data-explain-search]").fill("yen tinh")
    await page.keyboard.press("Enter")

    calm = page.locator(f"[data-explained={device}] [data-because=within_levels]")
    await expect(calm).to_be_visible(timeout=SLOW_MACHINE_MS)
    await expect(calm).to_contain_text("ngưỡng gần nhất là 85 dB")


async def test_device_health_opens_a_devices_readings(stack: PrivateStack, planner: httpx.Client, page: Page) -> None:
    device = a_meter(stack, "Trạm ồn Sức Khoẻ")
    tell_the_past(stack, device)
    await until_stored(planner, device, 180)
    day = (datetime.now(UTC) - timedelta(hours=4) + timedelta(hours=7)).strftime("%Y-%m-%d")
    await sign_in(page, stack, "planner")

    await page.goto(f"{stack.api_url}/#/device-health?device={device}&day={day}")

    await expect(page.locator("[data-page=device-health]")).to_contain_text("Trạm ồn Sức Khoẻ")
    await expect(page.locator("[data-failed]")).to_have_count(0)
    await expect(page.locator(".series-chart svg[role=img]")).to_be_visible(timeout=SLOW_MACHINE_MS)
