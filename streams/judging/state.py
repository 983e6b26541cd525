"""A bucket's state as it is saved: arrays, not objects, and only what cannot be worked out again.

Which rules match, bands and deadlines follow from the registry and are found anew when a bucket opens.
"""

from collections.abc import Iterable

import msgspec

from streams.contracts.judging_state import BucketState
from streams.contracts.times import Micros
from streams.judging.memories.kinds import AnyMemory
from streams.judging.rules.conditions import Condition
from streams.judging.subjects import WatchedDevice, WatchedSeries
from streams.runtime.units import conversion


class SavedSeries(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One series."""

    property: str
    value: float
    measured_at: Micros
    came_at: Micros
    heard_at: Micros | None
    conditions: dict[str, Condition] | None = None
    memories: dict[str, AnyMemory] | None = None
    unit: str = ""
    is_withheld: bool = False


class SavedDevice(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One device and its series."""

    id: str
    heard_at: Micros | None
    series: list[SavedSeries]
    conditions: dict[str, Condition] | None = None


class SavedBucket(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`time` is `FoldTime.saved()` of the partition, None before its first record."""

    time: tuple[Micros, Micros, Micros] | None
    devices: list[SavedDevice]


_encode = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(SavedBucket)


def encode_bucket(time: tuple[Micros, Micros, Micros] | None, devices: Iterable[WatchedDevice]) -> msgspec.Raw:
    """The bucket's state for a checkpoint."""
    return msgspec.Raw(_encode(SavedBucket(time, [_saved(device) for device in devices])))


def decode_bucket(checkpoint: BucketState) -> SavedBucket:
    """The state in a checkpoint; `msgspec.ValidationError` if another version wrote it."""
    return _decoder.decode(checkpoint.state)


def restored(saved: SavedDevice) -> WatchedDevice:
    """The device as it was; matches, bands and deadlines are the caller's to find."""
    device = WatchedDevice(saved.id)
    device.heard_at = saved.heard_at
    device.conditions = saved.conditions
    for saved_series in saved.series:
        series = WatchedSeries(device, saved_series.property)
        series.value = saved_series.value
        series.measured_at = saved_series.measured_at
        series.came_at = saved_series.came_at
        series.heard_at = saved_series.heard_at
        series.conditions = saved_series.conditions
        series.memories = saved_series.memories
        series.unit = saved_series.unit
        series.conversion = conversion(series.unit, series.property)
        series.is_withheld = saved_series.is_withheld
        device.series[series.property] = series
    return device


def _saved(device: WatchedDevice) -> SavedDevice:
    return SavedDevice(
        device.id,
        device.heard_at,
        [
            SavedSeries(
                series.property,
                series.value,
                series.measured_at,
                series.came_at,
                series.heard_at,
                series.conditions,
                series.memories,
                series.unit,
                series.is_withheld,
            )
            for series in device.series.values()
        ],
        device.conditions,
    )
