"""Which port a service listens on: the one asked for, the one it had last time, or the first free one."""

import errno
import socket
from collections.abc import Callable
from pathlib import Path

from deploy.services.errors import PortTakenError, ServiceError
from deploy.services.whole_files import write_whole

_HIGHEST_PORT = 65_535


def is_free_port(port: int, bind: str) -> bool:
    """Whether nobody listens on the port (a connection just closed does not count).

    ServiceError where `bind` is no address of this machine: no port would be free then.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except socket.gaierror as error:
            raise ServiceError(f"{bind} is no address to listen on: {error.strerror}") from error
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise ServiceError(f"{bind} is no address of this machine, so nothing can listen on it") from error
            return False
    return True


def first_free_port(
    default: int,
    bind: str,
    *,
    without: frozenset[int] = frozenset(),
    is_free: Callable[[int, str], bool] = is_free_port,
) -> int:
    """The first free port from `default` upwards that is not among `without`."""
    for port in range(default, _HIGHEST_PORT + 1):
        if port not in without and is_free(port, bind):
            return port
    raise ServiceError(f"no free port from {default} upwards on {bind}")


def required_port(port: int, bind: str, *, wanted_for: str, is_free: Callable[[int, str], bool] = is_free_port) -> int:
    """The port itself where it is free; PortTakenError where somebody else has it."""
    if not is_free(port, bind):
        raise PortTakenError(
            f"port {port} on {bind}, set for {wanted_for}, is taken by another program: "
            f"stop that program (`ss -ltnp 'sport = :{port}'` names it) or set another port"
        )
    return port


def kept_or_first_free(
    kept: int | None,
    default: int,
    bind: str,
    *,
    without: frozenset[int] = frozenset(),
    is_free: Callable[[int, str], bool] = is_free_port,
) -> int:
    """The port of last time while it is still free, else the first free one."""
    if kept is not None and kept not in without and is_free(kept, bind):
        return kept
    return first_free_port(default, bind, without=without, is_free=is_free)


def remembered_port(memory: Path, default: int, bind: str, *, without: frozenset[int] = frozenset()) -> int:
    """The port written in the file `memory`, or another where that is taken; the answer is written there."""
    port = kept_or_first_free(kept_port(memory), default, bind, without=without)
    write_whole(memory, f"{port}\n")
    return port


def kept_port(memory: Path) -> int | None:
    """The port written in the file; None where there is none, or where it holds something else."""
    try:
        port = int(memory.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return port if 0 < port <= _HIGHEST_PORT else None
