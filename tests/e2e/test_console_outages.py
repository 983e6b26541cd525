"""The console while parts of the product are away: it says so, and what still works does work."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from deploy.private_stack import PrivateStack
from tests.e2e.console_screen import LOUD, NoiseMeters, eventually_in, row_of, select, sign_in

OUTAGE_SEEN_MS = 40_000


@pytest.fixture(scope="module")
def meters(stack: PrivateStack) -> NoiseMeters:
    return NoiseMeters(stack)


@pytest.fixture
def away_database(stack: PrivateStack) -> Iterator[None]:
    """The database is away for the test, and back after it."""
    stack.services.timescaledb.stop()
    yield
    stack.services.timescaledb.start()


async def test_while_the_database_is_away_alerts_come_and_are_acknowledged(
    stack: PrivateStack, meters: NoiseMeters, page: Page, request: pytest.FixtureRequest
) -> None:
    device = meters.register("Trạm Mất Kho")
    await sign_in(page, stack)
    request.getfixturevalue("away_database")

    banner = page.locator("[data-banner=degraded]")
    await expect(banner).to_contain_text("Cơ sở dữ liệu không trả lời", timeout=OUTAGE_SEEN_MS)
    await expect(banner).to_contain_text("Vẫn hoạt động")
    await meters.measure(device, LOUD)
    await eventually_in(row_of(page, "Trạm Mất Kho"), "active")
    await select(page, "Trạm Mất Kho")
    await page.keyboard.press("a")

    await eventually_in(row_of(page, "Trạm Mất Kho"), "acknowledged")


async def test_a_lost_connection_is_said_with_the_age_of_the_list_and_mends_by_itself(
    stack: PrivateStack, meters: NoiseMeters, page: Page
) -> None:
    device = meters.register("Trạm Mất Mạng")
    await sign_in(page, stack)

    stack.kill_process("api")
    await expect(page.locator("[data-banner=lost]")).to_contain_text("Danh sách đã cũ", timeout=OUTAGE_SEEN_MS)
    await meters.measure(device, LOUD)
    stack.start_process("api")

    await expect(page.locator("[data-banner=lost]")).to_have_count(0, timeout=OUTAGE_SEEN_MS)
    await eventually_in(row_of(page, "Trạm Mất Mạng"), "active")
