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
from streams.trials.calm import Array, Sifted

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
        goes_on = (following >= 0) & sifted.matters[following]
        waiting = self._firsts_of_the_restless(captions, sifted)
        chosen = np.flatnonzero(sifted.matters)
        columns = (chosen, sifted.place, sifted.measured_at, sifted.value, goes_on, sifted.is_calm)
        for row in zip(*(column.tolist() for column in (chosen, *(one[chosen] for one in columns[1:]))), strict=True):
            while waiting and waiting[0] < row[0]:
                self._judge_waiting(captions, sifted, following, waiting)
            _, place, at, value, is_followed, is_calm = row
            self._judge_one(captions[place], at, value)
            if not is_followed and not (is_calm and self._partition.is_calm(captions[place][0], captions[place][1])):
                self._wait_for_next(place, int(following[row[0]]), waiting)
        while waiting:
            self._judge_waiting(captions, sifted, following, waiting)

    def _judge_waiting(self, captions: Sequence[Caption], sifted: Sifted, following: Array, waiting: list[int]) -> None:
        """The first that waits because its series was not calm before; the next one too, if it is not calm yet."""
        index = heappop(waiting)
        place, after = int(sifted.place[index]), int(following[index])
        self._judge_one(captions[place], int(sifted.measured_at[index]), float(sifted.value[index]))
        is_followed = after >= 0 and bool(sifted.matters[after])
        if not is_followed and not self._partition.is_calm(captions[place].device, captions[place].property):
            self._wait_for_next(place, after, waiting)

    def _wait_for_next(self, place: int, after: int, waiting: list[int]) -> None:
        if after < 0:
            self._restless.add(place)
        else:
            heappush(waiting, after)

    def _judge_one(self, caption: Caption, at: Micros, value: float) -> None:
        wakes_at = self._partition.wakes_at
        if wakes_at is not None and wakes_at < at:
            self.pass_to(at)
        device, name, unit, is_registered = caption
        reading = Reading(device, name, value, at, at, unit, TimeSource.DEVICE, is_registered)
        self.verdicts += self._partition.process(self._offset, reading)
        self._offset += 1

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
