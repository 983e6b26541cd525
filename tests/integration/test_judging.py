"""Real Kafka, real judges, killed: what alarming accepts equals what one undisturbed fold says of the same log."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from deploy.services.kafka import KafkaBroker
from streams.contracts.alerts import Severity
from streams.contracts.readings import Reading, Tick
from streams.contracts.registry import EntryKind, RuleEntry, registry_key
from streams.contracts.rules import (
    FlatlineRule,
    ImplausibleRule,
    Level,
    RateRule,
    Rule,
    Scope,
    SeveralOfRule,
    SilenceRule,
    ThresholdRule,
    WindowFunction,
    WindowRule,
)
from streams.contracts.times import SECOND
from streams.contracts.topics import ALARM_LOG, READINGS, REGISTRY, REJECTIONS, TOPICS
from streams.contracts.verdicts import Stamp, Verdict
from streams.contracts.wire import decoder, encode
from streams.judging.pipeline import Partition
from streams.judging.registry_changes import RegistryChanges
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Judge, Kafka, Settings, as_environment
from streams.runtime.topic_setup import prepare_topics
from tests.support.services import a_folder_for_services, a_free_port

START = 1_760_000_000 * SECOND
DEADLINE_S = 90
RULES: list[Rule] = [
    ThresholdRule(
        scope=Scope(property="noise_level"),
        levels=(Level(Severity.HIGH, 85, 80), Level(Severity.CRITICAL, 95, 90, hold_s=3)),
        id="noise",
    ),
    SilenceRule(scope=Scope(), after_s=8, id="silent"),
    WindowRule(
        Scope(property="noise_level"),
        WindowFunction.AVG,
        30,
        (Level(Severity.HIGH, 80, 78), Level(Severity.CRITICAL, 82, 80, hold_s=15)),
        every_s=5,
        grace_s=2,
        id="loud",
    ),
    RateRule(Scope(property="noise_level"), (Level(Severity.LOW, 150, 50),), 10, id="rises"),
    FlatlineRule(scope=Scope(property="noise_level"), after_s=12, at_least=3, tolerance=6, id="flat"),
    ImplausibleRule(scope=Scope(property="noise_level"), low=66, high=200, at_least=2, id="range"),
    SeveralOfRule(
        WindowRule(Scope(), WindowFunction.COUNT, 20, (Level(Severity.LOW, 3, 5),), at_least=0),
        2,
        Scope(property="noise_level"),
        id="seldom",
        unless=("weekends",),
    ),
]


class Judges:
    """Judges as processes of their own."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        self._started = 0

    def start(self) -> subprocess.Popen[bytes]:
        self._started += 1
        environment = os.environ | as_environment(self.settings)
        with self.log_file(self._started).open("wb") as log:
            judge = subprocess.Popen([sys.executable, "-m", "streams.judging"], env=environment, stderr=log)
        self._running.append(judge)
        return judge

    def log_file(self, number: int) -> Path:
        return self._folder / f"judge-{number}.log"

    def logs(self) -> str:
        return "\n".join(self.log_file(number + 1).read_text() for number in range(self._started))

    def stop_all(self) -> None:
        for judge in self._running:
            judge.terminate()
        for judge in self._running:
            judge.wait(timeout=20)


@dataclass
class CityLog:
    """Writes what the gateway would, and knows what an undisturbed judge says of it."""

    publisher: Publisher
    folds: list[Partition]
    offsets: list[int]
    expected: list[Verdict]
    dice: Random
    second: int = 0

    async def write(self, seconds: int) -> None:
        for _ in range(seconds):
            self.second += 1
            at = START + self.second * SECOND
            records: list[tuple[int, Reading | Tick]] = [
                (READINGS.partition_of(device), self._reading_of(device, at))
                for device in (f"noise-{number}" for number in range(100))
                if self.dice.random() < 0.3
            ]
            records += [(number, Tick(at, len(RULES))) for number in range(READINGS.partitions)]
            for number, record in records:
                self.expected += self.folds[number].process(self.offsets[number], record)
                self.offsets[number] += 1
            await self.publisher.publish(
                [Outgoing(READINGS, number, None, encode(record)) for number, record in records]
            )

    def _reading_of(self, device: str, at: int) -> Reading:
        """One in ten comes late, by seconds or by days."""
        late_s = self.dice.choice([2, 5, 20, 86_400]) if self.dice.random() < 0.1 else 0
        return Reading(device, "noise_level", self.dice.uniform(60, 99), at - late_s * SECOND, at)


class Watcher:
    """Reads the alarm log as alarming does: verdicts not beyond the last stamp of their partition are passed over."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._decode = decoder(ALARM_LOG).decode
        self._last: dict[tuple[str, int], Stamp] = {}
        self.accepted: list[Verdict] = []
        self.repeated = 0

    async def until(self, is_enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not is_enough():
                for records in (await self._reader.read(wait_s=0.2)).values():
                    for record in records:
                        self._take(self._decode(record.value))

    def _take(self, verdict: Verdict) -> None:
        source = (verdict.stamp.topic, verdict.stamp.partition)
        last = self._last.get(source)
        if last is not None and verdict.stamp <= last:
            self.repeated += 1
            return
        self._last[source] = verdict.stamp
        self.accepted.append(verdict)


@pytest.fixture
def broker() -> Iterator[KafkaBroker]:
    """Each test has a log of its own."""
    with a_folder_for_services() as folder:
        service = KafkaBroker(folder / "kafka", port=a_free_port())
        service.start()
        yield service
        service.stop()


@pytest.fixture
async def judges(broker: KafkaBroker, tmp_path: Path) -> AsyncIterator[Judges]:
    settings = Settings(
        kafka=Kafka(bootstrap_servers=broker.bootstrap_servers),
        judge=Judge(checkpoint_interval_s=1, session_timeout_s=6),
    )
    await prepare_topics(settings.kafka, TOPICS)
    judges = Judges(settings, tmp_path)
    yield judges
    judges.stop_all()


@pytest.fixture
async def publisher(judges: Judges) -> AsyncIterator[Publisher]:
    async with Publisher(judges.settings.kafka) as publisher:
        yield publisher


@pytest.fixture
async def city(publisher: Publisher) -> CityLog:
    await publisher.publish(
        [Outgoing(REGISTRY, 0, registry_key(EntryKind.RULE, rule.id), encode(RuleEntry(rule=rule))) for rule in RULES]
    )
    changes = RegistryChanges()
    changes.add(
        [RegistryChange(at, EntryKind.RULE, rule.id, RuleEntry(rule=rule)) for at, rule in enumerate(RULES)], len(RULES)
    )
    folds = [Partition(READINGS, number, changes) for number in range(READINGS.partitions)]
    return CityLog(publisher, folds, [0] * READINGS.partitions, [], Random(1))  # noqa: S311  a replayable die


@pytest.fixture
async def watcher(judges: Judges) -> AsyncIterator[Watcher]:
    async with Reader(judges.settings.kafka) as reader:
        await reader.start_at({(ALARM_LOG, 0): 0})
        yield Watcher(reader)


async def test_a_judge_killed_and_replaced_gives_the_verdicts_of_one_undisturbed(
    judges: Judges, city: CityLog, watcher: Watcher
) -> None:
    first = judges.start()
    for _ in range(4):
        await city.write(seconds=20)
        await watcher.until(lambda: len(watcher.accepted) > 0.7 * len(city.expected))
    first.kill()
    await city.write(seconds=20)
    judges.start()
    await city.write(seconds=20)

    await watcher.until(lambda: len(watcher.accepted) >= len(city.expected))

    assert in_order(watcher.accepted) == in_order(city.expected)
    assert judges.logs().count("lost_before") == 0


async def test_two_judges_one_killed_give_the_verdicts_of_one_undisturbed(
    judges: Judges, city: CityLog, watcher: Watcher
) -> None:
    first, _second = judges.start(), judges.start()
    for _ in range(4):
        await city.write(seconds=20)
        await watcher.until(lambda: len(watcher.accepted) > 0.7 * len(city.expected))
    first.kill()
    await city.write(seconds=20)
    await watcher.until(lambda: len(watcher.accepted) >= len(city.expected))
    judges.start()
    await city.write(seconds=20)

    await watcher.until(lambda: len(watcher.accepted) >= len(city.expected))

    assert in_order(watcher.accepted) == in_order(city.expected)


async def test_one_to_three_judges_and_back_under_load_give_the_verdicts_of_one_undisturbed(
    judges: Judges, city: CityLog, watcher: Watcher
) -> None:
    first = judges.start()
    await city.write(seconds=30)
    await watcher.until(lambda: len(watcher.accepted) > 0.5 * len(city.expected))
    second, third = judges.start(), judges.start()
    for _ in range(4):
        await city.write(seconds=15)
        await watcher.until(lambda: len(watcher.accepted) > 0.7 * len(city.expected))
    third.kill()
    await city.write(seconds=15)
    first.terminate()
    await city.write(seconds=15)
    await watcher.until(lambda: len(watcher.accepted) >= len(city.expected))

    assert in_order(watcher.accepted) == in_order(city.expected)
    assert {verdict.rule for verdict in watcher.accepted} == {
        "noise",
        "silent",
        "loud",
        "rises",
        "flat",
        "range",
        "seldom#1",
    }
    assert second.poll() is None


async def test_a_stopped_judge_leaves_checkpoints_from_which_nothing_is_folded_again(
    judges: Judges, city: CityLog, watcher: Watcher
) -> None:
    first = judges.start()
    await city.write(seconds=30)
    await watcher.until(lambda: len(watcher.accepted) >= len(city.expected))
    first.terminate()
    assert first.wait(timeout=20) == 0

    judges.start()
    await city.write(seconds=10)
    await watcher.until(lambda: len(watcher.accepted) >= len(city.expected))

    assert watcher.repeated == 0
    assert in_order(watcher.accepted) == in_order(city.expected)


async def test_a_judge_stops_in_time_also_while_kafka_is_away(
    judges: Judges, city: CityLog, watcher: Watcher, broker: KafkaBroker
) -> None:
    """Broke: its last checkpoints waited for Kafka without end, and it had to be killed."""
    judge = judges.start()
    await city.write(seconds=30)
    await watcher.until(lambda: len(watcher.accepted) >= len(city.expected))
    broker.kill()

    judge.terminate()

    assert await asyncio.to_thread(judge.wait, 30) == 0


async def test_records_that_cannot_be_read_stop_nobody_and_are_rejected_by_the_store_alone(
    judges: Judges, city: CityLog, watcher: Watcher, publisher: Publisher
) -> None:
    judges.start()
    of_nobody = [b'{"type": "nonsense"}', b'{"type":"tick","at":"\xff\xfe"}', b"[" * 100_000]
    offsets = await publisher.publish([Outgoing(READINGS, 3, None, value) for value in of_nobody])
    city.folds[3].position = city.offsets[3] = offsets[-1] + 1

    await city.write(seconds=20)
    await watcher.until(lambda: len(watcher.accepted) >= len(city.expected))

    assert in_order(watcher.accepted) == in_order(city.expected)
    assert judges.logs().count("event=unreadable_records_skipped") > 0
    async with Reader(judges.settings.kafka) as reader:
        assert await reader.ends(REJECTIONS) == [0] * REJECTIONS.partitions


def in_order(verdicts: list[Verdict]) -> list[Verdict]:
    """The partitions' verdicts interleave as they come; within a partition the order is that of the stamps."""
    return sorted(verdicts, key=lambda verdict: verdict.stamp)
