"""The api, and alarming behind it, running in the test's own event loop on the real services."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from httpx_sse import ServerSentEvent, aconnect_sse
from msgspec.structs import replace

from api.roles import Role
from api.service import serve
from api.tokens import Principal, Tokens
from deploy.services.ports import first_free_port
from streams.alarming import worker
from streams.contracts.alerts import Severity
from streams.contracts.readings import Tick
from streams.contracts.times import Micros
from streams.contracts.topics import ALARM_LOG
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.secret_file import read_or_make_secret
from streams.runtime.settings import Settings


def api_settings(settings: Settings, folder: Path) -> Settings:
    """The settings with a port and a secret of this test's own; alarming leads quickly after another one."""
    port = first_free_port(18_200, bind="127.0.0.1")
    api = replace(settings.api, port=port, secret_file=str(folder / "secret"))
    return replace(settings, api=api, alarm=replace(settings.alarm, bookmark_interval_s=1))


@dataclass(frozen=True)
class RunningApi:
    """A client of the api."""

    settings: Settings
    client: httpx.AsyncClient

    def as_(self, role: Role) -> dict[str, str]:
        """The headers of a user of that role."""
        secret = read_or_make_secret(Path(self.settings.api.secret_file))
        return {"Authorization": f"Bearer {Tokens(secret, 1).issue(Principal(role.value, role))}"}

    async def get(self, path: str, role: Role = Role.VIEWER, **parameters: str) -> httpx.Response:
        return await self.client.get(f"/api/v1/{path}", params=parameters, headers=self.as_(role))

    async def decide(self, alert_id: str, verb: str, **body: object) -> httpx.Response:
        path = f"/api/v1/alerts/{alert_id}/{verb}"
        return await self.client.post(path, json=body, headers=self.as_(Role.OPERATOR))

    async def alert_of(self, device: str) -> dict[str, Any]:
        """The alert of a device, once it is there."""
        found: list[dict[str, Any]] = []

        async def has_come() -> bool:
            found[:] = (await self.get("alerts", device=device)).json()["items"]
            return bool(found)

        await until(has_come, f"an alert of {device}")
        return found[0]

    @asynccontextmanager
    async def stream(self, **headers: str) -> AsyncIterator[AsyncIterator[ServerSentEvent]]:
        """The live stream, connected."""
        all_headers = self.as_(Role.VIEWER) | headers
        async with aconnect_sse(self.client, "GET", "/api/v1/alerts/stream", headers=all_headers) as source:
            source.response.raise_for_status()
            yield source.aiter_sse()


@asynccontextmanager
async def running_api(settings: Settings, *, until_ready: bool = True) -> AsyncIterator[RunningApi]:
    """The api, serving HTTP, and (unless told otherwise) live alerts."""
    async with (
        running(serve, settings),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.api.port}", timeout=15) as client,
    ):

        async def answers() -> bool:
            with suppress(httpx.TransportError):
                return (await client.get("/readyz" if until_ready else "/healthz")).status_code == 200
            return False

        await until(answers, "the api answers")
        yield RunningApi(settings, client)


@asynccontextmanager
async def running(process: Callable[[Settings, asyncio.Event], Any], settings: Settings) -> AsyncIterator[None]:
    """A process's main, until the end of the block; what it fails with is raised."""
    stop = asyncio.Event()
    task = asyncio.create_task(process(settings, stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(20):
            await task


@asynccontextmanager
async def running_alarming(settings: Settings) -> AsyncIterator[None]:
    """Alarming."""
    async with running(worker.run, settings):
        yield


class AlarmLog:
    """Judging and the gateway, as far as alarming can tell."""

    def __init__(self, settings: Settings) -> None:
        self._publisher = Publisher(settings.kafka)
        self._offset = 0

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["AlarmLog"]:
        async with self._publisher:
            yield self

    async def verdict(self, device: str, at: Micros, severity: Severity | None = Severity.HIGH) -> None:
        """A rule finds something about a device, or (None) no longer does."""
        self._offset += 1
        stamp = Stamp(f"test-{device}", 0, self._offset, 0)
        reason = VerdictReason.THRESHOLD if severity else VerdictReason.BACK_TO_NORMAL
        verdict = Verdict(stamp, "noise", device, "noise_level", severity, reason, at, 86.5, at)
        await self._publisher.publish([Outgoing(ALARM_LOG, 0, None, encode(verdict))])

    async def tick(self, at: Micros) -> None:
        await self._publisher.publish([Outgoing(ALARM_LOG, 0, None, encode(Tick(at, 0)))])


async def until(condition: Callable[[], Any], what: str, *, within_s: float = 30) -> None:
    """Ask until the answer is yes."""
    try:
        async with asyncio.timeout(within_s):
            while True:
                if await condition():
                    return
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not within {within_s} s: {what}") from None


async def next_alert(events: AsyncIterator[ServerSentEvent]) -> dict[str, Any]:
    """The data of the next alert event, with its id under `~id`."""
    async with asyncio.timeout(15):
        async for event in events:
            if event.event == "alert":
                return {**json.loads(event.data), "~id": event.id}
    raise AssertionError("the stream has ended")
