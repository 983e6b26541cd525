"""The gateway alone: packets through Mosquitto and the gateway to Kafka's acknowledgement, nothing else running."""

import asyncio
import time
from typing import Any

from deploy.bench.load import Load
from deploy.bench.measuring import Usages, conditions
from deploy.bench.scenarios import Say, generator, process_ids, result_of
from deploy.private_stack import PrivateStack
from streams.contracts.topics import READINGS
from streams.runtime.reading import Reader

_POLL_S = 0.1
_DRAINED_WITHIN_S = 60


def gateway(stack: PrivateStack, load: Load, say: Say) -> dict[str, Any]:
    """Packets a second from publish to Kafka's acknowledgement, and how late the last one was."""
    say(f"measuring {load.packets_per_s} packets/s through the gateway for {load.seconds:.0f} s")
    before = conditions()
    with Usages(process_ids(stack)) as usages:
        offered, in_log, done_at = asyncio.run(_measure(stack, load))
    readings = offered["readings"]
    return {
        "offered_packets_per_s": load.packets_per_s,
        "pack": load.pack,
        "packets": offered["packets"],
        "in_event_log": in_log,
        "is_complete": in_log == readings,
        "packets_per_s": round(
            offered["packets"] / (offered["seconds"] + max(0.0, done_at - offered["finished_at"])), 1
        ),
        "last_packet_after_s": round(done_at - offered["finished_at"], 2),
        "generator_behind_s": offered["behind_schedule_s"],
        "processes": usages.as_json(),
        "conditions": before,
    }


async def _measure(stack: PrivateStack, load: Load) -> tuple[dict[str, Any], int, float]:
    """What was offered, how many readings came into the log (no ticks are written), and when the last one did."""
    async with Reader(stack.settings.kafka) as log:
        ends = await log.ends(READINGS)
        await log.start_at({(READINGS, number): end for number, end in enumerate(ends)})
        begin = sum(ends)
        with generator(stack, load) as process:
            offered = await asyncio.to_thread(result_of, process)
        deadline = time.time() + _DRAINED_WITHIN_S
        in_log = sum(await log.ends(READINGS)) - begin
        while in_log < offered["readings"] and time.time() < deadline:
            await asyncio.sleep(_POLL_S)
            in_log = sum(await log.ends(READINGS)) - begin
        return offered, in_log, time.time()
