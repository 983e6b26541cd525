"""Screening: a measurement becomes a reading, or a fault with its reason. Pure."""

import re
from datetime import datetime
from math import copysign, isfinite
from unicodedata import is_normalized

from msgspec import UNSET

from ingest.measurements import Fault, Measurement, shown
from streams.contracts.readings import Reading, TimeSource
from streams.contracts.rejections import Reason
from streams.contracts.times import DAY, Micros, from_datetime, from_seconds, to_iso
from streams.runtime.settings import Gateway

_NAME = re.compile(r"[\w.:-]{1,128}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_UNIT = 32
_FARTHEST_S = 1e12  # beyond any accepted time, and far from where microseconds of it would overflow
_MOST_REMEMBERED = 10_000


def name_fault(name: str, what: str) -> Fault | None:
    """None for a good name of a device or property: 1 to 128 letters and digits of any script, `_ - . :`, in NFC.

    So Vietnamese names pass, and a name has one spelling only and is safe in a topic, a URL, a key and a log line.
    """
    if _CONTROL.search(name):
        return Fault(Reason.CONTROL_CHARACTER, f"{what} {shown(name)} holds a control character.")
    if not _NAME.fullmatch(name):
        return Fault(Reason.BAD_NAME, f"{what} {shown(name)} is not 1 to 128 letters, digits or any of _ - . :")
    if not is_normalized("NFC", name):
        return Fault(Reason.BAD_NAME, f"{what} {shown(name)} is not in Unicode's composed form (NFC).")
    return None


class Screen:
    """Judges measurements by the rules for names, units, values and clock skew.

    Names and units found good are remembered (at most 10,000 of each, then forgotten all at once): a city has few.
    Readings without a time get the moment of receipt, each at least a microsecond after the one before: packets read
    from the socket together, and the readings of an array, share that moment, but each is a point of its own.
    """

    def __init__(self, settings: Gateway) -> None:
        self._oldest = from_seconds(settings.oldest_days * DAY / 1_000_000)
        self._ahead = from_seconds(settings.ahead_s)
        self._good_properties: set[str] = set()
        self._good_units: set[str] = set()
        self._last_without_time: Micros = 0

    def screen(
        self, measurement: Measurement, device: str, received_at: Micros, *, is_registered: bool
    ) -> Reading | Fault:
        """The reading of `device` (a name already found good), or why it is none."""
        if measurement.property not in self._good_properties:
            fault = self._judge_property(measurement.property)
            if fault:
                return fault
        unit = measurement.unit
        if unit is UNSET:
            unit = ""
        elif unit not in self._good_units:
            fault = self._judge_unit(unit)
            if fault:
                return fault
        value = float(measurement.value)
        if not isfinite(value):
            return Fault(Reason.NOT_FINITE, "The value is not a finite number.")
        time = measurement.time
        if time is UNSET:
            last = self._last_without_time
            self._last_without_time = placed_at = received_at if received_at > last else last + 1
            return Reading(
                device, measurement.property, value, placed_at, received_at, unit, TimeSource.RECEIPT, is_registered
            )
        measured_at = self._place(time, received_at)
        if isinstance(measured_at, Fault):
            return measured_at
        return Reading(
            device, measurement.property, value, measured_at, received_at, unit, TimeSource.DEVICE, is_registered
        )

    def _judge_property(self, name: str) -> Fault | None:
        fault = name_fault(name, "The property")
        if fault is None:
            _remember(self._good_properties, name)
        return fault

    def _judge_unit(self, unit: str) -> Fault | None:
        if len(unit) > _LONGEST_UNIT:
            return Fault(Reason.BAD_NAME, f"The unit {shown(unit)} is longer than {_LONGEST_UNIT} characters.")
        if not unit.isprintable():
            return Fault(Reason.CONTROL_CHARACTER, f"The unit {shown(unit)} holds a control character.")
        _remember(self._good_units, unit)
        return None

    def _place(self, time: datetime | float, received_at: Micros) -> Micros | Fault:
        """The device's time in microseconds, if its clock is believable."""
        if isinstance(time, datetime):
            if time.tzinfo is None:
                return Fault(Reason.BAD_TIME, f"The time {time.isoformat()} has no zone (Z or an offset).")
            measured_at = from_datetime(time)
        else:
            if not isfinite(time):
                return Fault(Reason.BAD_TIME, "The time is not a finite number.")
            measured_at = from_seconds(time if abs(time) < _FARTHEST_S else copysign(_FARTHEST_S, time))
        if measured_at < received_at - self._oldest:
            return Fault(Reason.TOO_OLD, f"The time {_said(time)} is longer ago than is accepted.")
        if measured_at > received_at + self._ahead:
            return Fault(
                Reason.IN_THE_FUTURE,
                f"The time {_said(time)} is ahead of ours, {to_iso(received_at)}, by more than is accepted.",
            )
        return measured_at


def _said(time: datetime | float) -> str:
    return time.isoformat() if isinstance(time, datetime) else f"{time:.17g}"


def _remember(good: set[str], text: str) -> None:
    if len(good) >= _MOST_REMEMBERED:
        good.clear()
    good.add(text)
