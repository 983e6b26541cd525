"""Which ports count as set by hand."""

from deploy.supervision.options import asked_ports
from streams.runtime.settings import load_settings


def test_no_port_is_asked_for_where_the_environment_names_none() -> None:
    ports = asked_ports(load_settings({}), {})

    assert (ports.api, ports.services.mosquitto, ports.services.kafka, ports.services.timescaledb) == (None,) * 4


def test_ports_are_taken_from_the_addresses_in_the_environment() -> None:
    environment = {
        "URBANWATCH_API__PORT": "8080",
        "URBANWATCH_MQTT__URL": "mqtt://127.0.0.1:2883",
        "URBANWATCH_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:29092",
        "URBANWATCH_DATABASE__URL": "postgresql://127.0.0.1:25432/urbanwatch",
    }

    ports = asked_ports(load_settings(environment), environment)

    assert ports.api == 8080
    assert (ports.services.mosquitto, ports.services.kafka, ports.services.timescaledb) == (2883, 29092, 25432)
