"""Models on this machine: the one that is set, else the one that is installed.

models_dir/
  manifest.json          what is installed: name, kind, file, SHA-256, where it came from
  yolox_nano.onnx        the files, as they came
  yolox_nano.toml        what is said of it, where that is needed (description.py)
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec

from streams.runtime.settings import Vision
from vision.models.description import Description, description_beside
from vision.models.errors import ModelError

_MANIFEST = "manifest.json"
_CHUNK = 1 << 20


class ModelKind(StrEnum):
    """What a model finds."""

    TRAFFIC = "traffic"
    FACE = "face"
    PLATE = "plate"


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be loaded: its file has been held against its checksum, where one is known."""

    name: str
    path: Path
    description: Description


class Installed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the manifest. `origin`: the address or file it was installed from, without user and password."""

    name: str
    kind: ModelKind
    file: str
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    size: int
    origin: str


def find_model(settings: Vision) -> Model | None:
    """The model that finds vehicles: the one that is set, else the one installed last; None without either.

    ModelError where one is set or installed but cannot be used: nobody shall count with another than they think.
    """
    if settings.model:
        return model_at(Path(settings.model))
    return find_installed(models_folder(settings), ModelKind.TRAFFIC)


def models_folder(settings: Vision) -> Path:
    """Where models are installed."""
    return Path(settings.models_dir)


def find_installed(models_dir: Path, kind: ModelKind) -> Model | None:
    """The model of this kind that was installed last, its checksum right; None without one."""
    newest = newest_of(read_manifest(models_dir), kind)
    return None if newest is None else _checked(models_dir, newest)


def newest_of(installed: tuple[Installed, ...], kind: ModelKind) -> Installed | None:
    """The last of this kind in the manifest: the one that is used."""
    return next((each for each in reversed(installed) if each.kind is kind), None)


def model_at(path: Path) -> Model:
    """The model in this file. ModelError where there is none."""
    if not path.is_file():
        raise ModelError(f"there is no model at {path}")
    return Model(path.stem, path, description_beside(path))


def read_manifest(models_dir: Path) -> tuple[Installed, ...]:
    """What is installed, the latest last; nothing where the folder is not there."""
    path = models_dir / _MANIFEST
    if not path.exists():
        return ()
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Installed, ...])
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ModelError(f"the list of installed models, {path}, cannot be read: {error}") from error


def write_manifest(models_dir: Path, installed: tuple[Installed, ...]) -> None:
    """Put another manifest in its place, in one step."""
    path = models_dir / _MANIFEST
    new = path.with_suffix(".new")
    new.write_bytes(msgspec.json.format(msgspec.json.encode(installed)) + b"\n")
    new.replace(path)


def checksum(path: Path) -> str:
    """The file's SHA-256, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _checked(models_dir: Path, installed: Installed) -> Model:
    path = models_dir / installed.file
    if not path.is_file():
        raise ModelError(f"the model {installed.name} is installed, but {path} is gone: add it again")
    if checksum(path) != installed.sha256:
        raise ModelError(f"{path} is not what was installed as {installed.name} (its SHA-256 differs): add it again")
    return Model(installed.name, path, description_beside(path))
