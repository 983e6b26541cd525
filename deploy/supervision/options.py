"""What a run is asked to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from deploy.services.local import AskedPorts
from streams.runtime.settings import Settings


@dataclass(frozen=True)
class Ports:
    """Ports the user has set himself, which are used or refused; None: found, and kept."""

    services: AskedPorts
    api: int | None
    is_pictures_set: bool = False


@dataclass(frozen=True)
class RunOptions:
    """The settings, the ports set by hand, and what is left out or forgotten."""

    settings: Settings
    ports: Ports
    demo: bool = True
    reset: bool = False


def asked_ports(settings: Settings, environment: Mapping[str, str]) -> Ports:
    """The ports in those settings that stand in the environment."""

    def port_of(variable: str, url: str) -> int | None:
        return urlsplit(url).port if variable in environment else None

    return Ports(
        AskedPorts(
            mosquitto=port_of("URBANWATCH_MQTT__URL", settings.mqtt.url),
            kafka=port_of("URBANWATCH_KAFKA__BOOTSTRAP_SERVERS", f"kafka://{settings.kafka.bootstrap_servers}"),
            timescaledb=port_of("URBANWATCH_DATABASE__URL", settings.database.url),
        ),
        settings.api.port if "URBANWATCH_API__PORT" in environment else None,
        is_pictures_set="URBANWATCH_VISION__PORT" in environment,
    )
