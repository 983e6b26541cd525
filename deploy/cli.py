"""The command `urbanwatch`. Each verb loads only what it needs: the gateway never loads a web server."""

import importlib
from collections.abc import Callable
from typing import Any

import typer

from deploy.processes import PROCESSES, WITHOUT_CAMERAS

app = typer.Typer(
    name="urbanwatch",
    help="A city's sensors, cameras and alerts. `deploy/run` starts everything; these are its parts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_PROCESS_HELP = {
    "gateway": "Take packets from the MQTT broker into the event log.",
    "judge": "Judge readings by the rules.",
    "alarm": "Turn verdicts and decisions into alerts.",
    "store": "Write the event log into TimescaleDB.",
    "api": "Serve the HTTP API and the console.",
}

_COMMANDS = {
    "simulate": ("ingest.simulator.commands:simulate_app", "Play a city of simulated devices over MQTT."),
    "replay": ("ingest.simulator.commands:replay_app", "Play recorded data over MQTT."),
    "areas": ("api.commands:areas_app", "Import areas (wards, districts) from GeoJSON."),
    "rules": ("api.rule_commands:rules_app", "Ready-made sets of rules: show, check, import."),
    "models": ("vision.models.commands:models_app", "Models that find vehicles, faces and plates: add, list, remove."),
    "users": ("api.commands:users_app", "Add users and change their passwords and roles."),
    "camera": ("vision.commands:camera_app", "Cameras: run them all, count in a recording, draw a scene."),
    "services": ("deploy.services.commands:services_app", "Start, stop and look at the local services alone."),
    "bench": ("deploy.bench.commands:bench_app", "Measure the product's speed on this machine."),
    "contracts": ("deploy.contracts_export:contracts_app", "Print AsyncAPI or OpenAPI."),
}
"""Verb to the Typer app that has its options (loaded when the verb is used), and its line in the help."""


def _process_verb(module: str) -> Callable[[], None]:
    def run() -> None:
        _load(f"{module}.__main__:main")()

    return run


def _command_verb(verb: str, target: str) -> Callable[[typer.Context], None]:
    def run(context: typer.Context) -> None:
        _load(target)(args=context.args, prog_name=f"urbanwatch {verb}")

    return run


def _load(target: str) -> Any:  # noqa: ANN401  what a name stands for is known to who uses it
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)


for _verb in WITHOUT_CAMERAS:
    app.command(_verb, help=f"{_PROCESS_HELP[_verb]} Runs until SIGTERM; all settings are environment variables.")(
        _process_verb(PROCESSES[_verb])
    )

for _verb, (_target, _help) in _COMMANDS.items():
    app.command(
        _verb,
        help=_help,
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )(_command_verb(_verb, _target))


@app.command()
def migrate() -> None:
    """Bring the database up to date. Running it again does nothing."""
    _load("streams.timescale.commands:migrate")()


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
