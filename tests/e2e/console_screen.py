"""What an operator does at the console and sees there, by the roles and marks of its page."""

import asyncio
import json
import secrets
from typing import Any

import httpx
from playwright.async_api import Locator, Page, expect

from deploy.private_stack import PrivateStack
from ingest.simulator.publisher import Publisher
from tests.support.browser import SLOW_MACHINE_MS
from tests.support.stack import client_of

CALM, LOUD = 60.0, 96.0
INSTRUCTIONS = "Gọi tổ tuần tra. <b>Không</b> tự xử lý."


async def sign_in(page: Page, stack: PrivateStack, role: str = "operator") -> None:
    """Through the login page, to the list, loaded: the stream may be live before it is."""
    login = stack.logins[role]
    await page.goto(stack.api_url)
    await page.locator("[name=username]").fill(login.username)
    await page.locator("[name=password]").fill(login.password)
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-status=stream-live]")).to_be_visible(timeout=SLOW_MACHINE_MS)
    await expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=SLOW_MACHINE_MS)


def row_of(page: Page, name: str) -> Locator:
    """The row of the alert of the device with this name."""
    return page.locator("[role=row]", has_text=name)


async def eventually_in(row: Locator, state: str) -> None:
    """Wait until the row says that its alert is in this state."""
    await expect(row).to_have_attribute("data-state", state, timeout=SLOW_MACHINE_MS)


async def select(page: Page, name: str) -> None:
    """By keyboard alone: search for the device, leave the field, go to the first row."""
    await page.keyboard.press("/")
    await page.keyboard.type(name)
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await expect(row_of(page, name)).to_have_attribute("aria-selected", "true")


class NoiseMeters:
    """Noise meters on the map, and the rule that watches them."""

    def __init__(self, stack: PrivateStack) -> None:
        self._stack = stack
        with client_of(stack, "admin") as admin:
            admin.put("/rules/loud", json=_rule()).raise_for_status()

    def register(self, name: str) -> str:
        """A device with this name; its id."""
        device = f"noise-{secrets.token_hex(4)}"
        body = {"kind": "noise", "name": name, "location": {"lat": 10.772, "lon": 106.698}, "interval_s": 60}
        with client_of(self._stack, "admin") as admin:
            admin.put(f"/devices/{device}", json=body).raise_for_status()
        return device

    async def measure(self, device: str, level: float) -> None:
        """One packet, taken by the broker."""
        reading = {"property": "noise_level", "value": level, "unit": "dB(A)"}
        await asyncio.to_thread(publish, self._stack, device, reading)


def publish(stack: PrivateStack, device: str, reading: dict[str, Any]) -> None:
    """One packet of a device, taken by the broker."""
    publisher: Publisher[None] = Publisher(stack.settings.mqtt.url, name="console-test")
    publisher.connect()
    publisher.publish(f"urbanwatch/v1/{device}/readings", json.dumps(reading).encode(), None)
    if publisher.drain(10):
        raise TimeoutError("the broker did not acknowledge the packet")
    publisher.close()


def _rule() -> dict[str, Any]:
    return {
        "kind": "threshold",
        "name": "Tiếng ồn vượt ngưỡng",
        "instructions": INSTRUCTIONS,
        "scope": {"property": "noise_level"},
        "levels": [{"severity": "critical", "raise_at": 85, "clear_at": 80}],
        "hold_s": 0,
    }


def alert_of(client: httpx.Client, device: str) -> dict[str, Any]:
    """The device's one alert, as the api has it."""
    (alert,) = client.get("/alerts", params={"device": device}).raise_for_status().json()["items"]
    return dict(alert)
