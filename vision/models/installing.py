"""Adding a model and taking it away again: the file, what is said of it, the manifest's line."""

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from vision.detection.trial import try_model
from vision.models.description import Description, read_description
from vision.models.downloads import Progress, fetched, is_address, without_password
from vision.models.errors import ModelError
from vision.models.installed import Installed, Model, ModelKind, read_manifest, write_manifest

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
_SHA256 = re.compile(r"^[0-9a-f]{64}$")


def install(
    models_dir: Path, source: str, sha256: str, *, kind: ModelKind, description: Path | None, progress: Progress
) -> Installed:
    """Add the model at `source`, an address or a file, whose SHA-256 has to be this; one of its name is replaced.

    A description is taken from `description`, or from beside a file of this machine. It is tried before it counts as
    installed: ModelError where it cannot be used, and then nothing is changed.
    """
    wanted = sha256.strip().lower()
    if not _SHA256.match(wanted):
        raise ModelError("a SHA-256 is 64 hexadecimal digits")
    file = Path(urlsplit(source).path if is_address(source) else source).name
    name = file.removesuffix(".onnx")
    if name == file or not _NAME.match(name):
        raise ModelError(f"{file or source}: a model is a file NAME.onnx, its name of letters, digits, . _ and -")
    beside = Path(source).with_suffix(".toml")
    said = description or (beside if not is_address(source) and beside.is_file() else None)
    if said is not None and not said.is_file():
        raise ModelError(f"there is no description {said}")
    with fetched(source, models_dir, wanted, progress) as part:
        size = part.stat().st_size
        try_model(Model(name, part, read_description(said) if said else Description()), kind)
        part.replace(models_dir / file)
        _put_description(models_dir / f"{name}.toml", said)
    added = Installed(name, kind, file, wanted, size, without_password(source))
    others = tuple(each for each in read_manifest(models_dir) if each.name != name)
    write_manifest(models_dir, (*others, added))
    return added


def remove(models_dir: Path, name: str) -> None:
    """Take the model away. ModelError where none of that name is installed."""
    installed = read_manifest(models_dir)
    gone = next((each for each in installed if each.name == name), None)
    if gone is None:
        known = ", ".join(each.name for each in installed) or "none is"
        raise ModelError(f"no model {name} is installed ({known})")
    write_manifest(models_dir, tuple(each for each in installed if each is not gone))
    (models_dir / gone.file).unlink(missing_ok=True)
    (models_dir / f"{gone.name}.toml").unlink(missing_ok=True)


def _put_description(place: Path, said: Path | None) -> None:
    if said is None:
        place.unlink(missing_ok=True)
    elif said.resolve() != place.resolve():
        shutil.copyfile(said, place)
