"""The console's pages of cameras, as somebody uses them who sees them for the first time."""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable

import cv2
import numpy as np
from playwright.async_api import Locator, Page, expect

from streams.contracts.cameras import Pixel
from tests.support.browser import SLOW_MACHINE_MS
from vision.frames import Image

CONNECTED_MS = 40_000
_AS_PNG = """image => {
    if (image.naturalWidth === 0) return '';
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/png').split(',')[1];
}"""
_TYPED = "() => [...document.querySelectorAll('input, textarea')].map(field => field.value).join(' ')"
_KEPT = "() => JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage}) + location.href"


class CameraScreen:
    """One page of the console that is used for cameras."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def picture(self) -> Locator:
        return self.page.locator("[data-picture]")

    async def add(self, name: str, camera: str, address: str) -> None:
        """By keyboard to the form, by the form to the first picture."""
        page = self.page
        await page.keyboard.press("g")
        await page.keyboard.press("v")
        await expect(page.locator("[data-page=cameras]")).to_be_visible(timeout=SLOW_MACHINE_MS)
        await page.keyboard.press("n")
        await page.locator("[name=camera-name]").fill(name)
        await page.locator("[name=camera-id]").fill(camera)
        await page.locator("[name=camera-source]").fill(address)
        await page.keyboard.press("Enter")
        await expect(page.locator("[data-first=draw]")).to_be_visible(timeout=CONNECTED_MS)
        await expect(self.picture).to_have_attribute("data-picture", "there", timeout=SLOW_MACHINE_MS)

    async def draw_line(self, start: Pixel, end: Pixel, size: tuple[int, int]) -> None:
        """With the mouse, on the picture, in two clicks; then save."""
        await self.page.locator("[data-action=draw-line]").click()
        box = await self.page.locator("[data-drawing]").bounding_box()
        assert box is not None
        for x, y in (start, end):
            await self.page.mouse.click(box["x"] + x / size[0] * box["width"], box["y"] + y / size[1] * box["height"])
        await expect(self.page.locator("[data-part='line 0']")).to_be_visible(timeout=SLOW_MACHINE_MS)
        await self.page.locator("[data-action=save]").click()
        await expect(self.page.locator(".notices")).to_contain_text("Đã lưu", timeout=SLOW_MACHINE_MS)

    async def open(self, address: str) -> None:
        await self.page.goto(address)

    async def watch(self) -> None:
        """Beside the picture: the live one, and what is counted."""
        await self.page.locator("#tab-watch").click()
        await self.is_live()

    async def is_live(self) -> None:
        """The picture is there, and of now."""
        live = self.page.locator("[data-picture=there][data-live=true]")
        await expect(live).to_be_visible(timeout=CONNECTED_MS)
        await expect(live.locator(".beacon-live")).to_be_visible(timeout=SLOW_MACHINE_MS)

    async def shown(self) -> Image:
        """The picture as it is on the screen; between two there may be none for a moment."""
        encoded = ""
        while not encoded:
            encoded = str(await self.picture.locator("img").evaluate(_AS_PNG, timeout=SLOW_MACHINE_MS))
        found = cv2.imdecode(np.frombuffer(base64.b64decode(encoded), np.uint8), cv2.IMREAD_COLOR)
        assert found is not None
        return np.asarray(found, np.uint8)

    async def counted(self) -> dict[str, int]:
        """How many each way, as it stands beside the line."""
        return {way: await self._count(way) for way in ("up", "down")}

    async def _count(self, way: str) -> int:
        text = await self.page.locator(f"[data-count$=':{way}'] .count-number").inner_text()
        return int(text.replace(".", "")) if text[0].isdigit() else 0

    async def everything_said(self) -> str:
        """All that is on the page, in its fields and in what it keeps."""
        parts = (await self.page.content(), await self.page.evaluate(_TYPED), await self.page.evaluate(_KEPT))
        return " ".join(parts)

    async def history_of(self, way: str) -> list[tuple[str, str]]:
        """Where `history` leads: the times and numbers of vehicles of that day."""
        await self.page.locator(f"[data-count$=':{way}'] a").click()
        table = self.page.locator("details.series-table")
        await table.locator("summary").click(timeout=SLOW_MACHINE_MS)
        rows = table.locator("table", has=self.page.locator("caption", has_text="Số lượt xe")).locator("tbody tr")
        await expect(rows.first).to_be_visible(timeout=SLOW_MACHINE_MS)
        cells = [await row.locator("td").all_inner_texts() for row in await rows.all()]
        return [(at, value) for at, value in cells]


async def eventually(condition: Callable[[], Awaitable[bool]], *, within_s: float, what: str) -> None:
    """Wait until the condition holds, while browsers go on."""
    deadline = time.monotonic() + within_s
    while not await condition():
        assert time.monotonic() < deadline, f"not within {within_s:.0f} s: {what}"
        await asyncio.sleep(0.5)
