"""So many cameras on one core: the process `cameras` on a private stack, its cameras registered, all as in service.

Everything else (Kafka, this bench) is kept on the other cores, where there are any.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psutil

from deploy.bench.measuring import conditions
from deploy.bench.scenarios import Say
from deploy.bench.vision_figures import analysed_per_s, latencies, shares
from deploy.bench.vision_memory import memory_of
from deploy.private_stack import PrivateStack
from streams.contracts.cameras import Camera, DetectorKind, View
from streams.contracts.registry import EntryKind, registry_key
from streams.contracts.sightings import Sighting, SightingKind
from streams.contracts.topics import REGISTRY, SIGHTINGS, TOPICS
from streams.contracts.wire import decoder, encode
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.reading import Reader
from streams.runtime.sealing import picture_token
from streams.runtime.secret_file import read_or_make_secret
from streams.runtime.settings import Settings, Vision
from streams.runtime.topic_setup import prepare_topics
from vision.bench.films import Film
from vision.camera.messages import CameraState, CameraStatus

_RUNNING_WITHIN_S = 120
_SETTLING_S = 12.0
"""The background is learnt, and the network's scale (twice a second in the first ten seconds)."""
_SAMPLED_EVERY_S = 1.0
_LATE_S = 1.0
_TWO = 2
"""Samples make a rate."""

Samples = list[tuple[float, dict[str, int]]]


class _States(msgspec.Struct):
    items: tuple[CameraState, ...]


@dataclass(frozen=True)
class Fleet:
    """`count` cameras of this film, each by a decoder of its own. `core`: on which all their processes run."""

    film: Film
    detector: DetectorKind
    count: int
    model: str
    core: int


def watched(fleet: Fleet, folder: Path, seconds: float, say: Say) -> dict[str, Any]:
    """For so long, after they have settled."""
    before = conditions()
    folder.mkdir(mode=0o711)
    say(f"starting {fleet.count} cameras with {fleet.detector} on core {fleet.core}")
    with (
        _elsewhere(fleet.core),
        PrivateStack(folder, processes=(), base=Settings(vision=Vision(model=fleet.model))) as stack,
    ):
        asyncio.run(_register(stack, fleet))
        with _kept_on(fleet.core):
            stack.start_process("cameras")
        found = asyncio.run(_watch(stack, fleet.count, seconds, say))
    told = {"detector": fleet.detector, "cameras": fleet.count, "core": fleet.core, "seconds": seconds}
    return {**told, **found, "conditions": before}


async def _register(stack: PrivateStack, fleet: Fleet) -> None:
    view = View(lines=(fleet.film.line,), detector=fleet.detector)
    source = f"file:{fleet.film.path}"
    cameras = [Camera(id=f"camera-{number}", source=source, view=view) for number in range(fleet.count)]
    await prepare_topics(stack.settings.kafka, TOPICS)
    async with Publisher(stack.settings.kafka) as publisher:
        await publisher.publish(
            Outgoing(REGISTRY, 0, registry_key(EntryKind.CAMERA, camera.id), encode(camera)) for camera in cameras
        )


async def _watch(stack: PrivateStack, count: int, seconds: float, say: Say) -> dict[str, Any]:
    """Until they run and have settled; then the figures of so many seconds."""
    settings = stack.settings
    address = f"http://{settings.vision.host}:{settings.vision.port}"
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client, Reader(settings.kafka) as log:
        await _until_running(client, settings, count)
        await asyncio.sleep(_SETTLING_S)
        await log.start_at({(SIGHTINGS, number): end for number, end in enumerate(await log.ends(SIGHTINGS))})
        say(f"watching them for {seconds:.0f} s")
        waits_ms: list[float] = []
        listening = asyncio.create_task(_listen(log, waits_ms))
        fleet = psutil.Process(stack.pid("cameras"))
        begun_s, before = time.perf_counter(), _cpu_s(fleet)
        samples = await _sampled(client, settings, seconds)
        lasted_s = time.perf_counter() - begun_s
        cpu_s = {role: spent_s - before[role] for role, spent_s in _cpu_s(fleet).items()}
        await asyncio.wait([listening], timeout=_LATE_S)
        listening.cancel()
        states = await _states(client, settings)
    rates, least = analysed_per_s(samples)
    return {
        "looked_by": sorted({state.detector for state in states.values()}),
        "analysed_per_s": rates,
        "least_of_5_s": least,
        "cores_used": round(sum(cpu_s.values()) / lasted_s, 3),
        "cpu_share": shares(cpu_s),
        "cpu_ms_per_frame": round(1_000 * sum(cpu_s.values()) / _frames(samples), 2),
        "frame_to_kafka_ms": latencies(waits_ms),
        "memory": memory_of(_cameras_of(fleet)),
        "decoder_restarts": sum(state.decoder_restarts for state in states.values()),
    }


async def _until_running(client: httpx.AsyncClient, settings: Settings, count: int) -> None:
    """TimeoutError after two minutes."""
    async with asyncio.timeout(_RUNNING_WITHIN_S):
        while True:
            states = await _states(client, settings)
            if sum(state.state is CameraStatus.RUNNING and state.frames > 0 for state in states.values()) == count:
                return
            await asyncio.sleep(_SAMPLED_EVERY_S)


async def _states(client: httpx.AsyncClient, settings: Settings) -> dict[str, CameraState]:
    """As the cameras' own process says; none while it does not answer."""
    secret = read_or_make_secret(Path(settings.api.secret_file))
    try:
        answer = await client.get("/cameras", headers={"authorization": f"Bearer {picture_token(secret)}"})
    except httpx.TransportError:
        return {}
    answer.raise_for_status()
    return {state.camera: state for state in msgspec.json.decode(answer.content, type=_States).items}


async def _sampled(client: httpx.AsyncClient, settings: Settings, seconds: float) -> Samples:
    """How many frames each camera has analysed, about each second. A camera says so once a second itself."""
    samples: Samples = []
    ends_s = time.perf_counter() + seconds
    while len(samples) < _TWO or time.perf_counter() < ends_s:
        if states := await _states(client, settings):
            samples.append((time.perf_counter(), {camera: state.frames for camera, state in states.items()}))
        await asyncio.sleep(_SAMPLED_EVERY_S)
    return samples


async def _listen(log: Reader, waits_ms: list[float]) -> None:
    """From the frame with which a crossing was seen, as the decoder dates it, until we have read it from Kafka."""
    read = decoder(SIGHTINGS)
    while True:
        for records in (await log.read(wait_s=_SAMPLED_EVERY_S)).values():
            now_ms = time.time_ns() / 1e6
            found = (read.decode(record.value) for record in records if record.value is not None)
            waits_ms += [
                now_ms - each.measured_at / 1e3
                for each in found
                if isinstance(each, Sighting) and each.kind is SightingKind.CROSSING
            ]


def _frames(samples: Samples) -> int:
    (_, first), (_, last) = samples[0], samples[-1]
    return max(1, sum(last.values()) - sum(first.values()))


def _cpu_s(fleet: psutil.Process) -> dict[str, float]:
    """Seconds of processor time so far, by what the processes do."""
    spent_s = {"decoding": 0.0, "looking": 0.0, "fleet": 0.0}
    for process, role in _roles(fleet):
        times = process.cpu_times()
        spent_s[role] += times.user + times.system
    return spent_s


def _cameras_of(fleet: psutil.Process) -> list[tuple[int, int]]:
    """The pids of each camera's process and of its decoder."""
    return [
        (camera.pid, decoding.pid)
        for camera, role in _roles(fleet)
        if role == "looking"
        for decoding in camera.children()
    ]


def _roles(fleet: psutil.Process) -> Iterator[tuple[psutil.Process, str]]:
    yield fleet, "fleet"
    for child in fleet.children(recursive=True):
        command = child.cmdline()
        if "vision.sources.decoder" in command:
            yield child, "decoding"
        elif "vision.camera" in command:
            yield child, "looking"


@contextmanager
def _kept_on(core: int) -> Iterator[None]:
    """What is started in this block stays on this core, and what that starts."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def _elsewhere(core: int) -> Iterator[None]:
    """We, and what is started in this block, on all cores but this one, if there are others."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, before - {core} or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
