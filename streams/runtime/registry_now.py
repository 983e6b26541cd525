"""The registry as it stands at this moment, read once from its topic: for commands, which do not follow it."""

from streams.runtime.reading import Reader
from streams.runtime.registry import RegistryFollower, RegistryView
from streams.runtime.settings import Kafka


async def registry_now(settings: Kafka) -> RegistryView:
    """All that is registered. EventLogUnavailableError while Kafka is away."""
    view = RegistryView()
    async with Reader(settings) as reader:
        follower = RegistryFollower(reader)
        await follower.start()
        for change in await follower.changes_below(await follower.end()):
            view.apply(change)
    return view
