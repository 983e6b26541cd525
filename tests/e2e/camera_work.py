"""A newcomer's first camera, in the order it is done: added, drawn on, watched, looked up, unplugged, plugged in."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import cv2
import httpx
import numpy as np
from playwright.async_api import Page, Request, expect

from deploy.private_stack import PrivateStack
from streams.contracts.times import MINUTE, from_datetime, to_iso
from tests.e2e.camera_places import in_logs, in_processes, in_registry
from tests.e2e.camera_screens import CameraScreen, eventually
from tests.e2e.camera_street import FILM_S, LINE, SIZE, Recognisable, Street
from tests.e2e.console_screen import publish, row_of, sign_in
from tests.support.browser import SLOW_MACHINE_MS, a_browser, a_page, assert_no_script_failed
from tests.support.rtsp_server import RtspServer
from tests.support.stack import client_of
from vision.frames import Image

NAME, CAMERA, LOOP = "Nguyễn Huệ, hướng bắc", "nguyen-hue", "loop-nguyen-hue"
USER, PASSWORD = "urbanwatch", "mật/khẩu@7 riêng"
SECRETS = (PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD))
DEVICES = {way: f"{CAMERA}:{LINE.id}:{way}" for way in ("up", "down")}
WATCHED_S = 30
LAG_S = 5
"""From the line to the number beside it: what is seen is told each second and asked for every other, drawn, read."""
JSON = dict[str, Any]


@dataclass
class Work:
    """What is known when it is done."""

    took_s: dict[str, float] = field(default_factory=dict)
    searched: dict[str, str] = field(default_factory=dict)
    """Wherever a password might have got to, as text."""
    camera: JSON = field(default_factory=dict)
    growth: dict[str, int] = field(default_factory=dict)
    """By how many the numbers beside the line grew while it was watched, each way."""
    truth: dict[str, tuple[int, int]] = field(default_factory=dict)
    """How many crossed meanwhile: for certain, and with those who were at the line as it began and ended."""
    live: list[Image] = field(default_factory=list)
    in_stills: list[Recognisable] = field(default_factory=list)
    in_live: list[Recognisable] = field(default_factory=list)
    minute: dict[str, float] = field(default_factory=dict)
    """Of one whole minute, by device, as history has it."""
    crossings: list[JSON] = field(default_factory=list)
    """The sightings of that minute."""
    in_console: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    unplugged: str = ""
    """What the camera's page says then."""
    row: str = ""
    alerts: list[JSON] = field(default_factory=list)
    growth_after: int = 0
    viewer: JSON = field(default_factory=dict)
    looks: list[JSON] = field(default_factory=list)


class Newcomer:
    """Pictures of the screens are left in `folder`."""

    def __init__(self, stack: PrivateStack, street: Street, server: RtspServer, folder: Path) -> None:
        self.stack, self.street, self.server, self.folder = stack, street, server, folder
        self.work = Work()
        self.requests: list[Request] = []
        self.stills: list[tuple[float, Image]] = []

    async def at_work(self) -> Work:
        with client_of(self.stack, "admin") as self.admin, client_of(self.stack, "viewer") as self.viewer:
            async with a_browser() as browser:
                pages = [await a_page(browser) for _ in range(3)]
                self.mine, self.operators, self.viewers = (CameraScreen(page) for page in pages)
                await self.mine.page.set_viewport_size({"width": 1366, "height": 768})
                self.mine.page.on("requestfinished", self.asked)
                try:
                    await self.done()
                finally:
                    for name, page in zip(("mine", "operator", "viewer"), pages, strict=True):
                        await self.picture(f"last-{name}", page)
                await assert_no_script_failed(browser)
        return self.work

    def asked(self, request: Request) -> None:
        """The page has asked for something and got it."""
        self.requests.append(request)

    async def done(self) -> None:
        async with self.timed("added"):
            await self.added()
        async with self.timed("searched"):
            await self.searched()
        async with self.timed("drawn"):
            await self.drawn()
        async with self.timed("watched"):
            await self.watched()
        async with self.timed("others looked"):
            await self.others_looked()
        async with self.timed("minute"):
            await self.minute_is_stored()
        async with self.timed("looked up"):
            await self.looked_up()
        async with self.timed("unplugged"):
            await self.unplugged()
        async with self.timed("plugged in"):
            await self.plugged_in()

    async def added(self) -> None:
        await sign_in(self.mine.page, self.stack, "admin")
        await self.mine.add(NAME, CAMERA, self.server.url)

    async def searched(self) -> None:
        """For the password."""
        searched = self.work.searched
        searched["page"] = await self.mine.everything_said()
        for request in self.requests:
            answer = await request.response()
            if answer is not None and "json" in answer.headers.get("content-type", ""):
                searched[f"{request.method} {request.url}"] = await answer.text()
        for path in ("/cameras", f"/cameras/{CAMERA}", f"/cameras/{CAMERA}/state"):
            searched[path] = (await asyncio.to_thread(self.admin.get, path)).text
        searched["processes"] = await asyncio.to_thread(in_processes)
        searched["registry"] = await in_registry(self.stack)
        searched["logs"] = in_logs(self.stack)

    async def drawn(self) -> None:
        await self.mine.draw_line(LINE.start, LINE.end, SIZE)
        self.work.camera = await read(self.admin, f"/cameras/{CAMERA}")

    async def watched(self) -> None:
        """For half a minute in which the film does not begin anew."""
        await self.mine.watch()
        self.stills.append(await self.still())
        left_s = FILM_S - (time.time() - self.street.began_at(self.stills)) % FILM_S
        if left_s < WATCHED_S + 2 * LAG_S:
            await asyncio.sleep(left_s + LAG_S)
        before, since = await self.mine.counted(), time.time()
        while time.time() < since + WATCHED_S:
            self.stills.append(await self.still())
            self.work.live.append(await self.mine.shown())
            await asyncio.sleep(2)
        after, until = await self.mine.counted(), time.time()
        await self.picture("camera")
        self.work.growth = {way: after[way] - before[way] for way in before}
        began_at = self.street.began_at(self.stills)
        surely = self.street.crossed(began_at, since, until - LAG_S)
        at_most = self.street.crossed(began_at, since - LAG_S, until)
        for way in before:
            self.work.truth[way] = surely[way], at_most[way]
        self.work.in_stills = [one for _, still in self.stills for one in self.street.recognisable(still)]
        self.work.in_live = [one for live in self.work.live for one in self.street.recognisable(live)]

    async def still(self) -> tuple[float, Image]:
        """The newest picture without anything drawn on it, and the time it is of (seconds)."""
        answer = (await asyncio.to_thread(self.admin.get, f"/cameras/{CAMERA}/snapshot")).raise_for_status()
        at = datetime.fromisoformat(answer.headers["x-measured-at"]).timestamp()
        found = cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR)
        assert found is not None
        return at, np.asarray(found, np.uint8)

    async def others_looked(self) -> None:
        """The operator has a look and goes back to the alerts; a viewer may not look."""
        address = f"{self.stack.api_url}/#/cameras/{CAMERA}"
        await sign_in(self.operators.page, self.stack, "operator")
        await self.operators.open(address)
        await self.operators.is_live()
        await self.operators.open(f"{self.stack.api_url}/#/")
        await sign_in(self.viewers.page, self.stack, "viewer")
        await self.viewers.open(address)
        await expect(self.viewers.page.locator("[data-picture=forbidden]")).to_be_visible(timeout=SLOW_MACHINE_MS)
        await expect(self.viewers.page.locator("[data-count] .count-number").first).to_be_visible(
            timeout=SLOW_MACHINE_MS
        )
        refused = {
            what: (await asyncio.to_thread(self.viewer.get, f"/cameras/{CAMERA}/{what}")).status_code
            for what in ("snapshot", "live", "looks")
        }
        self.work.viewer = {**refused, "pictures": await self.viewers.page.locator("[data-page=camera] img").count()}

    async def minute_is_stored(self) -> None:
        """A whole minute each way; a loop in the same street says what it counted in that minute."""
        found: dict[str, dict[str, float]] = {}

        async def is_there() -> bool:
            found.update(await self.minutes(*DEVICES.values()))
            return len(found) == len(DEVICES)

        await eventually(is_there, within_s=150, what="a whole minute is in history")
        minute = min(found[DEVICES["up"]])
        body = {"kind": "traffic", "name": "Vòng từ Nguyễn Huệ", "interval_s": 60}
        await asyncio.to_thread(self.admin.put, f"/devices/{LOOP}", json=body)
        for name, value, unit in (("vehicle_count", 17, ""), ("vehicle_flow", 1020, "1/h")):
            said = {"property": name, "value": value, "unit": unit, "time": minute}
            await asyncio.to_thread(publish, self.stack, LOOP, said)

        async def stand_beside() -> bool:
            together = await self.minutes(LOOP, *DEVICES.values())
            self.work.minute = {device: points[minute] for device, points in together.items() if minute in points}
            return len(self.work.minute) == len(DEVICES) + 1

        await eventually(stand_beside, within_s=20, what="the loop's minute is in history")
        begins = from_datetime(datetime.fromisoformat(minute))
        asked = {"camera": CAMERA, "kind": "crossing", "from": to_iso(begins), "to": to_iso(begins + MINUTE)}
        self.work.crossings = (await read(self.admin, "/sightings", **asked, limit="1000"))["items"]

    async def minutes(self, *devices: str) -> dict[str, dict[str, float]]:
        """By device and time."""
        asked = {"device": ",".join(devices), "property": "vehicle_count", "bucket": "1m", "fn": "sum"}
        answer = await read(self.admin, "/history", **asked)
        found = {
            series["device"]: {point["time"]: point["sum"] for point in series["points"] if point["sum"] is not None}
            for series in answer["series"]
        }
        return {device: points for device, points in found.items() if points}

    async def looked_up(self) -> None:
        """The way from the number beside the line to its history, and back; the list has the minute, too."""
        page = self.mine.page
        for way, device in DEVICES.items():
            self.work.in_console[device] = await self.mine.history_of(way)
            await self.picture(f"history-{way}")
            await page.go_back()
        await self.mine.open(f"{self.stack.api_url}/#/cameras")
        await expect(page.locator(f"[data-camera={CAMERA}] .camera-minutes")).to_contain_text(
            "lượt phút vừa qua", timeout=SLOW_MACHINE_MS
        )
        await self.picture("list")
        await page.locator(f"[data-camera={CAMERA}] .rule-name").click()
        await self.mine.is_live()
        await self.picture_for_the_readme()

    async def unplugged(self) -> None:
        """Until the operator's list has the alert, and the camera's page says why."""
        row = row_of(self.operators.page, NAME)
        await expect(row).to_have_count(0)
        began = time.monotonic()
        await asyncio.to_thread(self.server.cut)
        await expect(row).to_have_attribute("data-state", "active", timeout=60_000)
        self.work.took_s["from the cut to the alert"] = round(time.monotonic() - began, 1)
        self.work.row = await row.inner_text()
        await self.picture("alert", self.operators.page)
        health = self.mine.page.locator(".watch section").first
        await expect(health.locator("[data-condition=unreachable]")).to_be_visible(timeout=SLOW_MACHINE_MS)
        await expect(health.locator("[data-state=absent]")).to_be_visible(timeout=SLOW_MACHINE_MS)
        await expect(health.locator("[data-absence=refused]")).to_be_visible(timeout=SLOW_MACHINE_MS)
        await expect(self.mine.picture).to_have_class("scene is-lost", timeout=SLOW_MACHINE_MS)
        self.work.unplugged = f"{await health.inner_text()} {await self.mine.picture.inner_text()}"
        await self.picture("unplugged")

    async def plugged_in(self) -> None:
        """Until the alert has cleared and the camera counts again."""
        before = sum((await self.mine.counted()).values())
        await asyncio.to_thread(self.server.resume)
        await self.mine.is_live()
        await expect(row_of(self.operators.page, NAME)).to_have_attribute("data-state", "cleared", timeout=90_000)

        async def counts() -> bool:
            self.work.growth_after = sum((await self.mine.counted()).values()) - before
            return self.work.growth_after > 0

        await eventually(counts, within_s=30, what="it counts again")
        await expect(self.mine.page.locator("[data-condition]")).to_have_count(0, timeout=SLOW_MACHINE_MS)
        await self.picture("plugged-in")
        self.work.alerts = (await read(self.admin, "/alerts", device=CAMERA))["items"]
        self.work.looks = (await read(self.admin, f"/cameras/{CAMERA}/looks"))["items"]
        self.work.searched["logs at the end"] = in_logs(self.stack)

    async def picture(self, name: str, page: Page | None = None) -> None:
        await (page or self.mine.page).screenshot(path=self.folder / f"{name}.png")

    async def picture_for_the_readme(self) -> None:
        """In English, on a usual screen."""
        page = self.mine.page
        usual = page.viewport_size
        assert usual is not None
        await page.set_viewport_size({"width": 1280, "height": 800})
        await page.get_by_role("button", name="English").click()
        await self.mine.is_live()
        await self.picture("readme")
        await page.get_by_role("button", name="Tiếng Việt").click()
        await page.set_viewport_size(usual)

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
