"""The simulated city through the whole running product: the alerts are those its truth names."""

from collections import Counter
from pathlib import Path

import httpx
import msgspec
import pytest

from deploy.private_stack import PrivateStack
from ingest.simulator.areas import demo_wards
from ingest.simulator.city import build_city
from ingest.simulator.incidents import TruthLine
from tests.support.stack import alerts_of, client_of, eventually

pytestmark = pytest.mark.timeout(300)

TIMED = ("demo-silence", "demo-gateway-offline")
"""Rules whose times do not shrink with the rest."""

Story = tuple[str, str, str]
"""Rule, device and property of an alert."""


def test_every_injected_incident_has_its_alerts_once_and_nothing_else_has_any(
    stack: PrivateStack, tmp_path: Path
) -> None:
    """An hour in a minute and a half. Silence, counted in real seconds, is for the unit tests to judge.

    So is what is said of gateways (all of them are offline when the play is over), and what is said of whole roads.
    """
    stack.command(
        *("simulate", "--devices", "200", "--seed", "3", "--incidents", "30"),
        *("--duration", "60m", "--speed-up", "40", "--truth", str(tmp_path / "truth")),
    )
    truth = [msgspec.json.decode(line, type=TruthLine) for line in (tmp_path / "truth").read_bytes().splitlines()]
    last = max(line.begins_at for line in truth)
    due = {
        (alert.rule, alert.device, alert.property): alert.severity
        for line in truth
        for alert in line.expected_alerts
        if line.raised_by < last and alert.device and not alert.rule.startswith(TIMED)
    }
    possible = {(a.rule, a.device, a.property) for line in truth for a in line.expected_alerts}

    assert len(due) > 5
    with client_of(stack, "viewer") as viewer:
        eventually(lambda: set(due) <= set(raised(viewer)), within_s=30, what="every expected alert")
        found = raised(viewer)
    assert set(found.values()) == {1}
    assert set(found) <= possible


def raised(client: httpx.Client) -> Counter[Story]:
    """How many alerts there are of each story, over all devices of the city."""
    city = build_city(demo_wards(), devices=200, seed=3)
    return Counter(
        (alert["rule"], alert["device"], alert["property"])
        for alerts in alerts_of(client, [device.id for device in city.devices]).values()
        for alert in alerts
        if alert["rule"] != "demo-gateway-offline"
    )
