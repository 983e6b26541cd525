"""The replayed signal events through the whole running product, measured by atspm's own counting."""

from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest

from deploy.private_stack import PrivateStack
from ingest.simulator.player import wall_clock
from ingest.simulator.signals import load_clip, whole_days_back
from streams.contracts.times import Micros, from_datetime, to_iso
from tests.support.atspm_volumes import atspm_volumes
from tests.support.stack import client_of, eventually

pytestmark = pytest.mark.timeout(240)

ON_EVENTS = 12_595


def volumes_in_history(client: httpx.Client, fn: str, shift: Micros) -> dict[tuple[str, Micros], float]:
    """(device, beginning of the quarter hour as recorded) to what `GET history` answers; empty bins left out."""
    clip = load_clip()
    found: dict[tuple[str, Micros], float] = {}
    for device in clip.devices[1:]:
        answer = client.get(
            "/history",
            params={
                "device": device.id,
                "property": "detector_on",
                "from": to_iso(clip.begins_at + shift),
                "to": to_iso(clip.ends_at + shift),
                "bucket": "15m",
                "fn": fn,
            },
        ).raise_for_status()
        for series in answer.json()["series"]:
            for point in series["points"]:
                if point[fn]:
                    beginning = from_datetime(datetime.fromisoformat(point["time"])) - shift
                    found[device.id, beginning] = point[fn]
    return found


@pytest.mark.parametrize("fn", ["count", "sum"])
def test_volumes_by_detector_and_quarter_hour_are_those_atspm_counts(
    replayed: tuple[httpx.Client, Micros], fn: str
) -> None:
    client, shift = replayed

    assert volumes_in_history(client, fn, shift) == atspm_volumes()


def test_replaying_again_changes_no_volume(stack: PrivateStack, replayed: tuple[httpx.Client, Micros]) -> None:
    client, shift = replayed
    stack.command("replay", "signals", "--speed", "max")

    assert volumes_in_history(client, "count", shift) == atspm_volumes()


def test_the_detectors_are_registered_with_their_controller(replayed: tuple[httpx.Client, Micros]) -> None:
    client, _ = replayed
    device = client.get("/devices/signal-1136-det-15").raise_for_status().json()

    assert (device["kind"], device["parent"]) == ("signal_detector", "signal-1136")


@pytest.fixture(scope="module")
def replayed(stack: PrivateStack) -> Iterator[tuple[httpx.Client, Micros]]:
    """A client, and by how much the clip was moved; all on-events are in the store."""
    stack.command("replay", "signals", "--speed", "max")
    shift = whole_days_back(load_clip(), wall_clock())
    with client_of(stack, "planner") as client:
        eventually(
            lambda: sum(volumes_in_history(client, "count", shift).values()) >= ON_EVENTS,
            within_s=60,
            what="all on-events in history",
        )
        yield client, shift
