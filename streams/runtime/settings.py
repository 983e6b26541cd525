"""Settings: environment variables ``URBANWATCH_GROUP__NAME``, read once at start.

Every group stands here, so that each process can refuse a misspelt variable of any of them.
"""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import msgspec

_PREFIX = "URBANWATCH_"

Port = Annotated[int, msgspec.Meta(ge=0, le=65_535)]
Positive = Annotated[int, msgspec.Meta(ge=1)]


class SettingsError(Exception):
    """The environment says something the product does not understand. Trying again does not help."""


class Mqtt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The broker. `receive_maximum` packets are unacknowledged at most; a packet has at most `packet_limit_bytes`."""

    url: str = "mqtt://127.0.0.1:1883"
    client_id: str = "urbanwatch-gateway"
    topic_root: str = "urbanwatch/v1"
    receive_maximum: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 4_000
    packet_limit_bytes: Positive = 262_144


class Kafka(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The event log. `request_timeout_s` bounds one request; publishing goes on trying beyond it."""

    bootstrap_servers: str = "127.0.0.1:9092"
    request_timeout_s: float = 20
    replication_factor: Positive = 1


class Database(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """TimescaleDB. `statement_timeout_s` bounds a question; writing has no such bound."""

    url: str = "postgresql://urbanwatch@127.0.0.1:5432/urbanwatch"
    pool_size: Positive = 8
    statement_timeout_s: float = 30


class Gateway(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ingest. Readings are accepted from `oldest_days` back to `ahead_s` in the future."""

    oldest_days: float = 400
    ahead_s: float = 60
    probe_timeout_s: float = 2
    ingest_down_after_s: float = 10
    chunk_packets: Positive = 2_000
    ticks_enabled: bool = True


class Judge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Judging. All buckets of a partition are checkpointed once in `checkpoint_interval_s`."""

    group: str = "urbanwatch-judge"
    checkpoint_interval_s: float = 20
    session_timeout_s: float = 10


class Alarm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Alarming. A closed alert leaves the compacted topic after `closed_kept_h`; the store keeps it for ever.

    Of the processes of one `group` one leads; a standby takes over `session_timeout_s` after the leader fell silent
    (Kafka's brokers accept 6 s and more).

    A condition that comes true `chatter_count` times within `chatter_within_s` chatters, until it has kept still for as
    long. A device's silence is held back `hold_s` while its parent may be the cause, and not told of until
    `release_s` (or twice the device's interval) after the parent is back. People are reminded of a task
    `remind_s` before it is due, or half-way to it where that is later.
    """

    group: str = "urbanwatch-alarm"
    session_timeout_s: Annotated[float, msgspec.Meta(ge=1)] = 6
    transactional_id: str = "urbanwatch-alarm"
    closed_kept_h: float = 24
    bookmark_interval_s: float = 10
    chatter_count: Annotated[int, msgspec.Meta(ge=2, le=20)] = 3
    chatter_within_s: Annotated[float, msgspec.Meta(gt=0, le=3_600)] = 60
    hold_s: Annotated[float, msgspec.Meta(ge=0, le=600)] = 10
    release_s: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 300
    remind_s: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 900


class Store(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The store. It commits when `batch_rows` are read or `batch_wait_s` has passed."""

    batch_rows: Positive = 20_000
    batch_wait_s: float = 0.2


class Api(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The API and console. `secret_file` signs tokens; it is made (mode 0600) where it is missing."""

    host: str = "127.0.0.1"
    port: Port = 8000
    secret_file: str = ".urbanwatch/token-secret"
    token_hours: float = 12
    decision_wait_s: float = 2
    console_dir: str = ""


class Services(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The local Mosquitto, Kafka and TimescaleDB."""

    data_dir: str = ".urbanwatch"
    bind: str = "127.0.0.1"


class Vision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cameras. `model`: the ONNX file that detects; empty: the one installed by `urbanwatch models add`, if any.

    The process of the cameras shows masked pictures to the api at `host`:`port`; `url` (empty: that address) is where
    the api finds it. Of a live stream `analysed_fps` frames a second are analysed at most. Models are installed in
    `models_dir`.

    A process keeps the cameras of its `shard` of `shards`: all of them, unless a city outgrows one machine. Of the
    processes of one `group` and shard one watches, so that no vehicle counts twice; a standby takes over
    `session_timeout_s` after it fell silent. `outbox_records` wait at most while Kafka is away.
    """

    model: str = ""
    models_dir: str = ".urbanwatch/models"
    host: str = "127.0.0.1"
    port: Port = 8090
    url: str = ""
    analysed_fps: Annotated[float, msgspec.Meta(gt=0, le=60)] = 15
    shard: Positive = 1
    shards: Positive = 1
    group: str = "urbanwatch-cameras"
    session_timeout_s: Annotated[float, msgspec.Meta(ge=1)] = 6
    outbox_records: Positive = 50_000


class Metrics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each process but the api serves /metrics and /healthz on this loopback port; 0 means it does not."""

    port: Port = 0


class Logs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`format`: `text` for people, `json` for machines."""

    level: str = "info"
    format: str = "text"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All groups."""

    mqtt: Mqtt = Mqtt()
    kafka: Kafka = Kafka()
    database: Database = Database()
    gateway: Gateway = Gateway()
    judge: Judge = Judge()
    alarm: Alarm = Alarm()
    store: Store = Store()
    api: Api = Api()
    services: Services = Services()
    vision: Vision = Vision()
    metrics: Metrics = Metrics()
    logs: Logs = Logs()

    @property
    def data_dir(self) -> Path:
        """Where the local services and processes keep what they write."""
        return Path(self.services.data_dir).resolve()


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. SettingsError names the variable that is misspelt or out of range."""
    groups: dict[str, dict[str, str]] = {}
    for variable, value in environment.items():
        if not variable.startswith(_PREFIX):
            continue
        group, separator, name = variable.removeprefix(_PREFIX).lower().partition("__")
        if not separator:
            raise SettingsError(f"{variable}: settings are named URBANWATCH_GROUP__NAME")
        _require_known(variable, group, name)
        groups.setdefault(group, {})[name] = value
    try:
        return msgspec.convert(groups, Settings, strict=False)
    except msgspec.ValidationError as error:
        path = str(error).rpartition("$.")[2].rstrip("`").replace(".", "__").upper()
        raise SettingsError(f"{_PREFIX}{path}: {str(error).partition(' - at')[0]}") from error


def _require_known(variable: str, group: str, name: str) -> None:
    known = [
        f"{_PREFIX}{each}__{field}".upper()
        for each in Settings.__struct_fields__
        for field in getattr(Settings(), each).__struct_fields__
    ]
    if f"{_PREFIX}{group}__{name}".upper() not in known:
        (nearest, *_) = (*get_close_matches(variable.upper(), known, n=1), "")
        raise SettingsError(f"{variable}: there is no such setting" + (f"; is it {nearest}?" if nearest else ""))


def without_settings(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment without our settings, some of which hold passwords: for children that need none of them."""
    return {name: value for name, value in environment.items() if not name.startswith(_PREFIX)}


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings that differ from the defaults as variables, for a child process."""
    defaults = Settings()
    variables: dict[str, str] = {}
    for group in Settings.__struct_fields__:
        chosen, default = getattr(settings, group), getattr(defaults, group)
        for name in chosen.__struct_fields__:
            value = getattr(chosen, name)
            if value != getattr(default, name):
                variables[f"{_PREFIX}{group}__{name}".upper()] = (
                    str(value).lower() if isinstance(value, bool) else str(value)
                )
    return variables
