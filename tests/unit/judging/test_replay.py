"""Whatever is killed when: the verdicts alarming accepts are those of a judge that was never disturbed."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.alerts import Severity
from streams.contracts.areas import Area
from streams.contracts.calendars import Calendar
from streams.contracts.devices import Device
from streams.contracts.judging_state import BUCKETS, BucketState
from streams.contracts.lessons import Lesson
from streams.contracts.readings import ONLINE
from streams.contracts.registry import EntryKind
from streams.contracts.rules import Rule, Season
from streams.contracts.sightings import Sighting, SightingKind, VehicleClass
from streams.contracts.times import from_seconds
from streams.contracts.topics import JUDGING_STATE, READINGS, SIGHTINGS, Topic
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.contracts.wire import decoder, encode
from streams.judging.buckets import Checkpoint, bucket_of
from streams.judging.pipeline import Partition
from streams.judging.state import decode_bucket
from tests.unit.judging.city import DEVICE, START_S, City
from tests.unit.judging.some_rules import RULE_IDS, a_calendar, a_rule, a_sighting_rule

PARTITION = READINGS.partition_of(DEVICE)
DEVICES = [
    name for name in (f"noise-{number}" for number in range(1, 200)) if READINGS.partition_of(name) == PARTITION
][:5]
USED_BUCKETS = sorted({bucket_of(device) for device in DEVICES})
DAY_S = 86_400


@dataclass(frozen=True)
class Measured:
    """A reading, `late_s` behind the clock of its device; perhaps the same once more."""

    device: str
    property: str
    value: float
    late_s: float = 0
    unit: str = ""
    times: int = 1


@dataclass(frozen=True)
class Jump:
    """The clock of a device is set."""

    device: str
    by_s: float


@dataclass(frozen=True)
class Seen:
    """A sighting of a camera."""

    camera: str
    kind: SightingKind
    late_s: float


@dataclass(frozen=True)
class Outage:
    """Nobody listens for so long; what came meanwhile was received at the end of it."""

    seconds: int


@dataclass(frozen=True)
class Crash:
    """Of the verdicts not yet acknowledged so many got through; the dead one's ghost goes on for some records."""

    got_through: int
    ghost_records: int


@dataclass(frozen=True)
class Save:
    """Publish what there is, then checkpoint these buckets."""

    buckets: frozenset[int]


Step = Measured | Jump | Seen | Outage | Lesson | int | Rule | Device | Area | Calendar | tuple[EntryKind, str]


def a_step(dice: Random) -> Step:  # noqa: PLR0911  so much can happen
    """A reading most often, or some seconds of ticks, or a change in the registry."""
    roll = dice.random()
    if roll < 0.6:
        return a_reading(dice)
    if roll < 0.66:
        return Measured(dice.choice(DEVICES), ONLINE, dice.choice([0, 1]))
    if roll < 0.68:
        return Jump(dice.choice(DEVICES), dice.choice([-DAY_S, -20, -3, 3, 20, DAY_S]))
    if roll < 0.72:
        return Outage(dice.choice([dice.randint(5, 20), dice.randint(5, 20), 1_800, 3_600]))
    if roll < 0.85:
        return dice.randint(1, 8)
    if roll < 0.90:
        slots: dict[int, tuple[float, ...]] = {slot: (40, 45, 50 + slot % 24) for slot in range(24 * 7)}
        return Lesson(dice.choice(DEVICES), "noise_level", Season.WEEK, slots)
    return a_change(dice)


def a_reading(dice: Random) -> Measured:
    return Measured(
        dice.choice(DEVICES),
        "noise_level",
        dice.choice([30, 45, 45, 75, 82, 86, 92, 99, 999]),
        late_s=dice.choice([0, 0, 0, 0, 0, 1, 3, 7, DAY_S, 3 * DAY_S]),
        unit=dice.choice(["", "", "", "dB", "km"]),
        times=dice.choice([1, 1, 1, 2]),
    )


def a_sighting_step(dice: Random) -> Step:
    """What happens where sightings are."""
    roll = dice.random()
    if roll < 0.5:
        return Seen(dice.choice(DEVICES), dice.choice(list(SightingKind)), dice.choice([0, 0, 0, 2, DAY_S]))
    return dice.randint(1, 8) if roll < 0.8 else a_change(dice)


def a_change(dice: Random) -> Step:
    changes: list[Callable[[], Step]] = [
        lambda: a_rule(dice),
        lambda: a_rule(dice),
        lambda: a_rule(dice),
        lambda: Device(
            dice.choice(DEVICES),
            kind=dice.choice(["noise", "air"]),
            tags=dice.choice([(), ("night",)]),
            area=dice.choice([None, "ward"]),
        ),
        lambda: Area("ward", "", "", "ward", parent=dice.choice([None, "city"])),
        lambda: a_calendar(dice),
        lambda: (EntryKind.CALENDAR, "closure"),
        lambda: (EntryKind.RULE, dice.choice(RULE_IDS)),
        lambda: (EntryKind.DEVICE, dice.choice(DEVICES)),
    ]
    return dice.choice(changes)()


def a_mishap(dice: Random) -> Save | Crash:
    if dice.random() < 0.4:
        return Crash(dice.randint(0, 5), dice.choice([0, 0, dice.randint(1, 8)]))
    if dice.random() < 0.3:
        return Save(frozenset(range(BUCKETS)))
    part = frozenset(dice.sample(USED_BUCKETS, dice.randint(1, len(USED_BUCKETS))))
    return Save(part if dice.random() < 0.5 else frozenset(range(BUCKETS)) - part)


class Story:
    """A city to which all this happens, and what an undisturbed judge says of it."""

    def __init__(self, topic: Topic = READINGS) -> None:
        self.city = City(topic)
        self.verdicts: list[Verdict] = []
        self._now_s = 0
        self._ahead: dict[str, float] = {}

    def tell(self, steps: list[Step]) -> None:
        self.verdicts += self.city.tick(self._now_s)
        for step in steps:
            self._take(step)
        self.verdicts += self.city.ticks(self._now_s + 1, self._now_s + 10)

    def _take(self, step: Step) -> None:
        now_s = self._now_s + 0.5
        match step:
            case Measured():
                for _ in range(step.times):
                    measured_s = now_s + self._ahead.get(step.device, 0) - step.late_s
                    self.verdicts += self.city.reading(
                        step.value,
                        now_s,
                        device=step.device,
                        property_name=step.property,
                        measured_s=measured_s,
                        unit=step.unit,
                    )
            case Jump(device=device, by_s=by_s):
                self._ahead[device] = by_s
            case Seen():
                times = (from_seconds(START_S + now_s - step.late_s), from_seconds(START_S + now_s))
                sighting = Sighting(step.camera, step.kind, "line", *times, vehicle_class=VehicleClass.CAR)
                self.verdicts += self.city.record(sighting)
            case Lesson():
                self.verdicts += self.city.record(step)
            case int():
                self.verdicts += self.city.ticks(self._now_s + 1, self._now_s + step)
                self._now_s += step
            case Outage():
                self._now_s += step.seconds
            case (EntryKind() as kind, str() as entry_id):
                self.city.remove(kind, entry_id)
            case _:
                self.city.put(step)


def a_log(steps: list[Step], topic: Topic = READINGS) -> tuple[City, list[Verdict]]:
    story = Story(topic)
    story.tell(steps)
    return story.city, story.verdicts


class Disturbed:
    """The same log judged by judges that die, with what Kafka would hold between them."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.checkpoints: dict[int, bytes] = {}
        self.alarm_log: list[Verdict] = []
        self.waiting: list[Verdict] = []
        self.ghost: list[Verdict] = []
        self.fold = self.restored()

    def restored(self) -> Partition:
        decode = decoder(JUDGING_STATE).decode
        states: list[BucketState] = [decode(value) for value in self.checkpoints.values()]
        checkpoints = [
            Checkpoint(state.bucket, state.offset, state.registry_position, decode_bucket(state)) for state in states
        ]
        return Partition(self.city.topic, PARTITION, self.city.changes, checkpoints)

    def judge_all(self, mishaps: list[tuple[int, Save | Crash]]) -> None:
        left = list(mishaps)
        while self.fold.position < len(self.city.log):
            position = self.fold.position
            self.waiting += self.fold.process(position, self.city.log[position])
            while left and left[0][0] <= position:
                self.suffer(left.pop(0)[1])
        self.publish()

    def suffer(self, mishap: Save | Crash) -> None:
        match mishap:
            case Save(buckets=buckets):
                self.publish()
                states = [self.fold.save(bucket) for bucket in sorted(buckets)]
                self.checkpoints |= {state.bucket: encode(state) for state in states if state is not None}
            case Crash(got_through=count, ghost_records=records):
                self.alarm_log += self.waiting[:count]
                self.ghost += self.waiting[count:] + self.go_on_as_ghost(records) if records else []
                self.waiting.clear()
                self.fold = self.restored()

    def go_on_as_ghost(self, records: int) -> list[Verdict]:
        start = self.fold.position
        ahead = enumerate(self.city.log[start : start + records], start)
        return [verdict for offset, record in ahead for verdict in self.fold.process(offset, record)]

    def publish(self) -> None:
        self.alarm_log += self.waiting
        self.waiting.clear()
        self.alarm_log += self.ghost
        self.ghost.clear()


def accepted(alarm_log: list[Verdict]) -> list[Verdict]:
    """What alarming takes of it: verdicts beyond the last stamp seen."""
    last: Stamp | None = None
    taken = []
    for verdict in alarm_log:
        if last is None or verdict.stamp > last:
            last = verdict.stamp
            taken.append(verdict)
    return taken


seeds = st.integers(0, 2**32)


def disturbed(city: City, dice: Random) -> list[Verdict]:
    """What alarming accepts of judges that die over the same log."""
    judges = Disturbed(city)
    mishaps = [(dice.randrange(len(city.log)), a_mishap(dice)) for _ in range(dice.randint(2, 16))]
    judges.judge_all(sorted(mishaps, key=lambda mishap: mishap[0]))
    return accepted(judges.alarm_log)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_a_judge_killed_at_any_time_gives_the_same_verdicts(seed: int) -> None:
    dice = Random(seed)  # noqa: S311  a replayable die, not a secret
    rules = [a_rule(dice, rule_id=rule_id) for rule_id in RULE_IDS]
    city, undisturbed = a_log([*rules, *(a_step(dice) for _ in range(80))])

    assert disturbed(city, dice) == undisturbed


@settings(max_examples=50, deadline=None)
@given(seeds)
def test_nor_does_it_matter_to_what_cameras_see(seed: int) -> None:
    dice = Random(seed)  # noqa: S311  a replayable die, not a secret
    city, undisturbed = a_log([a_sighting_rule(dice), *(a_sighting_step(dice) for _ in range(80))], SIGHTINGS)

    assert disturbed(city, dice) == undisturbed


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_every_severity_told_differs_from_the_one_told_before(seed: int) -> None:
    dice = Random(seed)  # noqa: S311  a replayable die, not a secret
    _, verdicts = a_log([a_step(dice) for _ in range(150)])
    held: dict[tuple[str, str, str], Severity | None] = {}

    for verdict in verdicts:
        key = (verdict.rule, verdict.device, verdict.property)
        assert verdict.severity is not held.get(key)
        held[key] = verdict.severity

    assert [verdict.stamp for verdict in verdicts] == sorted({verdict.stamp for verdict in verdicts})


@settings(max_examples=50, deadline=None)
@given(seeds)
def test_no_rule_that_is_gone_leaves_anything_behind(seed: int) -> None:
    dice = Random(seed)  # noqa: S311  a replayable die, not a secret
    steps: list[Step] = [a_step(dice) for _ in range(120)]
    _, verdicts = a_log([*steps, *((EntryKind.RULE, rule_id) for rule_id in RULE_IDS)])
    held = {(verdict.rule, verdict.device, verdict.property): verdict.severity for verdict in verdicts}

    assert set(held.values()) <= {None}


def test_the_rules_of_these_tests_are_of_every_kind() -> None:
    dice = Random(1)  # noqa: S311  a replayable die, not a secret
    kinds = {type(a_rule(dice)) for _ in range(500)} | {type(a_sighting_rule(dice))}

    assert kinds == set(get_args(Rule))


def test_every_kind_of_rule_has_something_to_say_in_these_tests() -> None:
    """Else the tests above would say little."""
    dice, reasons = Random(1), set[VerdictReason]()  # noqa: S311  a replayable die, not a secret
    for _ in range(150):
        reasons |= {verdict.reason for verdict in a_log([a_step(dice) for _ in range(120)])[1]}
        steps = [a_sighting_step(dice) for _ in range(40)]
        reasons |= {verdict.reason for verdict in a_log([a_sighting_rule(dice), *steps], SIGHTINGS)[1]}

    assert reasons >= {
        VerdictReason.THRESHOLD,
        VerdictReason.SILENCE,
        VerdictReason.RATE,
        VerdictReason.WINDOW,
        VerdictReason.DEVIATION,
        VerdictReason.FLATLINE,
        VerdictReason.IMPLAUSIBLE,
        VerdictReason.SIGHTING,
        VerdictReason.CALENDAR,
    }
