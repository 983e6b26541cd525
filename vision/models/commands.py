"""The verb `urbanwatch models`."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

from streams.runtime.settings import SettingsError, Vision, load_settings
from vision.models import installing
from vision.models.downloads import without_password
from vision.models.errors import ModelError
from vision.models.installed import Installed, ModelKind, models_folder, newest_of, read_manifest

models_app = typer.Typer(
    help="Models that find vehicles, faces and plates.", no_args_is_help=True, add_completion=False
)


@models_app.callback()
def _models() -> None:
    """Models that find vehicles, faces and plates."""


@models_app.command()
def add(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="The model, NAME.onnx.")],
    sha256: Annotated[str, typer.Option(help="What the file has to be: its SHA-256.")],
    kind: Annotated[ModelKind, typer.Option(help="What it finds.")] = ModelKind.TRAFFIC,
    description: Annotated[
        Path | None,
        typer.Option(help="TOML: layout, classes, colours, size; else the one beside a FILE, else told by its output."),
    ] = None,
) -> None:
    """Install a model: fetched, held against its checksum, tried; then it is used."""
    models_dir = models_folder(_settings())
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(without_password(source), total=None)

            def tell(done: int, total: int | None) -> None:
                progress.update(task, completed=done, total=total)

            added = installing.install(models_dir, source, sha256, kind=kind, description=description, progress=tell)
    except (ModelError, OSError) as error:
        _leave(f"urbanwatch models add: {error}")
    sys.stdout.write(f"{added.name} installed in {models_dir.resolve()}\n")
    sys.stdout.write("cameras that are being watched use it when their process starts next: switch them off and on\n")


@models_app.command("list")
def list_models() -> None:
    """What is installed, and which of it is used."""
    settings = _settings()
    try:
        installed = read_manifest(models_folder(settings))
    except ModelError as error:
        _leave(f"urbanwatch models list: {error}")
    table = Table("name", "finds", "size", "SHA-256", "from", "used")
    for each in installed:
        used = _is_used(each, installed, settings)
        table.add_row(each.name, each.kind, f"{each.size / 1e6:.1f} MB", each.sha256, each.origin, used)
    if installed:
        Console(width=None if sys.stdout.isatty() else 240).print(table)
    if settings.model:
        sys.stdout.write(f"vehicles are found by {settings.model}, which URBANWATCH_VISION__MODEL names\n")
    elif newest_of(installed, ModelKind.TRAFFIC) is None:
        sys.stdout.write("no model for vehicles is installed: they are found by motion alone\n")


@models_app.command()
def remove(name: Annotated[str, typer.Argument(help="As `list` names it.")]) -> None:
    """Take an installed model away."""
    try:
        installing.remove(models_folder(_settings()), name)
    except (ModelError, OSError) as error:
        _leave(f"urbanwatch models remove: {error}")
    sys.stdout.write(f"{name} removed\n")


def _is_used(each: Installed, installed: tuple[Installed, ...], settings: Vision) -> str:
    if each is not newest_of(installed, each.kind):
        return "no: a later one is"
    if each.kind is ModelKind.TRAFFIC and settings.model:
        return "no: another is set"
    return "yes"


def _settings() -> Vision:
    try:
        return load_settings().vision
    except SettingsError as error:
        _leave(f"urbanwatch models: {error}")


def _leave(sentence: str) -> NoReturn:
    sys.stderr.write(f"{sentence}\n")
    raise typer.Exit(1)
