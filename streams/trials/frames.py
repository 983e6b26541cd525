"""What a trial and its worker processes say to each other: messages with their length before them."""

import asyncio
import struct
from typing import BinaryIO

import msgspec

from streams.contracts.times import Micros
from streams.contracts.verdicts import Verdict
from streams.runtime.settings import Database
from streams.timescale.bulk_history import StoredSeries
from streams.trials.alarming_history import Standing
from streams.trials.excerpt import Excerpt


class Side(msgspec.Struct, frozen=True):
    """One of the rules tried: what it needs of the registry, and which of the job's series (by place) it is about."""

    excerpt: Excerpt
    places: tuple[int, ...]


class Judge(msgspec.Struct, frozen=True, tag="judge"):
    """Judge the history of these series and devices for each side; what was before `counts_from` is warming up.

    `cameras` empty: what they saw does not matter; None: that of all of them does.
    """

    database: Database
    sides: tuple[Side, ...]
    series: tuple[StoredSeries, ...]
    cameras: tuple[str, ...] | None
    begins: Micros
    counts_from: Micros
    ends: Micros


class Alarm(msgspec.Struct, frozen=True, tag="alarm"):
    """Make alerts of all verdicts, side by side."""

    excerpts: tuple[Excerpt, ...]
    verdicts: tuple[tuple[Verdict, ...], ...]
    begins: Micros
    ends: Micros


class Progressed(msgspec.Struct, frozen=True, tag="progressed"):
    """How much of the job is done, and how many readings have been judged in it so far."""

    done: float
    readings: int


class Judged(msgspec.Struct, frozen=True, tag="judged"):
    """All verdicts, and how many readings counted, side by side."""

    verdicts: tuple[tuple[Verdict, ...], ...]
    readings: tuple[int, ...]


class Alarmed(msgspec.Struct, frozen=True, tag="alarmed"):
    """What came before operators, side by side."""

    standings: tuple[tuple[Standing, ...], ...]


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The job cannot be done: the database is away, the answer is too large, or something else."""

    why: str
    is_database_away: bool = False
    is_too_large: bool = False


Job = Judge | Alarm
Report = Progressed | Judged | Alarmed | Failed

_LENGTH = struct.Struct("!I")
_encode = msgspec.msgpack.Encoder().encode
_jobs = msgspec.msgpack.Decoder(Job)
_reports = msgspec.msgpack.Decoder(Report)


def framed(message: Job | Report) -> bytes:
    """The message as it goes through a pipe."""
    encoded = _encode(message)
    return _LENGTH.pack(len(encoded)) + encoded


def next_job(pipe: BinaryIO) -> Job | None:
    """The next job for a worker, None when there is none any more."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    job: Job = _jobs.decode(pipe.read(_LENGTH.unpack(head)[0]))
    return job


async def next_report(pipe: asyncio.StreamReader) -> Report:
    """The next report of a worker; asyncio.IncompleteReadError if it has ended."""
    (length,) = _LENGTH.unpack(await pipe.readexactly(_LENGTH.size))
    report: Report = _reports.decode(await pipe.readexactly(length))
    return report
