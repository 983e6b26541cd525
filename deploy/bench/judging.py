"""How fast one core judges, what a series weighs, and how long a restart takes: the fold alone, no services."""

import gc
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import Any, ParamSpec, TypeVar

import psutil

from deploy.bench.measuring import conditions
from deploy.bench.scenarios import Say
from streams.contracts.alerts import Severity
from streams.contracts.judging_state import BUCKETS
from streams.contracts.readings import Reading, Tick
from streams.contracts.registry import EntryKind, RuleEntry
from streams.contracts.rules import Level, Rule, Scope, ThresholdRule, WindowFunction, WindowRule
from streams.contracts.times import SECOND
from streams.contracts.topics import JUDGING_STATE, READINGS
from streams.contracts.wire import decoder, encode
from streams.judging.buckets import Checkpoint
from streams.judging.pipeline import Partition
from streams.judging.registry_changes import RegistryChanges
from streams.judging.state import decode_bucket
from streams.runtime.registry import RegistryChange

P = ParamSpec("P")
Found = TypeVar("Found")

_PROPERTY = "noise_level"
_START = 1_760_000_040 * SECOND  # a whole minute
_INTERVAL_S = 60
_CALM, _LOUD = 60.0, 99.0
_AT_ONCE = 5_000
_LOUD_ONE_IN = 1_000
"""One reading in a thousand raises every rule, the next of its series clears it."""


def apart(measure: Callable[P, Found], *args: P.args, **kwargs: P.kwargs) -> Found:
    """In a process of its own: memory that was used before would hide what is used now."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *args, **kwargs).result()


@dataclass(frozen=True)
class Task:
    """Rules that all concern every reading."""

    name: str
    rules: tuple[Rule, ...]


def thresholds(count: int) -> Task:
    """So many threshold rules, each with two levels."""
    levels = (Level(Severity.HIGH, 85, 80), Level(Severity.CRITICAL, 95, 90))
    scope = Scope(property=_PROPERTY)
    return Task("thresholds", tuple(ThresholdRule(scope, levels, id=f"level-{number}") for number in range(count)))


def windows(count: int) -> Task:
    """So many window rules over 5 to 60 minutes, all ending every minute; they share panes."""
    functions = [WindowFunction.AVG, WindowFunction.MAX, WindowFunction.MIN, WindowFunction.SUM, WindowFunction.COUNT]
    overs = [300, 600, 900, 1_800, 3_600]
    return Task(
        "windows",
        tuple(
            WindowRule(
                Scope(property=_PROPERTY),
                functions[number % len(functions)],
                overs[number % len(overs)],
                (Level(Severity.HIGH, 1e9, 1e8),),
                every_s=_INTERVAL_S,
                id=f"window-{number}",
            )
            for number in range(count)
        ),
    )


def speed(task: Task, *, series: int, rounds: int, say: Say, lived_through: int = 1) -> dict[str, Any]:
    """Readings decoded and folded in a second of one core, each series a reading a minute, ticks between.

    So many minutes are `lived_through` before: windows are full when the longest of them is.
    """
    before = conditions()
    say(f"{task.name}: {series} series meet {len(task.rules)} rules")
    city = _City(task, series)
    resident = _resident()
    city.tell(0)
    grown = _resident() - resident
    for number in range(1, lived_through):
        city.tell(number)
    cpu_s, wall_s, verdicts = 0.0, 0.0, 0
    for number in range(lived_through, lived_through + rounds):
        written = city.records(number)
        while records := list(islice(written, _AT_ONCE)):
            cpu, wall = time.process_time(), time.perf_counter()
            verdicts += city.fold_in(records)
            cpu_s += time.process_time() - cpu
            wall_s += time.perf_counter() - wall
        say(f"{task.name}: round {number - lived_through + 1} of {rounds}")
    readings = rounds * series
    return {
        "task": task.name,
        "rules": len(task.rules),
        "series": series,
        "minutes_lived_through": lived_through,
        "readings": readings,
        "verdicts": verdicts,
        "readings_per_cpu_s": round(readings / cpu_s),
        "readings_per_s": round(readings / wall_s),
        "bytes_per_series_met": round(grown / series),
        "bytes_per_series_after": round((_resident() - resident) / series),
        "checkpoint_bytes_per_series": round(sum(len(each) for each in city.checkpoints()) / series),
        "conditions": before,
    }


def closing(task: Task, *, series: int, lived_through: int, say: Say) -> dict[str, Any]:
    """One tick in which windows of every series end: for how long the loop of judging hears nothing else.

    Judging lets others have their turn between two partitions; verdicts go out after the last.
    """
    before = conditions()
    city = _City(task, series)
    for number in range(lived_through):
        city.tell(number)
        say(f"closing: minute {number + 1} of {lived_through} lived through by {series} series")
    cpu_s, wall_s = city.close(lived_through)
    return {
        "task": task.name,
        "rules": len(task.rules),
        "series": series,
        "minutes_lived_through": lived_through,
        "tick_cpu_s": round(sum(cpu_s), 3),
        "tick_s": round(sum(wall_s), 3),
        "longest_partition_cpu_s": round(max(cpu_s), 3),
        "longest_partition_s": round(max(wall_s), 3),
        "conditions": before,
    }


def restart(task: Task, *, series: int, say: Say) -> dict[str, Any]:
    """From the bytes of all checkpoints to folds in which every bucket is open."""
    before = conditions()
    say(f"restart: {series} series meet {len(task.rules)} rules")
    city = _City(task, series)
    city.tell(0)
    saved = [(number, city.of(number)) for number in range(READINGS.partitions)]
    changes, position = city.changes, city.position
    del city
    gc.collect()
    say("restart: from the checkpoints")
    cpu, wall = time.process_time(), time.perf_counter()
    folds = [_restored(number, states, changes, position) for number, states in saved]
    cpu_s, wall_s = time.process_time() - cpu, time.perf_counter() - wall
    return {
        "task": task.name,
        "series": series,
        "partitions": len(folds),
        "checkpoint_megabytes": round(sum(len(each) for _, states in saved for each in states) / 1e6, 1),
        "restart_s": round(wall_s, 2),
        "restart_cpu_s": round(cpu_s, 2),
        "conditions": before,
    }


def _restored(number: int, states: list[bytes], changes: RegistryChanges, position: int) -> Partition:
    decode = decoder(JUDGING_STATE).decode
    found = [decode(state) for state in states]
    checkpoints = [
        Checkpoint(state.bucket, state.offset, state.registry_position, decode_bucket(state)) for state in found
    ]
    fold = Partition(READINGS, number, changes, checkpoints)
    fold.process(fold.position, Tick(_START + SECOND, position))
    return fold


class _City:
    """All partitions of readings in one process; one series a device."""

    def __init__(self, task: Task, series: int) -> None:
        self.changes = RegistryChanges()
        entries = [
            RegistryChange(offset, EntryKind.RULE, rule.id, RuleEntry(rule=rule))
            for offset, rule in enumerate(task.rules)
        ]
        self.position = len(entries)
        self.changes.add(entries, self.position)
        self._folds = [Partition(READINGS, number, self.changes) for number in range(READINGS.partitions)]
        self._decode = decoder(READINGS).decode
        self._devices = [
            (device, READINGS.partition_of(device)) for device in (f"device-{number}" for number in range(series))
        ]
        for fold in self._folds:
            fold.process(fold.position, Tick(_START, self.position))

    def tell(self, number: int) -> None:
        """One reading of every series, and the ticks of that time."""
        self.fold_in(self.records(number))

    def records(self, number: int) -> Iterator[tuple[int, bytes]]:
        """What the log holds of minute `number`: partition and value, second by second."""
        at = _START + number * _INTERVAL_S * SECOND
        share = -(-len(self._devices) // _INTERVAL_S)
        for second in range(_INTERVAL_S):
            now = at + second * SECOND
            for place in range(second * share, min((second + 1) * share, len(self._devices))):
                device, partition = self._devices[place]
                is_loud = (place + number) % _LOUD_ONE_IN == 0
                value = _LOUD if is_loud else _CALM + place % 7
                yield partition, encode(Reading(device, _PROPERTY, value, now, now, unit="dB"))
            tick = encode(Tick(now + SECOND, self.position))
            for partition in range(len(self._folds)):
                yield partition, tick

    def close(self, number: int) -> tuple[list[float], list[float]]:
        """Tell minute `number`; of the tick at its end, by partition: seconds of processor time, and by the clock."""
        records = list(self.records(number))
        ticks = len(self._folds)
        self.fold_in(records[:-ticks])
        cpu_s, wall_s = [], []
        for tick in records[-ticks:]:
            cpu, wall = time.process_time(), time.perf_counter()
            self.fold_in([tick])
            cpu_s.append(time.process_time() - cpu)
            wall_s.append(time.perf_counter() - wall)
        return cpu_s, wall_s

    def fold_in(self, records: "Iterator[tuple[int, bytes]] | list[tuple[int, bytes]]") -> int:
        """How many verdicts that made."""
        decode, folds, verdicts = self._decode, self._folds, 0
        for partition, value in records:
            fold = folds[partition]
            verdicts += len(fold.process(fold.position, decode(value)))
        return verdicts

    def of(self, partition: int) -> list[bytes]:
        """The checkpoints of a partition as they are published."""
        states = (self._folds[partition].save(bucket) for bucket in range(BUCKETS))
        return [encode(state) for state in states if state is not None]

    def checkpoints(self) -> Iterator[bytes]:
        """All of them."""
        for partition in range(len(self._folds)):
            yield from self.of(partition)


def _resident() -> int:
    gc.collect()
    resident: int = psutil.Process().memory_info().rss
    return resident
