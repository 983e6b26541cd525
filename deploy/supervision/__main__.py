"""`deploy/run`, after set-up: read the options and the settings, then run."""

import os
import sys
from typing import Annotated

import typer

from deploy.services.errors import ServiceError
from deploy.supervision.options import RunOptions, asked_ports
from deploy.supervision.run import run
from streams.runtime.settings import SettingsError, load_settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    *,
    no_demo: Annotated[
        bool, typer.Option("--no-demo", help="Leave out the simulated city, replay and camera.")
    ] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Forget all data first.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --reset: do not ask.")] = False,
) -> None:
    """Start everything on this machine and keep it running until Ctrl-C."""
    try:
        settings = load_settings()
        if reset and not yes and sys.stdin.isatty():
            typer.confirm(f"Forget all data in {settings.data_dir}?", abort=True)
        run(RunOptions(settings, asked_ports(settings, os.environ), demo=not no_demo, reset=reset))
    except (ServiceError, SettingsError, OSError) as error:
        sys.stderr.write(f"\ndeploy/run: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    app()
