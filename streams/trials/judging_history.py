"""Stored history through the very fold of live judging: readings in the order of their times, ticks where one matters.

A reading is taken as received when it was measured, and somebody always listened: history does not say otherwise.
A tick comes at each whole second, after the readings of that moment; the fold tells which of them can bring anything
about (`Partition.wakes_at`), and the others are left out.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from streams.contracts.lessons import Lesson
from streams.contracts.readings import Reading, Tick, TimeSource
from streams.contracts.sightings import Sighting
from streams.contracts.times import SECOND, Micros
from streams.contracts.topics import Topic
from streams.contracts.verdicts import Verdict
from streams.judging.fold_time import UnbrokenTime
from streams.judging.pipeline import Partition
from streams.judging.registry_changes import RegistryChanges
from streams.runtime.registry import RegistryChange
from streams.trials.calm import Sifted

_NEVER: Micros = 2**62


class Caption(NamedTuple):
    """What is the same for all readings of a series."""

    device: str
    property: str
    unit: str
    is_registered: bool


class _Unparted(RegistryChanges):
    """The registry's changes for a fold of devices of any partition."""

    def __init__(self, changes: Sequence[RegistryChange]) -> None:
        super().__init__()
        self._all = list(changes)
        self.read_to = len(changes)

    def between(self, partition: int, start: int, end: int) -> list[RegistryChange]:
        """The changes at these offsets, whichever partition they concern."""
        del partition
        return self._all[start:end]


class JudgedHistory:
    """One fold over history from `begins` on. `verdicts`: all so far, in order."""

    def __init__(self, topic: Topic, number: int, changes: Sequence[RegistryChange], begins: Micros) -> None:
        registry = _Unparted(changes)
        self.verdicts: list[Verdict] = []
        self._position = registry.read_to
        self._partition = Partition(topic, number, registry, time=UnbrokenTime())
        self._offset = 0
        self._next_tick = 0
        self._lessons: dict[int, list[Lesson]] = {}
        self._has_sifted = False
        self._restless: set[int] = set()
        self._tick(begins // SECOND * SECOND)

    def learn(self, place: int, lesson: Lesson) -> None:
        """What earlier history teaches, once the series at this place is met: before, nobody would learn it."""
        self._lessons.setdefault(place, []).append(lesson)

    def readings(
        self, captions: Sequence[Caption], places: Sequence[int], times: Sequence[Micros], values: Sequence[float]
    ) -> None:
        """Readings in the order of their times; the series of each is that of `captions` at its place."""
        partition, process, verdicts = self._partition, self._partition.process, self.verdicts
        device_clock, lessons = TimeSource.DEVICE, self._lessons
        offset = self._offset
        for place, at, value in zip(places, times, values, strict=True):
            wakes_at = partition.wakes_at
            if wakes_at is not None and wakes_at < at:
                self._offset = offset
                self.pass_to(at)
                offset = self._offset
            device, name, unit, is_registered = captions[place]
            found = process(offset, Reading(device, name, value, at, at, unit, device_clock, is_registered))
            if found:
                verdicts += found
            offset += 1
            if lessons and place in lessons:
                for lesson in lessons.pop(place):
                    process(offset, lesson)
                    offset += 1
        self._offset = offset

    def sifted(self, captions: Sequence[Caption], sifted: Sifted) -> None:
        """Of readings those that matter, each series' first, and those that follow until their series is calm."""
        following = sifted.next_of_series()
        waiting = self._firsts_of_the_restless(captions, sifted)
        selected = np.flatnonzero(sifted.matters).tolist()
        selected.reverse()
        while selected or waiting:
            index = heappop(waiting) if waiting and not (selected and selected[-1] < waiting[0]) else selected.pop()
            place = int(sifted.place[index])
            self.readings(captions, [place], [int(sifted.measured_at[index])], [float(sifted.value[index])])
            after = int(following[index])
            if after >= 0 and sifted.matters[after]:
                continue
            device, name, _, _ = captions[place]
            if sifted.is_calm[index] and self._partition.is_calm(device, name):
                continue
            if after < 0:
                self._restless.add(place)
            else:
                heappush(waiting, after)

    def _firsts_of_the_restless(self, captions: Sequence[Caption], sifted: Sifted) -> list[int]:
        """Where series begin that have not been met, or were left restless."""
        if not self._has_sifted:
            self._has_sifted, self._restless = True, set(range(len(captions)))
        places, firsts = np.unique(sifted.place, return_index=True)
        here = dict(zip(places.tolist(), firsts.tolist(), strict=True))
        begun = [here[place] for place in self._restless if place in here]
        self._restless.difference_update(here)
        return sorted(index for index in begun if not sifted.matters[index])

    def sightings(self, sightings: Sequence[Sighting]) -> None:
        """Sightings in the order of their times."""
        for sighting in sightings:
            self.pass_to(sighting.measured_at)
            self._take(sighting)

    def pass_to(self, at: Micros) -> None:
        """Every tick before `at` that brings anything about."""
        while True:
            due = self._partition.wakes_at
            second = max(_NEVER if due is None else -(-due // SECOND) * SECOND, self._next_tick)
            if second >= at:
                return
            self._tick(second)

    def _tick(self, at: Micros) -> None:
        self._take(Tick(at, self._position))
        self._next_tick = at + SECOND

    def _take(self, record: Sighting | Tick) -> None:
        self.verdicts += self._partition.process(self._offset, record)
        self._offset += 1
