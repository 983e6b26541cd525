"""The simulator against real Mosquitto and Kafka: what its ledger says arrived, what it registers, how it refuses."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from typer.testing import CliRunner

from deploy.services.kafka import KafkaBroker
from deploy.services.mosquitto import Mosquitto
from ingest.simulator.areas import demo_wards
from ingest.simulator.city import build_city
from ingest.simulator.commands import simulate_app
from ingest.simulator.demo_policies import demo_policies
from ingest.simulator.demo_rules import demo_rules
from ingest.simulator.errors import BrokerAwayError, BrokerRefusedError
from ingest.simulator.incidents import TruthLine
from ingest.simulator.ledger import LedgerLine
from ingest.simulator.publisher import Publisher
from ingest.simulator.registration import Registration, register
from ingest.simulator.simulation import Simulation, run_simulation
from streams.contracts.alerts import Severity
from streams.contracts.areas import Area
from streams.contracts.registry import EntryKind, RuleEntry, registry_key
from streams.contracts.rules import Level, Scope, ThresholdRule
from streams.contracts.times import MINUTE
from streams.contracts.topics import REGISTRY
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing
from streams.runtime.publishing import Publisher as KafkaPublisher
from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryFollower, RegistryView
from streams.runtime.settings import Kafka, Mqtt, Settings
from streams.runtime.topic_setup import prepare_topics

AN_HOUR_S = 3_600
Heard = Counter[tuple[str, str, str, float]]
"""(device, property, time, value) to how often it arrived."""


class _Reading(msgspec.Struct):
    property: str
    time: str
    value: float
    unit: str


class Listener:
    """Subscribes under `urbanwatch/v1` in a session that outlives its connection, and keeps what comes."""

    def __init__(self, broker: Mosquitto) -> None:
        self.heard: Heard = Counter()
        self.status: dict[str, str] = {}
        self.is_subscribed = threading.Event()
        self._decoder = msgspec.json.Decoder(_Reading | list[_Reading])
        self._client = Client(CallbackAPIVersion.VERSION2, client_id="listener", protocol=MQTTProtocolVersion.MQTTv5)
        login, _, _ = broker.url.removeprefix("mqtt://").rpartition("@")
        user, _, password = login.partition(":")
        self._client.username_pw_set(user, password)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._connected
        self._client.on_message = self._arrived
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho has not typed it
        properties.SessionExpiryInterval = AN_HOUR_S
        self._client.connect("127.0.0.1", broker.port, clean_start=False, properties=properties)
        self._client.loop_start()

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(
        self, client: Client, _data: object, _flags: ConnectFlags, _reason: ReasonCode, _more: Properties | None
    ) -> None:
        client.subscribe("urbanwatch/v1/+/+", qos=1)
        self.is_subscribed.set()

    def _arrived(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        *_, device, what = message.topic.split("/")
        if what == "status":
            self.status[device] = message.payload.decode()
            return
        found = self._decoder.decode(message.payload)
        for reading in found if isinstance(found, list) else [found]:
            self.heard[device, reading.property, reading.time, reading.value] += 1


@contextmanager
def a_listener(broker: Mosquitto) -> Iterator[Listener]:
    listener = Listener(broker)
    assert listener.is_subscribed.wait(10)
    try:
        yield listener
    finally:
        listener.close()


def settled(listener: Listener) -> Heard:
    """What has arrived once nothing has come for a second."""
    before = -1
    while before != (now := listener.heard.total()):
        before = now
        time.sleep(1)
    return listener.heard


def ledger_of(path: Path) -> Counter[tuple[str, str, str, float]]:
    lines = [msgspec.json.decode(line, type=LedgerLine) for line in path.read_bytes().splitlines()]
    return Counter((line.device, line.property, line.time, line.value) for line in lines)


@pytest.mark.parametrize(("devices", "minutes"), [(1_000, 20), (5_000, 5)])
def test_everything_in_the_ledger_arrived_and_nothing_else(
    mosquitto: Mosquitto, tmp_path: Path, devices: int, minutes: int
) -> None:
    wanted = Simulation(
        devices=devices, speed=float("inf"), length=minutes * MINUTE, ledger=tmp_path / "ledger", is_registering=False
    )
    with a_listener(mosquitto) as listener:
        outcome = run_simulation(Settings(mqtt=Mqtt(url=mosquitto.url)), wanted)
        heard = settled(listener)

    assert outcome.unacknowledged == 0
    assert outcome.counts.acknowledged == outcome.counts.sent > 15_000
    assert ledger_of(tmp_path / "ledger") == heard
    assert set(listener.status.values()) == {"offline"}
    assert len(listener.status) == devices


def test_a_restart_of_the_broker_costs_no_acknowledged_reading(mosquitto: Mosquitto, tmp_path: Path) -> None:
    wanted = Simulation(
        devices=1_000, seed=2, speed=120, length=30 * MINUTE, ledger=tmp_path / "ledger", is_registering=False
    )
    restart = threading.Timer(5, mosquitto.restart)
    with a_listener(mosquitto) as listener:
        restart.start()
        outcome = run_simulation(Settings(mqtt=Mqtt(url=mosquitto.url)), wanted)
        restart.join()
        heard = settled(listener)

    assert outcome.counts.reconnects >= 1
    assert outcome.unacknowledged == 0
    assert set(ledger_of(tmp_path / "ledger")) <= set(heard)


def test_the_truth_is_a_line_an_incident(mosquitto: Mosquitto, tmp_path: Path) -> None:
    wanted = Simulation(
        speed=float("inf"), length=60 * MINUTE, truth=tmp_path / "truth", incidents_per_hour=12, is_registering=False
    )
    run_simulation(Settings(mqtt=Mqtt(url=mosquitto.url)), wanted)

    truth = [msgspec.json.decode(line, type=TruthLine) for line in (tmp_path / "truth").read_bytes().splitlines()]
    assert 8 <= len(truth) <= 16
    told = [line for line in truth if line.expected_alerts]
    assert all(line.begins_at < line.announced_by <= line.raised_by < line.ends_at for line in told)
    assert len(told) >= len(truth) / 2
    assert {alert.rule for line in truth for alert in line.expected_alerts} <= set(demo_rules())


def test_the_truth_about_a_scripted_power_cut_names_groups_and_what_stays_hidden(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    words = ["--no-register", "--incidents", "off", "--speed-up", "max", "--duration", "10m", "--devices", "100"]
    words += ["--incident", "power_cut@60+420,chatter@500+60", "--truth", str(tmp_path / "truth")]
    with a_listener(mosquitto) as listener:
        done = CliRunner().invoke(simulate_app, words, env={"URBANWATCH_MQTT__URL": mosquitto.url})
        settled(listener)

    assert done.exit_code == 0
    cut, chatter = (
        msgspec.json.decode(line, type=TruthLine) for line in (tmp_path / "truth").read_bytes().splitlines()
    )
    gateways = {alert.device for alert in cut.expected_alerts if alert.rule == "demo-gateway-offline"}
    assert len(gateways) == 5
    assert {alert.group for alert in cut.expected_alerts} == {"city/mg"}
    assert len(cut.not_announced) == 100
    (alert,) = chatter.expected_alerts
    assert (alert.rule, alert.property, alert.severity) == ("demo-noise", "noise_level", "medium")
    assert chatter.raised_by < chatter.ends_at
    assert set(listener.status.values()) == {"offline"}


def test_devices_come_with_their_area_a_changed_rule_stays_changed_and_a_removed_one_away(kafka: KafkaBroker) -> None:
    settings = Kafka(bootstrap_servers=kafka.bootstrap_servers)
    city = build_city(demo_wards(), devices=50, seed=1)
    changed = ThresholdRule(Scope(kind="noise"), (Level(Severity.LOW, 70, 65),), id="demo-noise", name="Our own")

    first, second, known = asyncio.run(_register_twice(settings, changed))

    assert first == Registration(devices=50, rules=len(demo_rules()) - 1, policies=7, areas_known=12)
    assert second == Registration(devices=0, rules=0, policies=0, areas_known=12)
    assert known.rules["demo-noise"] == changed
    assert "demo-heavy-rain" not in known.rules
    assert "demo-night-work" not in known.maintenance
    assert set(known.teams) == {"shift-lead", "position-mg-1", "position-mg-2", "position-mg-3"}
    wards = {ward.code: ward for ward in demo_wards()}
    for device in city.devices:
        area = known.devices[device.id].area
        assert area is not None
        assert wards[area].name_vi in device.name


async def _register_twice(settings: Kafka, changed: ThresholdRule) -> tuple[Registration, Registration, RegistryView]:
    city = build_city(demo_wards(), devices=50, seed=1)
    await prepare_topics(settings, (REGISTRY,))
    async with KafkaPublisher(settings) as publisher:
        entries: list[tuple[bytes, bytes]] = [
            (registry_key(EntryKind.RULE, changed.id), encode(RuleEntry(changed))),
            *(
                (
                    registry_key(EntryKind.AREA, ward.code),
                    encode(
                        Area(
                            ward.code,
                            ward.name_vi,
                            ward.name_vi,
                            "ward",
                            ward.district,
                            polygons=[[list(ward.outline.exterior.coords)]],
                        )
                    ),
                )
                for ward in demo_wards()
            ),
        ]
        await publisher.publish([Outgoing(REGISTRY, 0, key, value) for key, value in entries])
    policies = demo_policies(demo_wards())
    first = await register(settings, city.devices, demo_rules(), policies)
    async with KafkaPublisher(settings) as publisher:
        removed = (
            registry_key(EntryKind.RULE, "demo-heavy-rain"),
            registry_key(EntryKind.MAINTENANCE, "demo-night-work"),
        )
        await publisher.publish([Outgoing(REGISTRY, 0, key, None) for key in removed])
    second = await register(settings, city.devices, demo_rules(), policies)
    known = RegistryView()
    async with Reader(settings) as reader:
        follower = RegistryFollower(reader)
        await follower.start()
        for change in await follower.changes_below(await follower.end()):
            known.apply(change)
    return first, second, known


def test_a_wrong_password_is_said_at_once(mosquitto: Mosquitto) -> None:
    publisher: Publisher[None] = Publisher(f"mqtt://urbanwatch:wrong@127.0.0.1:{mosquitto.port}", name="test")

    with pytest.raises(BrokerRefusedError, match="check user and password"):
        publisher.connect()


def test_a_broker_that_is_away_is_named(mosquitto: Mosquitto) -> None:
    mosquitto.stop()
    publisher: Publisher[None] = Publisher(mosquitto.url, name="test")
    try:
        with pytest.raises(BrokerAwayError, match=f"127.0.0.1:{mosquitto.port} does not answer"):
            publisher.connect()
    finally:
        mosquitto.start()


def test_the_command_ends_with_a_sentence_when_the_broker_is_away() -> None:
    done = CliRunner().invoke(simulate_app, ["--no-register"], env={"URBANWATCH_MQTT__URL": "mqtt://127.0.0.1:9"})

    assert done.exit_code == 1
    assert "does not answer" in done.stderr
