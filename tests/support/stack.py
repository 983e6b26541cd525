"""The whole product, running, for tests that use it or break it."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from deploy.private_stack import PrivateStack
from deploy.processes import WITHOUT_CAMERAS
from streams.timescale.progress import watch_progress
from tests.support.services import a_folder_for_services
from tests.support.steady_city import PROPERTY, SteadyCity

JSON = dict[str, Any]


@pytest.fixture(scope="module")
def stack() -> Iterator[PrivateStack]:
    """Mosquitto, Kafka, TimescaleDB and the five processes, with a login for each role."""
    with a_folder_for_services() as folder, a_running_stack(folder) as running:
        yield running


@contextmanager
def a_running_stack(folder: Path, processes: Sequence[str] = WITHOUT_CAMERAS) -> Iterator[PrivateStack]:
    """A stack that shows the end of its logs when what runs on it fails."""
    with PrivateStack(folder, processes=processes) as running:
        try:
            yield running
        except BaseException:
            for log in sorted((folder / "logs").glob("*.log")):
                print(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-25:]))  # noqa: T201
            raise


@contextmanager
def client_of(stack: PrivateStack, role: str) -> Iterator[httpx.Client]:
    """An HTTP client with the token of a user of this role."""
    login = stack.logins[role]
    with httpx.Client(base_url=f"{stack.api_url}/api/v1", timeout=30) as client:
        answer = client.post("/token", data={"username": login.username, "password": login.password})
        answer.raise_for_status()
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


def alerts_of(client: httpx.Client, devices: list[str]) -> dict[str, list[JSON]]:
    """All alerts, in any state, of these devices."""
    found: dict[str, list[JSON]] = {device: [] for device in devices}
    cursor: str | None = None
    while True:
        page = client.get(
            "/alerts", params={"limit": 1000, **({"cursor": cursor} if cursor else {})}
        ).raise_for_status()
        for alert in page.json()["items"]:
            if alert["device"] in found:
                found[alert["device"]].append(alert)
        cursor = page.json()["next"]
        if cursor is None:
            return found


def eventually(condition: Callable[[], bool], *, within_s: float, what: str) -> None:
    """Wait until the condition holds; fail with `what` when it does not in time."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {within_s:.0f} s: {what}")
        time.sleep(0.2)


class LiveStream:
    """Follows the server-sent events in a thread: the alerts as they came, by device."""

    def __init__(self, client: httpx.Client) -> None:
        self.events: list[JSON] = []
        self.ids: list[str] = []
        self._client = client
        self._response: httpx.Response | None = None
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._is_open = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._is_open.wait(10):
            raise TimeoutError("the stream did not open")
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._response is not None:
            self._response.close()

    def devices(self) -> set[str]:
        return {event["device"] for event in self.events}

    def _follow(self) -> None:
        try:
            with self._client.stream("GET", "/alerts/stream", timeout=None) as response:
                self._response = response
                self._is_open.set()
                for line in response.iter_lines():
                    if line.startswith("id:"):
                        self.ids.append(line.removeprefix("id:").strip())
                    if line.startswith("data:") and line != "data:":
                        self.events.append(json.loads(line.removeprefix("data:")))
        except (httpx.HTTPError, OSError, ValueError):
            return  # closed by the test, or by the api that was killed


def assert_every_acknowledged_reading_is_stored_once(stack: PrivateStack, city: SteadyCity) -> None:
    """Guarantees 1 and 2. Once by the unique index; here: all of them, with their values, and none from nowhere."""
    wanted = sum(map(len, city.acknowledged.values()))

    def stored() -> dict[str, dict[int, float]]:
        found = asyncio.run(_stored(stack))
        return {device: dict(found.get((device, PROPERTY), [])) for device in city.devices}

    deadline = time.monotonic() + 90
    while sum(map(len, (now := stored()).values())) < wanted and time.monotonic() < deadline:
        time.sleep(1)
    missing = {
        device: {at: value for at, value in acknowledged.items() if now[device].get(at) != value}
        for device, acknowledged in city.acknowledged.items()
    }
    assert {device: lost for device, lost in missing.items() if lost} == {}
    assert sum(map(len, now.values())) <= city.sent


async def _stored(stack: PrivateStack) -> dict[tuple[str, str], list[tuple[int, float]]]:
    async with watch_progress(stack.settings.database) as progress:
        return await progress.readings_by_series()


def assert_every_incident_has_one_alert(client: httpx.Client, city: SteadyCity) -> None:
    """Guarantee 3: one alert for each incident, raised once and cleared once; none for the others."""
    eventually(
        lambda: all(
            [alert["state"] for alert in alerts] in (["cleared"], ["resolved"])
            for device, alerts in alerts_of(client, city.devices).items()
            if device in city.incidents
        ),
        within_s=60,
        what="every incident's alert raised and cleared",
    )
    found = alerts_of(client, city.devices)
    assert {device: len(alerts) for device, alerts in found.items() if alerts} == dict.fromkeys(city.incidents, 1)
    for device in city.incidents:
        (alert,) = found[device]
        kinds = [line["kind"] for line in client.get(f"/alerts/{alert['id']}/timeline").json()["items"]]
        assert (kinds.count("raised"), kinds.count("cleared")) == (1, 1), f"{device}: {kinds}"
