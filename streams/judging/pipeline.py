"""Judging, stop by stop: one partition of readings or sightings folded into verdicts. No clock, no I/O.

    a reading    → its series (matched to rules when first met) → newest or late? → memories, judges → verdicts
    a tick       → changes and calendars that apply from here → subjects whose deadline has come → verdicts
    a sighting   → its camera → judges → verdicts
    a lesson     → the memories of its series

State lives in 64 buckets, each checkpointed and restored on its own. After a restart the fold begins at the lowest
checkpointed offset, and a bucket *opens* at its own: records below that are in its state already.
"""

from collections.abc import Iterable

from streams.contracts.explanations import Explanation
from streams.contracts.judging_state import BucketState
from streams.contracts.lessons import Lesson
from streams.contracts.readings import ONLINE, Reading, Tick
from streams.contracts.sightings import Sighting
from streams.contracts.times import Micros
from streams.contracts.topics import READINGS, Topic
from streams.contracts.verdicts import Verdict
from streams.judging.assessor import Assessor
from streams.judging.buckets import Buckets, Checkpoint
from streams.judging.deadlines import Deadlines
from streams.judging.explaining import explanations_of
from streams.judging.findings import Finding, stamped
from streams.judging.fold_time import FoldTime
from streams.judging.registry_changes import RegistryChanges
from streams.judging.rulebook import Effects, Rulebook
from streams.judging.rules.conditions import is_idle
from streams.judging.state import encode_bucket, restored
from streams.judging.subjects import LARGEST_VALUE, WatchedDevice, WatchedSeries
from streams.runtime.units import IDENTITY, conversion

Record = Reading | Sighting | Lesson | Tick

MOST_SERIES = 1_000
"""Of one device. A device that makes up names without end must not fill memory and checkpoints."""


class Partition:
    """The fold of one partition. `position` is the offset of the next record it wants.

    `passed_over` counts readings of series beyond the `MOST_SERIES` of their device: signs of life, not judged.
    `changes` must hold every registry change below a tick's position before that tick is processed.
    """

    def __init__(
        self,
        topic: Topic,
        number: int,
        changes: RegistryChanges,
        checkpoints: Iterable[Checkpoint] = (),
        first_kept: int = 0,
        *,
        time: FoldTime | None = None,
    ) -> None:
        self._topic, self._number, self._changes = topic, number, changes
        self._buckets = Buckets(checkpoints, first_kept)
        self._devices = self._buckets.devices
        self.position = self._buckets.position
        self._time = time or FoldTime(*(self._buckets.time or ()))
        self._rulebook = Rulebook(topic)
        registered_at = self._buckets.registry_position
        self._rulebook.apply(changes.between(number, 0, registered_at), registered_at, self._time.ticked_at)
        self._deadlines = Deadlines()
        self._assessor = Assessor(self._rulebook, self._deadlines)
        self.passed_over = 0

    @property
    def registry_position(self) -> int:
        """All registry changes below it are in force."""
        return self._rulebook.position

    @property
    def now(self) -> Micros:
        """The time of the fold."""
        return self._time.now

    @property
    def wakes_at(self) -> Micros | None:
        """The listening time before which no tick finds anything to do; None: no tick does, as things stand.

        A dry-run makes only the ticks that matter, so every reason to wake has to be in here; it is listened to
        throughout, so that listening time is fold time, by which calendars turn.
        """
        wakes = (self._deadlines.next_due, self._rulebook.turns_at)
        return min((at for at in wakes if at is not None), default=None)

    def is_calm(self, device_id: str, property_name: str) -> bool:
        """Whether no rule finds or awaits anything about the series, or doubts it."""
        device = self._devices.get(device_id)
        series = None if device is None else device.series.get(property_name)
        if series is None:
            return True
        return series.is_sound and all(is_idle(condition) for condition in (series.conditions or {}).values())

    def process(self, offset: int, record: Record) -> list[Verdict]:
        """Every verdict this record leads to, in the order of their stamps."""
        found: list[Finding] = []
        if offset >= self._buckets.opens_at:
            self._open_buckets(offset, found)
        if isinstance(record, Reading):
            self._on_reading(record, found)
        elif isinstance(record, Tick):
            self._on_tick(record, found)
        elif isinstance(record, Sighting):
            self._on_sighting(record, found)
        else:
            self._on_lesson(record)
        self.position = offset + 1
        if not found:
            return []
        return stamped(found, (self._topic.name, self._number, offset), self._time.now, self._rulebook)

    def _on_reading(self, reading: Reading, found: list[Finding]) -> None:
        heard_at = self._time.on_record(reading.received_at)
        device = self._devices.get(reading.device)
        series = None if device is None else device.series.get(reading.property)
        if device is None or series is None:
            if self._buckets.is_open_for(reading.device):
                self._on_unknown_series(device, reading, heard_at, found)
            return
        if (
            series.low < reading.value < series.high
            and series.measured_at < reading.measured_at < series.calm_until
            and device.conditions is None
            and reading.unit == series.unit
        ):  # nothing can change, and nearly every reading is like this
            series.value, series.measured_at = reading.value, reading.measured_at
            series.came_at = series.heard_at = device.heard_at = heard_at
            if series.memories is not None:
                self._assessor.after_calm(series)
            return
        self._assess(series, reading, heard_at, found)

    def _on_unknown_series(
        self, device: WatchedDevice | None, reading: Reading, heard_at: Micros, found: list[Finding]
    ) -> None:
        if device is None or len(device.series) < MOST_SERIES:
            self._assess(self._meet(reading, heard_at, found), reading, heard_at, found)
            return
        self.passed_over += 1
        if _is_sign_of_life(reading):
            device.heard_at = heard_at
            self._assessor.after_sign_of_life(device, found)

    def _assess(self, series: WatchedSeries, reading: Reading, heard_at: Micros, found: list[Finding]) -> None:
        """A sign of life; then the newest reading, or a late one; or neither, if its unit cannot be converted."""
        if _is_sign_of_life(reading):
            series.heard_at = series.device.heard_at = heard_at
            self._assessor.after_sign_of_life(series.device, found)
            self._assessor.settle_heard(series, found)
        value = _canonical(series, reading)
        if value is None:
            self._assessor.after_unreadable_unit(series)
        elif reading.measured_at > series.measured_at:
            series.value, series.measured_at, series.came_at = value, reading.measured_at, heard_at
            self._assessor.after_newest(series, found)
        else:
            self._assessor.after_late(series, value, reading.measured_at, found)

    def _meet(self, reading: Reading, heard_at: Micros, found: list[Finding]) -> WatchedSeries:
        """A series (and perhaps its device) heard of for the first time: find its rules, once."""
        device = self._devices.get(reading.device) or self._meet_device(reading.device, heard_at, found)
        series = device.series[reading.property] = WatchedSeries(device, reading.property)
        self._assessor.after_change(series, self._rulebook.traits(device.id), heard_at, found)
        return series

    def _meet_device(self, device_id: str, listened: Micros, found: list[Finding]) -> WatchedDevice:
        device = WatchedDevice(device_id)
        device.is_registered = self._rulebook.is_registered(device_id)
        self._buckets.add(device)
        self._assessor.after_change(device, self._rulebook.traits(device_id), listened, found)
        return device

    def _on_sighting(self, sighting: Sighting, found: list[Finding]) -> None:
        listened = self._time.on_record(sighting.received_at)
        if not self._buckets.is_open_for(sighting.camera):
            return
        camera = self._devices.get(sighting.camera) or self._meet_device(sighting.camera, listened, found)
        camera.heard_at = listened
        self._assessor.after_sighting(camera, sighting, listened, found)

    def _on_lesson(self, lesson: Lesson) -> None:
        device = self._devices.get(lesson.device)
        series = None if device is None else device.series.get(lesson.property)
        if series is not None:
            self._assessor.after_lesson(series, lesson)

    def _on_tick(self, tick: Tick, found: list[Finding]) -> None:
        listened = self._time.on_tick(tick.at)
        turns_at = self._rulebook.turns_at
        if tick.registry_position > self._rulebook.position or (turns_at is not None and turns_at <= self._time.now):
            self._take_up_changes(max(tick.registry_position, self._rulebook.position), listened, found)
        for subject in self._deadlines.due(listened):
            self._assessor.after_tick(subject, listened, found)

    def _take_up_changes(self, position: int, listened: Micros, found: list[Finding]) -> None:
        changes = self._changes.between(self._number, self._rulebook.position, position)
        effects = self._rulebook.apply(changes, position, self._time.now)
        for device_id in effects.devices:
            self._take_up_device(device_id, listened, found)
        for device in self._devices.values() if effects.has_rules or effects.has_areas else ():
            self._take_up_rules(device, effects, listened, found)

    def _take_up_device(self, device_id: str, listened: Micros, found: list[Finding]) -> None:
        device, is_registered = self._devices.get(device_id), self._rulebook.is_registered(device_id)
        if device is None:
            if is_registered and self._topic is READINGS and self._buckets.is_open_for(device_id):
                self._meet_device(device_id, listened, found)
            return
        subjects = device.subjects()
        if not is_registered:
            for subject in subjects:
                self._assessor.after_removal(subject, found)
            self._buckets.forget(device)
            return
        device.is_registered = True
        traits = self._rulebook.traits(device_id)
        for subject in subjects:
            self._assessor.after_change(subject, traits, listened, found)

    def _take_up_rules(self, device: WatchedDevice, effects: Effects, listened: Micros, found: list[Finding]) -> None:
        traits = self._rulebook.traits(device.id)
        for subject in device.subjects():
            if effects.has_areas or effects.concern(traits, subject.property):
                self._assessor.after_change(subject, traits, listened, found)

    def _open_buckets(self, offset: int, found: list[Finding]) -> None:
        for saved in self._buckets.open(offset):
            device = restored(saved)
            device.is_registered = self._rulebook.is_registered(device.id)
            self._buckets.add(device)
            traits = self._rulebook.traits(device.id)
            for subject in device.subjects():
                self._assessor.after_restart(subject, traits, found)

    def explain(self, device_id: str, property_name: str | None, rule_id: str) -> list[Explanation]:
        """How the rule (each part judged here, if it is composed) stands to a device's series, and why.

        Without a property: to every series it could be about. Empty if the rule is unknown or not judged here: rules
        about sightings are in partitions of sightings, all others in those of readings.
        """
        device = self._devices.get(device_id) or WatchedDevice(device_id)
        listened = self._time.listened
        return [
            explanation
            for rule in self._rulebook.judged_for(rule_id)
            for explanation in explanations_of(rule, device, property_name, self._rulebook, listened)
        ]

    def let_go(self) -> None:
        """Free the state: the partition was given away, and this fold is not asked again."""
        self._buckets.forget_all()

    def save(self, bucket: int) -> BucketState | None:
        """The bucket as of `position`; None if it has not opened, its earlier checkpoint stands."""
        devices = self._buckets.of(bucket)
        if devices is None:
            return None
        return BucketState(
            topic=self._topic.name,
            partition=self._number,
            bucket=bucket,
            offset=self.position,
            registry_position=self._rulebook.position,
            state=encode_bucket(self._time.saved() if self._time.now else None, devices),
        )


def _canonical(series: WatchedSeries, reading: Reading) -> float | None:
    """The value in the canonical unit of the property, `LARGEST_VALUE` at most; None if it cannot be converted."""
    if reading.unit != series.unit:
        series.unit, series.conversion = reading.unit, conversion(reading.unit, reading.property)
    if series.conversion is None:
        return None
    value = reading.value if series.conversion is IDENTITY else series.conversion.convert(reading.value)
    return max(-LARGEST_VALUE, min(value, LARGEST_VALUE))


def _is_sign_of_life(reading: Reading) -> bool:
    """All are, except *offline*."""
    return reading.value != 0 or reading.property != ONLINE
