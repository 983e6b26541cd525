"""Keeps things running: what has ended is started again, after a pause that grows while it keeps ending."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from deploy.services.errors import ServiceError

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_CALM_AFTER_S = 60.0  # what ran this long may come back at once again


class Supervised(Protocol):
    """Something that can run: a process of ours, or a local service."""

    @property
    def name(self) -> str: ...

    @property
    def pid(self) -> int | None: ...

    def launch(self) -> None:
        """Start it without waiting; ServiceError or OSError when that is not possible just now."""

    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""

    def stop(self) -> None:
        """End it, cleanly if it can."""


@dataclass(frozen=True)
class Started:
    """It runs (again)."""

    name: str
    pid: int | None


@dataclass(frozen=True)
class Ended:
    """It ended by itself, and is started again in `again_in_s` seconds; None: it has finished its work."""

    name: str
    code: int
    again_in_s: float | None


@dataclass(frozen=True)
class Refused:
    """It could not be started; tried again in `again_in_s` seconds."""

    name: str
    reason: str
    again_in_s: float


Event = Started | Ended | Refused


@dataclass
class _Charge:
    subject: Supervised
    may_finish: bool
    started_at: float
    pause_s: float = 0.0
    due_at: float | None = None


class Supervisor:
    """Looks after what it is given, in that order; `look` is called every moment and never waits.

    The first restart comes at once; a thing that keeps ending is started again after 0.5 s, doubling up to 30 s.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._charges: dict[str, _Charge] = {}

    def watch(self, subject: Supervised, *, may_finish: bool = False) -> None:
        """Look after something that runs already; `may_finish`: when it ends with code 0 that is the end of it."""
        self._charges[subject.name] = _Charge(subject, may_finish, self._clock())

    def start(self, subject: Supervised, *, may_finish: bool = False) -> None:
        """Start something and look after it."""
        subject.launch()
        self.watch(subject, may_finish=may_finish)

    @property
    def pids(self) -> dict[str, int]:
        """The process numbers of all that runs."""
        return {name: pid for name, charge in self._charges.items() if (pid := charge.subject.pid) is not None}

    def look(self) -> list[Event]:
        """What has happened since the last look; starts what is due."""
        return [event for charge in list(self._charges.values()) for event in self._look_at(charge)]

    def stop(self, name: str) -> None:
        """Stop one thing and forget it; nothing if it is not known."""
        charge = self._charges.pop(name, None)
        if charge is not None:
            charge.subject.stop()

    def _look_at(self, charge: _Charge) -> list[Event]:
        if charge.due_at is not None:
            return self._start_again(charge) if self._clock() >= charge.due_at else []
        code = charge.subject.exit_code()
        if code is None:
            return []
        if charge.may_finish and code == 0:
            del self._charges[charge.subject.name]
            return [Ended(charge.subject.name, code, None)]
        ran_s = self._clock() - charge.started_at
        if ran_s >= _CALM_AFTER_S:
            charge.pause_s = 0.0
        charge.due_at = self._clock() + charge.pause_s
        return [Ended(charge.subject.name, code, charge.pause_s)]

    def _start_again(self, charge: _Charge) -> list[Event]:
        charge.pause_s = min(max(2 * charge.pause_s, _FIRST_PAUSE_S), _LONGEST_PAUSE_S)
        try:
            charge.subject.launch()
        except (ServiceError, OSError) as error:  # OSError: a full disk, most likely, which may have room again
            charge.due_at = self._clock() + charge.pause_s
            return [Refused(charge.subject.name, str(error), charge.pause_s)]
        charge.due_at = None
        charge.started_at = self._clock()
        return [Started(charge.subject.name, charge.subject.pid)]
