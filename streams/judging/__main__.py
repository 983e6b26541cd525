"""The judge: `python -m streams.judging`. Wiring only; the flow is `worker.py`, its middle `pipeline.py`."""

import asyncio

from streams.contracts.topics import READINGS, SIGHTINGS, TOPICS
from streams.judging.registry_feed import RegistryFeed
from streams.judging.worker import Worker
from streams.runtime.group_reader import GroupReader
from streams.runtime.publishing import Publisher
from streams.runtime.service import run_service
from streams.runtime.settings import Settings
from streams.runtime.topic_setup import prepare_topics

FETCH_BYTES, FETCH_WAIT_S = 64 * 1024, 0.01
"""A fetch waits for 64 KiB (some 400 readings) or 10 ms: a hundred fetches a second, not a thousand."""


async def judge(settings: Settings, stop: asyncio.Event) -> None:
    """Judge until stopped."""
    await prepare_topics(settings.kafka, TOPICS)
    async with (
        Publisher(settings.kafka) as publisher,
        RegistryFeed(settings.kafka) as feed,
        GroupReader(
            settings.kafka,
            settings.judge.group,
            (READINGS, SIGHTINGS),
            session_timeout_s=settings.judge.session_timeout_s,
            min_bytes=FETCH_BYTES,
            max_wait_s=FETCH_WAIT_S,
        ) as reader,
    ):
        await Worker(settings, reader, publisher, feed).run(stop)


def main() -> None:
    """Run the process."""
    run_service("judge", judge)


if __name__ == "__main__":
    main()
