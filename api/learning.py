"""Deviation rules learn from history: one rule after the other, beside everything else, told in the log.

history in the database -> lessons -> READINGS, each in the partition of its device -> judging
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from functools import partial

from api.live.outbox import NotPublished, Posts
from api.live.pulse import Pulse
from api.live.registry import LiveRegistry
from streams.contracts.lessons import Lesson
from streams.contracts.rules import Rule
from streams.contracts.times import Micros
from streams.contracts.topics import READINGS
from streams.contracts.wire import encode
from streams.runtime.errors import DatabaseError, EventLogUnavailableError
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Outgoing
from streams.runtime.registry import RegistryView
from streams.runtime.settings import Database
from streams.trials.teaching import Taught, deviation_rules, lessons_for

MOST_WAITING = 100
"""Rules that wait to learn; one more is told to come again."""
_TRIES = 5
_PAUSE_S = 5.0
_PUBLISH_DEADLINE_S = 10.0
_TOLD_EVERY = 500
_TICK_S = 1.0

Teacher = Callable[[RegistryView, Rule, Micros], AsyncIterator[Taught]]
"""Who reads history; see `streams.trials.teaching.lessons_for`."""


def teacher(settings: Database) -> Teacher:
    """Lessons from the history of this database."""
    return partial(lessons_for, settings)


class Learning:
    """Rules wait in turn; one that is waiting already waits once."""

    def __init__(self, teach: Teacher | None = None) -> None:
        self._teach = teach or teacher(Database())
        self._waiting: deque[str] = deque()
        self._arrived = asyncio.Event()

    def begin(self, rule: Rule) -> bool:
        """Let a rule learn as soon as it may; False if there is no room, or nothing in it learns."""
        if not deviation_rules(rule) or (len(self._waiting) >= MOST_WAITING and rule.id not in self._waiting):
            return False
        if rule.id not in self._waiting:
            self._waiting.append(rule.id)
            self._arrived.set()
        return True

    async def run(self, registry: LiveRegistry, pulse: Pulse, outbox: Posts, now: Callable[[], Micros]) -> None:
        """Learn until cancelled. A lesson that comes before its rule is in force teaches nobody: ticks are awaited."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                rule = registry.view.rules.get(self._waiting.popleft())
                if rule is not None:
                    await _in_force(registry.view.position, pulse)
                    await self._learn_in_some_tries(rule, registry.view, outbox, now())

    async def _learn_in_some_tries(self, rule: Rule, view: RegistryView, outbox: Posts, until: Micros) -> None:
        """What is published again replaces what was learned: beginning anew is safe."""
        for attempt in range(1, _TRIES + 1):
            try:
                await self._learn(rule, view, outbox, until)
            except (DatabaseError, EventLogUnavailableError) as error:
                get_logger().warning("learning_interrupted", rule=rule.id, attempt=attempt, error=str(error))
                await asyncio.sleep(_PAUSE_S * attempt)
            else:
                return
        get_logger().error("learning_given_up", rule=rule.id, attempts=_TRIES)

    async def _learn(self, rule: Rule, view: RegistryView, outbox: Posts, until: Micros) -> None:
        get_logger().info("learning_began", rule=rule.id)
        lessons = done = 0
        async for taught in self._teach(view, rule, until):
            done = taught.done
            if taught.lesson is not None:
                await _publish(outbox, taught.lesson)
                lessons += 1
            if done % _TOLD_EVERY == 0:
                get_logger().info("learning", rule=rule.id, done=done, series=taught.series)
        get_logger().info("learning_ended", rule=rule.id, series=done, lessons=lessons)


async def _in_force(position: int, pulse: Pulse) -> None:
    """Wait for a tick that puts all registry changes below `position` in force, in every partition."""
    while pulse.registry_position < position:  # noqa: ASYNC110  ticks come once a second
        await asyncio.sleep(_TICK_S)
    await asyncio.sleep(_TICK_S)  # it is written into one partition after the other


async def _publish(outbox: Posts, lesson: Lesson) -> None:
    record = Outgoing(READINGS, READINGS.partition_of(lesson.device), lesson.device.encode(), encode(lesson))
    published = await outbox.publish(record, deadline_s=_PUBLISH_DEADLINE_S)
    if isinstance(published, NotPublished):
        raise EventLogUnavailableError(f"a lesson was not acknowledged ({published.name.lower()})")
