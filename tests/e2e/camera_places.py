"""Where a camera's password might have got to: all that is there, as text."""

import psutil

from deploy.private_stack import PrivateStack
from streams.contracts.topics import REGISTRY
from streams.runtime.reading import Reader


def in_logs(stack: PrivateStack) -> str:
    """What all processes and services have written."""
    return " ".join(log.read_text(errors="replace") for log in sorted(stack.folder.rglob("*.log")))


def in_processes() -> str:
    """What a list of processes shows, and what their surroundings are."""
    said = []
    for process in psutil.process_iter():
        try:
            said.append(f"{process.cmdline()} {process.environ()}")
        except psutil.Error:
            continue  # it has ended
    return " ".join(said)


async def in_registry(stack: PrivateStack) -> str:
    """All records there ever were."""
    async with Reader(stack.settings.kafka) as reader:
        (begin,), (end,) = await reader.beginnings(REGISTRY), await reader.ends(REGISTRY)
        await reader.start_at({(REGISTRY, 0): begin})
        found: list[bytes] = []
        while await reader.position(REGISTRY, 0) < end:
            for records in (await reader.read(wait_s=0.5)).values():
                found += [(record.key or b"") + (record.value or b"") for record in records]
    return b" ".join(found).decode(errors="replace")
