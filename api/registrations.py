"""Changes of the registry: published together, and waited for until our own view has them."""

import asyncio
from collections.abc import Sequence

from api.live.outbox import NotPublished
from api.parts import Parts
from api.problems import RETRY_SOON, ProblemError, ProblemKind
from streams.contracts.registry import EntryKind, RegistryEntry, registry_key
from streams.contracts.topics import REGISTRY
from streams.contracts.wire import encode
from streams.runtime.logs import get_logger
from streams.runtime.publishing import Outgoing

_DEADLINE_S = 5.0


async def register(parts: Parts, kind: EntryKind, entry_id: str, entry: RegistryEntry | None, *, by: str) -> bool:
    """Write an entry, or remove it (None). True once our own view has it, False if that takes too long.

    The log of the process says who did it: a window that somebody removes hides or shows alerts, and the registry
    keeps nothing of what was removed.

    A problem (503) if Kafka does not acknowledge; it says whether the change may still arrive.
    """
    return await register_all(parts, [(kind, entry_id, entry)], by=by)


async def register_all(
    parts: Parts, entries: Sequence[tuple[EntryKind, str, RegistryEntry | None]], *, by: str
) -> bool:
    """The same for several entries, in order and in one publish: all find room in the queue, or none is sent."""
    demand_read(parts)
    records = [
        Outgoing(REGISTRY, 0, registry_key(kind, entry_id), None if entry is None else encode(entry))
        for kind, entry_id, entry in entries
    ]
    published = await parts.outbox.publish_all(records, deadline_s=_DEADLINE_S)
    if all(outcome is NotPublished.NOT_SENT for outcome in published):
        detail = "the event log is away; nothing was changed"
        raise ProblemError(ProblemKind.EVENT_LOG_AWAY, detail, headers=RETRY_SOON)
    offsets = [outcome for outcome in published if isinstance(outcome, int)]
    if len(offsets) < len(published):
        detail = "the event log did not acknowledge in time; the change may still be applied. Repeating it is safe"
        raise ProblemError(ProblemKind.OUTCOME_UNKNOWN, detail, headers=RETRY_SOON)
    for kind, entry_id, entry in entries:
        event = "registry_entry_removed" if entry is None else "registry_entry_written"
        get_logger().info(event, kind=kind, id=entry_id, by=by)
    return await _seen(parts, max(offsets))


def demand_read(parts: Parts) -> None:
    """A problem (503) until the registry has been read: nobody knows yet what is registered, and where areas lie."""
    if not parts.registry.has_caught_up:
        detail = "the registry has not been read from the event log yet"
        raise ProblemError(ProblemKind.EVENT_LOG_AWAY, detail, headers=RETRY_SOON)


async def _seen(parts: Parts, offset: int) -> bool:
    try:
        async with asyncio.timeout(_DEADLINE_S):
            await parts.registry.wait_for(offset)
    except TimeoutError:
        return False
    return True
