"""Whether the city still ticks: Kafka answers, ticks arrive, alarming keeps up, database and cameras answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import msgspec
from prometheus_client import Gauge

from api.live.feed import Feed
from api.live.registry import LiveRegistry
from streams.contracts.readings import Tick
from streams.contracts.times import SECOND
from streams.contracts.topics import ALARM_LOG, JUDGING_STATE
from streams.contracts.wire import decoder
from streams.runtime.errors import DatabaseError, EventLogError
from streams.runtime.logs import get_logger
from streams.runtime.reading import Reader
from streams.runtime.settings import Kafka

PROBE_EVERY_S = 2.0
PROBE_DEADLINE_S = 3.0
FRESH_S = 3 * PROBE_EVERY_S + PROBE_DEADLINE_S
"""An answer older than this is no answer."""
INGEST_LATE_S = 10.0
JUDGE_LATE_S = 30.0
"""Judging checkpoints a few buckets of each partition every second."""
STORE_LATE_S = 15.0
ALARM_LATE_S = 30.0
"""Alarming writes its bookmark every 10 s (`alarm.bookmark_interval_s`)."""

_IS_UP = Gauge("urbanwatch_api_dependency_up", "1 while the dependency answers", ["dependency"])


class Check(msgspec.Struct, frozen=True):
    """One thing the api needs or shows. `age_s`: seconds since it last gave a sign of life, None if it never did."""

    ok: bool
    detail: str
    age_s: float | None


class Readiness(msgspec.Struct, frozen=True):
    """`ready`; `degraded`: live alerts are served, something else is missing; `unavailable`: no live alerts."""

    status: str
    checks: dict[str, Check]


class Pulse:
    """Signs of life, each with the moment (monotonic seconds) it was last seen."""

    def __init__(self, feed: Feed, registry: LiveRegistry, clock: Callable[[], float] = time.monotonic) -> None:
        self._feed = feed
        self._registry = registry
        self._clock = clock
        self._kafka_seen: float | None = None
        self._database_seen: float | None = None
        self._database_error: str | None = None
        self._cameras_seen: float | None = None
        self._cameras_trouble: str | None = None
        self._judge_seen: float | None = None
        self._stored_position = -1
        self._store_seen: float | None = None
        self._tick: Tick | None = None
        self._tick_seen: float | None = None

    @property
    def is_database_up(self) -> bool:
        """Whether it is worth asking the database: not after it failed last time."""
        return not self._database_error

    def kafka_answered(self) -> None:
        """Kafka has answered just now."""
        self._kafka_seen = self._clock()

    def ticked(self, tick: Tick) -> None:
        """A tick has arrived just now."""
        self._tick, self._tick_seen = tick, self._clock()

    @property
    def registry_position(self) -> int:
        """All changes of the registry below it are in force; 0 before the first tick."""
        return 0 if self._tick is None else self._tick.registry_position

    def database_answered(self, error: str = "") -> None:
        """The database has answered (`error` empty) or failed just now."""
        self._database_error = error
        if not error:
            self._database_seen = self._clock()

    @property
    def has_cameras(self) -> bool:
        """Whether there is a camera to watch."""
        return any(camera.is_enabled for camera in self._registry.view.cameras.values())

    def cameras_answered(self, trouble: str = "") -> None:
        """The process that watches the cameras has answered (`trouble` empty) or not, just now."""
        self._cameras_trouble = trouble
        if not trouble:
            self._cameras_seen = self._clock()

    def judged(self) -> None:
        """A checkpoint of judging has arrived just now."""
        self._judge_seen = self._clock()

    def store_stood_at(self, position: int) -> None:
        """The store's position as the database has it; a sign of life where it is another than last time."""
        if position != self._stored_position:
            self._stored_position, self._store_seen = position, self._clock()

    def readiness(self) -> Readiness:
        """All checks, now."""
        checks = {
            "kafka": self._kafka(),
            "database": Check(
                self._database_error == "",
                "not asked yet" if self._database_error is None else self._database_error or "answers",
                self._age(self._database_seen),
            ),
            "ingest": self._ingest(),
            "judge": self._moving(self._judge_seen, JUDGE_LATE_S, "checkpoints", can_tell=self._ingest().ok),
            "alarm": self._alarm(),
            "store": self._moving(
                self._store_seen,
                STORE_LATE_S,
                "stored positions",
                can_tell=self._ingest().ok and self._database_error == "",
            ),
            "cameras": self._cameras(),
            "registry": Check(
                self._registry.has_caught_up,
                "followed" if self._registry.has_caught_up else "not read yet",
                None,
            ),
        }
        for name, check in checks.items():
            _IS_UP.labels(name).set(check.ok)
        if not checks["kafka"].ok:
            return Readiness("unavailable", checks)
        return Readiness("ready" if all(check.ok for check in checks.values()) else "degraded", checks)

    def _kafka(self) -> Check:
        age_s = self._age(self._kafka_seen)
        if age_s is None or age_s > FRESH_S:
            return Check(ok=False, detail="does not answer", age_s=age_s)
        if not self._feed.has_caught_up:
            return Check(ok=False, detail="alerts are still being read", age_s=age_s)
        return Check(ok=True, detail="answers", age_s=age_s)

    def _ingest(self) -> Check:
        age_s = self._age(self._tick_seen)
        if age_s is None:
            return Check(ok=False, detail="no tick of the gateway seen yet", age_s=None)
        is_fresh = age_s <= INGEST_LATE_S
        return Check(is_fresh, "ticks arrive" if is_fresh else "no ticks: the gateway or MQTT is down", age_s)

    def _cameras(self) -> Check:
        if not self.has_cameras:
            return Check(ok=True, detail="no camera is enabled", age_s=None)
        trouble = self._cameras_trouble
        detail = "not asked yet" if trouble is None else trouble or "answers"
        return Check(trouble == "", detail, self._age(self._cameras_seen))

    def _moving(self, seen: float | None, late_s: float, signs: str, *, can_tell: bool) -> Check:
        """Judging and the store move with every tick: without ticks they stand still, and are not what is missing."""
        age_s = self._age(seen)
        if age_s is not None and age_s <= late_s:
            return Check(ok=True, detail=f"{signs} move on", age_s=age_s)
        if not can_tell:
            return Check(ok=True, detail=f"cannot be told: {signs} are not to be seen", age_s=age_s)
        return Check(ok=False, detail=f"{signs} stand still", age_s=age_s)

    def _alarm(self) -> Check:
        """By the log's own time, so that a gateway that is down does not look like an alarming that is down."""
        bookmark, tick = self._feed.bookmark, self._tick
        if bookmark is None:
            return Check(ok=False, detail="no bookmark of alarming seen yet", age_s=None)
        behind_s = 0.0 if tick is None else max(0.0, (tick.at - bookmark.at) / SECOND)
        is_close = behind_s <= ALARM_LATE_S
        return Check(is_close, f"bookmark {behind_s:.0f} s behind the newest tick", round(behind_s, 1))

    def _age(self, seen: float | None) -> float | None:
        return None if seen is None else round(self._clock() - seen, 1)


async def follow_ticks(pulse: Pulse, settings: Kafka) -> None:
    """Watch the alarm log's ticks, a partition of judging's checkpoints, and that Kafka answers, until cancelled."""
    while True:
        try:
            async with Reader(settings) as reader, asyncio.TaskGroup() as tasks:
                (end,) = await reader.ends(ALARM_LOG)
                (state_end, *_) = await reader.ends(JUDGING_STATE)
                await reader.start_at({(ALARM_LOG, 0): end, (JUDGING_STATE, 0): state_end})
                tasks.create_task(_read_ticks(pulse, reader))
                tasks.create_task(_probe_kafka(pulse, reader))
        except* EventLogError as errors:
            get_logger().warning("pulse_interrupted", error=str(errors.exceptions[0]))
        await asyncio.sleep(PROBE_EVERY_S)


async def _read_ticks(pulse: Pulse, reader: Reader) -> None:
    decode = decoder(ALARM_LOG).decode
    while True:
        for (topic, _), records in (await reader.read(wait_s=1)).items():
            if topic == JUDGING_STATE.name:
                pulse.judged()
                continue
            for record in records:
                if record.value is not None and b'"tick"' in record.value[:20]:
                    pulse.ticked(decode(record.value))


async def _probe_kafka(pulse: Pulse, reader: Reader) -> None:
    while True:
        try:
            async with asyncio.timeout(PROBE_DEADLINE_S):
                await reader.ends(ALARM_LOG)
            pulse.kafka_answered()
        except (TimeoutError, EventLogError) as error:
            get_logger().warning("kafka_did_not_answer", error=repr(error))
        await asyncio.sleep(PROBE_EVERY_S)


async def probe_database(pulse: Pulse, stored_position: Callable[[], Awaitable[int]]) -> None:
    """Ask the database how far the store is, until cancelled: a sign of life of both."""
    while True:
        try:
            async with asyncio.timeout(PROBE_DEADLINE_S):
                pulse.store_stood_at(await stored_position())
            pulse.database_answered()
        except TimeoutError:
            pulse.database_answered("does not answer in time")
        except DatabaseError as error:
            pulse.database_answered(str(error) or repr(error))
        await asyncio.sleep(PROBE_EVERY_S)


async def probe_cameras(pulse: Pulse, trouble: Callable[[], Awaitable[str]]) -> None:
    """Ask the cameras' process for a sign of life, while there is a camera to watch, until cancelled."""
    while True:
        if pulse.has_cameras:
            try:
                async with asyncio.timeout(PROBE_DEADLINE_S):
                    pulse.cameras_answered(await trouble())
            except TimeoutError:
                pulse.cameras_answered("does not answer in time")
        await asyncio.sleep(PROBE_EVERY_S)
