"""Finds out what exactly is wrong with a native payload, reading by reading. Slow, thorough, seldom needed."""

import json
from collections.abc import Sequence
from datetime import datetime
from math import isfinite
from typing import Any, NoReturn

import msgspec

from ingest.measurements import Fault, Measurement, shown
from streams.contracts.rejections import SAMPLE_BYTES, Reason
from streams.contracts.wire import UNREADABLE

MOST_EXPLAINED = 100
"""Bad readings of one packet that are explained. Looking closely at a hundred thousand would take a second."""

_UNEXPLAINED = Fault(Reason.WRONG_TYPE, "One of many bad readings of its packet, not looked at closely.")

_FIELDS = frozenset(("property", "time", "value", "unit"))
_split = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_quickly = msgspec.json.Decoder(Measurement).decode


class _Object(list[tuple[str, Any]]):
    """The members of a JSON object in their order, repeated ones included."""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


# Integers as floats: a value is a float anyway, and thousands of digits overflow to infinity instead of failing.
_json = json.JSONDecoder(object_pairs_hook=_Object, parse_constant=_refuse_constant, parse_int=float)


def explain(payload: bytes) -> Sequence[Measurement | Fault]:
    """What `payload` holds, reading by reading in their order, or the one fault of the whole."""
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        return [Fault(Reason.NOT_UTF8, f"Byte {error.start} is not UTF-8.")]
    stripped = text.strip(" \t\r\n")
    if not stripped:
        return [Fault(Reason.EMPTY, "The payload is empty.")]
    try:
        if not stripped.startswith("["):
            return [_explain_one(text)]
        elements = _split(payload)
    except (ValueError, RecursionError) as error:
        return [_not_json(error)]
    if not elements:
        return [Fault(Reason.EMPTY, "The array holds no reading.")]
    return _explain_elements(elements)


def _explain_elements(elements: Sequence[msgspec.Raw]) -> list[Measurement | Fault]:
    outcomes: list[Measurement | Fault] = []
    explained = 0
    for element in elements:
        raw = bytes(element)
        if explained >= MOST_EXPLAINED and not _is_read_quickly(raw):
            outcomes.append(_UNEXPLAINED)
            continue
        outcome = _explain_element(raw)
        explained += isinstance(outcome, Fault)
        outcomes.append(outcome)
    return outcomes


def _is_read_quickly(raw: bytes) -> bool:
    try:
        _decode_quickly(raw)
    except UNREADABLE:
        return False
    return True


def _not_json(error: Exception) -> Fault:
    why = "nested too deeply" if isinstance(error, RecursionError) else shown(str(error))
    return Fault(Reason.NOT_JSON, f"The payload is no JSON: {why}.")


def _explain_element(raw: bytes) -> Measurement | Fault:
    try:
        outcome = _explain_one(raw.decode())
    except (ValueError, RecursionError) as error:
        outcome = _not_json(error)
    if isinstance(outcome, Fault):
        return Fault(outcome.reason, outcome.detail, raw[:SAMPLE_BYTES])
    return outcome


def _explain_one(text: str) -> Measurement | Fault:
    """ValueError or RecursionError if the text is no JSON."""
    document = _json.decode(text)
    if not isinstance(document, _Object):
        return Fault(Reason.WRONG_TYPE, f"It is {_kind_of(document)}, not an object.")
    members = dict(document)
    if len(members) != len(document):
        return Fault(Reason.DUPLICATE_FIELD, "It gives a field twice.")
    unknown = next((field for field in members if field not in _FIELDS), None)
    if unknown is not None:
        return Fault(Reason.UNKNOWN_FIELD, f"It has the unknown field {shown(unknown)}.")
    missing = next((field for field in ("property", "value") if field not in members), None)
    if missing is not None:
        return Fault(Reason.MISSING_FIELD, f"It lacks the field {missing!r}.")
    return _typed(members)


def _typed(members: dict[str, Any]) -> Measurement | Fault:
    """The members as a measurement; types and finiteness are judged here, names and skew by screening."""
    for field, kinds, wanted in (
        ("property", str, "a string"),
        ("value", (float, bool), "a number, true or false"),
        ("time", (str, float), "a string or a number"),
        ("unit", str, "a string"),
    ):
        if field in members and not isinstance(members[field], kinds):
            return Fault(Reason.WRONG_TYPE, f"{field!r} is {_kind_of(members[field])}, not {wanted}.")
    time = members.get("time", msgspec.UNSET)
    if isinstance(time, bool):
        return Fault(Reason.WRONG_TYPE, "'time' is true or false, not a string or a number.")
    if not isfinite(members["value"]):
        return Fault(Reason.NOT_FINITE, "The value is too large for a number.")
    if isinstance(time, float) and not isfinite(time):
        return Fault(Reason.BAD_TIME, "The time is too large for a number.")
    if isinstance(time, str):
        moment = _parsed(time)
        if moment is None:
            return Fault(Reason.BAD_TIME, f"{shown(time)} is no ISO 8601 time.")
        time = moment
    return Measurement(members["property"], members["value"], time, members.get("unit", msgspec.UNSET))


def _parsed(text: str) -> datetime | None:
    """RFC 3339 by the same reader as on the fast way; else whatever else of ISO 8601 Python reads."""
    try:
        return msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None


def _kind_of(value: object) -> str:
    if isinstance(value, _Object):
        return "an object"
    if isinstance(value, bool):
        return "true or false"
    return {str: "a string", float: "a number", list: "an array"}.get(type(value), "null")
