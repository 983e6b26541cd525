"""The settings of a run: ports chosen and kept, the services' addresses, and what endpoints.json says."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from deploy.processes import PROCESSES
from deploy.services.local import LocalServices
from deploy.services.ports import remembered_port, required_port
from deploy.supervision.data_folder import DataFolder
from deploy.supervision.options import RunOptions
from streams.runtime.settings import Metrics, Settings, as_environment

_FIRST_METRICS_PORT = 9101


def with_api(options: RunOptions, folder: DataFolder) -> Settings:
    """The settings with the ports and the secret, and the folder; PortTakenError if a port set by hand is taken."""
    settings = options.settings
    if options.ports.api is not None:
        port = required_port(options.ports.api, settings.api.host, wanted_for="the api (URBANWATCH_API__PORT)")
    else:
        port = remembered_port(folder.ports / "api", settings.api.port, settings.api.host)
    vision = settings.vision
    if not options.ports.is_pictures_set:
        pictures_port = remembered_port(folder.ports / "pictures", vision.port, vision.host, without=frozenset({port}))
        vision = replace(vision, port=pictures_port)
    return replace(
        settings,
        vision=vision,
        api=replace(settings.api, port=port, secret_file=str(folder.secret_file)),
        services=replace(settings.services, data_dir=str(folder.path)),
    )


class Wiring:
    """What each process is told."""

    def __init__(self, settings: Settings, folder: DataFolder, services: LocalServices) -> None:
        self._services = services
        self._settings = services.wire(settings)
        self._metrics_ports = _metrics_ports(folder)

    @property
    def api_url(self) -> str:
        host = self._settings.api.host
        return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{self._settings.api.port}"

    def variables(self, process: str = "") -> dict[str, str]:
        """The settings as variables, with the process's own port for metrics."""
        settings = replace(self._settings, metrics=Metrics(port=self._metrics_ports.get(process, 0)))
        return as_environment(settings)

    def endpoints(self, pids: Mapping[str, int]) -> dict[str, Any]:
        """What endpoints.json holds."""
        return {
            "api": self.api_url,
            "mqtt": self._services.mosquitto.url,
            "kafka": self._services.kafka.bootstrap_servers,
            "database": self._services.timescaledb.url,
            "metrics": {
                **{name: f"http://127.0.0.1:{port}/metrics" for name, port in self._metrics_ports.items()},
                "api": f"{self.api_url}/metrics",
            },
            "pids": dict(pids),
        }


def _metrics_ports(folder: DataFolder) -> dict[str, int]:
    ports: dict[str, int] = {}
    for name in PROCESSES:
        if name != "api":
            ports[name] = remembered_port(
                folder.ports / f"{name}-metrics",
                _FIRST_METRICS_PORT,
                "127.0.0.1",
                without=frozenset(ports.values()),
            )
    return ports
