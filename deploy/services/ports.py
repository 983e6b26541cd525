"""Which port a service listens on: the one asked for, the one it had last time, or the first free one."""

import socket
from collections.abc import Callable
from pathlib import Path

from deploy.services.errors import PortTakenError, ServiceError

_HIGHEST_PORT = 65_535


def is_free_port(port: int, bind: str) -> bool:
    """Whether nobody listens on the port (a connection just closed does not count)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
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
    kept = int(memory.read_text()) if memory.exists() else None
    port = kept_or_first_free(kept, default, bind, without=without)
    memory.write_text(f"{port}\n")
    return port
