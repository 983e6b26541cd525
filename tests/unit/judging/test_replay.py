"""Whatever is killed when: the verdicts alarming accepts are those of a judge that was never disturbed."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.alerts import Severity
from streams.contracts.areas import Area
from streams.contracts.devices import Device
from streams.contracts.judging_state import BUCKETS, BucketState
from streams.contracts.readings import ONLINE
from streams.contracts.registry import EntryKind
from streams.contracts.rules import Scope, SilenceRule, ThresholdRule
from streams.contracts.topics import JUDGING_STATE, READINGS
from streams.contracts.verdicts import Stamp, Verdict
from streams.contracts.wire import decoder, encode
from streams.judging.buckets import Checkpoint, bucket_of
from streams.judging.pipeline import Partition
from streams.judging.state import decode_bucket
from tests.unit.judging.city import DEVICE, City, a_silence, a_threshold

PARTITION = READINGS.partition_of(DEVICE)
DEVICES = [
    name for name in (f"noise-{number}" for number in range(1, 200)) if READINGS.partition_of(name) == PARTITION
][:5]
RULE_IDS = ["a", "b", "c"]
SCOPES = [
    Scope(),
    Scope(property="noise_level"),
    Scope(property=ONLINE),
    Scope(kind="noise"),
    Scope(tag="night"),
    Scope(area="city"),
    Scope(device=DEVICES[0]),
]
BOUNDS = [(85.0, 80.0), (90.0, 90.0), (40.0, 50.0), (95.0, 70.0), (0.0, 1.0)]
USED_BUCKETS = sorted({bucket_of(device) for device in DEVICES})


@dataclass(frozen=True)
class Measured:
    device: str
    property: str
    value: float
    late_s: int


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


Step = Measured | Outage | int | ThresholdRule | SilenceRule | Device | Area | tuple[EntryKind, str]


def a_step(dice: Random) -> Step:
    """A reading most often, or some seconds of ticks, or a change in the registry."""
    roll = dice.random()
    if roll < 0.6:
        return Measured(
            dice.choice(DEVICES), "noise_level", dice.choice([30, 45, 75, 82, 86, 92, 99]), dice.choice([0, 0, 3])
        )
    if roll < 0.68:
        return Measured(dice.choice(DEVICES), ONLINE, dice.choice([0, 1]), 0)
    if roll < 0.70:
        return Outage(dice.randint(5, 20))
    if roll < 0.85:
        return dice.randint(1, 8)
    return a_change(dice)


def a_change(dice: Random) -> Step:
    changes: list[Callable[[], Step]] = [
        lambda: a_rule(dice),
        lambda: a_rule(dice),
        lambda: Device(
            dice.choice(DEVICES),
            kind=dice.choice(["noise", "air"]),
            tags=dice.choice([(), ("night",)]),
            area=dice.choice([None, "ward"]),
        ),
        lambda: Area("ward", "", "", "ward", parent=dice.choice([None, "city"])),
        lambda: (EntryKind.RULE, dice.choice(RULE_IDS)),
        lambda: (EntryKind.DEVICE, dice.choice(DEVICES)),
    ]
    return dice.choice(changes)()


def a_rule(dice: Random) -> ThresholdRule | SilenceRule:
    rule_id, scope = dice.choice(RULE_IDS), dice.choice(SCOPES)
    if dice.random() < 0.4:
        return a_silence(dice.choice([1, 3, 6, 12]), rule_id=rule_id, scope=scope)
    levels = [(dice.choice(list(Severity)), *dice.choice(BOUNDS)) for _ in range(dice.randint(1, 2))]
    return a_threshold(*levels, rule_id=rule_id, hold_s=dice.choice([0, 0, 2, 5]), scope=scope)


def a_mishap(dice: Random) -> Save | Crash:
    if dice.random() < 0.4:
        return Crash(dice.randint(0, 5), dice.choice([0, 0, dice.randint(1, 8)]))
    if dice.random() < 0.3:
        return Save(frozenset(range(BUCKETS)))
    part = frozenset(dice.sample(USED_BUCKETS, dice.randint(1, len(USED_BUCKETS))))
    return Save(part if dice.random() < 0.5 else frozenset(range(BUCKETS)) - part)


def a_log(chosen: list[Step]) -> tuple[City, list[Verdict]]:
    """The log of a city to which all this happens, and what an undisturbed judge says of it."""
    city, verdicts, now_s = City(), [], 0
    verdicts += city.tick(now_s)
    for step in chosen:
        match step:
            case Measured():
                verdicts += city.reading(
                    step.value,
                    now_s + 0.5 - step.late_s,
                    device=step.device,
                    property_name=step.property,
                    measured_s=now_s + 0.5 - step.late_s,
                )
            case int():
                verdicts += city.ticks(now_s + 1, now_s + step)
                now_s += step
            case Outage():
                now_s += step.seconds
            case (EntryKind() as kind, str() as entry_id):
                city.remove(kind, entry_id)
            case ThresholdRule() | SilenceRule() | Device() | Area():
                city.put(step)
    verdicts += city.ticks(now_s + 1, now_s + 10)
    return city, verdicts


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
        return Partition(READINGS, PARTITION, self.city.changes, checkpoints)

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
    last = Stamp(READINGS.name, PARTITION, -1, 0)
    taken = []
    for verdict in alarm_log:
        if verdict.stamp > last:
            last = verdict.stamp
            taken.append(verdict)
    return taken


seeds = st.integers(0, 2**32)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_a_judge_killed_at_any_time_gives_the_same_verdicts(seed: int) -> None:
    dice = Random(seed)  # noqa: S311  a replayable die, not a secret
    city, undisturbed = a_log([a_change(dice), a_change(dice), *(a_step(dice) for _ in range(80))])
    disturbed = Disturbed(city)
    mishaps = [(dice.randrange(len(city.log)), a_mishap(dice)) for _ in range(dice.randint(2, 16))]

    disturbed.judge_all(sorted(mishaps, key=lambda mishap: mishap[0]))

    assert accepted(disturbed.alarm_log) == undisturbed


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
