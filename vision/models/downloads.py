"""Fetching a model's file: from an address or from this machine, whole or not at all.

A copy is written under another name, held against its checksum, and only then given its own; whatever goes wrong
before leaves nothing behind.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx

from vision.models.errors import DownloadError, ModelError
from vision.models.installed import checksum

LARGEST_BYTES = 2 << 30
"""No detector that runs on a processor is larger; a wrong address shall not fill the disk."""
_TIMEOUT_S = 30.0
"""Without a byte for so long, the download has failed."""

Progress = Callable[[int, int | None], None]
"""Told the bytes so far and, where known, of how many."""


@contextlib.contextmanager
def fetched(source: str, folder: Path, sha256: str, progress: Progress, largest: int = LARGEST_BYTES) -> Iterator[Path]:
    """A copy in `folder` with this SHA-256, to be moved by the caller; gone at the end where it was not.

    DownloadError where it does not come, ModelError where it is not what was asked for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{sha256}.part"
    try:
        if is_address(source):
            _download(source, part, progress, largest)
        else:
            _copy(Path(source), part, largest)
        found = checksum(part)
        if found != sha256:
            raise ModelError(f"{without_password(source)} has the SHA-256 {found}, not {sha256}: nothing was installed")
        yield part
    finally:
        part.unlink(missing_ok=True)


def is_address(source: str) -> bool:
    """Not a file of this machine."""
    return source.startswith(("http://", "https://"))


def without_password(source: str) -> str:
    """An address as it may be told: without user, password and question, where secrets travel."""
    if not is_address(source):
        return source
    parts = urlsplit(source)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _copy(source: Path, part: Path, largest: int) -> None:
    if not source.is_file():
        raise ModelError(f"there is no file {source}")
    if source.stat().st_size > largest:
        raise ModelError(f"{source} is larger than {largest} bytes")
    shutil.copyfile(source, part)


def _download(source: str, part: Path, progress: Progress, largest: int) -> None:
    told = without_password(source)
    try:
        with httpx.stream("GET", source, follow_redirects=True, timeout=_TIMEOUT_S) as response:
            if response.status_code != httpx.codes.OK:
                raise DownloadError(f"{told} answered {response.status_code} {response.reason_phrase}")
            length = response.headers.get("content-length", "")
            total = int(length) if length.isdigit() else None
            with part.open("wb") as file:
                for chunk in response.iter_bytes(1 << 16):
                    file.write(chunk)
                    if file.tell() > largest:
                        raise ModelError(f"{told} is larger than {largest} bytes: nothing was installed")
                    progress(file.tell(), total)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DownloadError(f"{told} could not be fetched: {str(error) or type(error).__name__}") from error
