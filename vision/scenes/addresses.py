"""`scene:NAME?seed=1&weather=rain&flow=1200&size=640x360&rate=15&hidden=1&faults=dark-60-20`: a drawn scene."""

from collections.abc import Callable
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from streams.contracts.cameras import HealthCondition
from vision.scenes.presets import Fault, SceneConfig, SceneName, Size, Weather
from vision.scenes.scene import Scene

_LEAST_SIDE, _MOST_SIDE = 90, 3840
_MOST_FLOW, _MOST_RATE = 20_000.0, 60.0
_MOST_SEED = 2**31
_TIMES = 2

_Word = TypeVar("_Word", bound=StrEnum)


class SceneError(ValueError):
    """There is no such scene; the sentence says why."""


def scene_at(text: str) -> Scene:
    """The scene at an address; SceneError says what is wrong with it."""
    return Scene(parse(text))


def parse(text: str) -> SceneConfig:
    """What an address says; SceneError where it cannot be read."""
    scheme, colon, rest = text.strip().partition(":")
    if not colon or scheme.lower() != "scene":
        raise SceneError(f"a scene is written scene:NAME, NAME being one of {', '.join(SceneName)}")
    name, _, query = rest.partition("?")
    settings: dict[str, Any] = {"name": _word(SceneName, "scene", name.strip("/"))}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key not in _READERS:
            raise SceneError(f"a scene has no {key}{_guess(key, list(_READERS))}; it has {', '.join(_READERS)}")
        field, read = _READERS[key]
        settings[field] = read(value)
    return SceneConfig(**settings)


def _word(words: type[_Word], what: str, text: str) -> _Word:
    try:
        return words(text)
    except ValueError:
        known = ", ".join(words)
        raise SceneError(
            f"there is no {what} {text or '(empty)'}{_guess(text, list(words))}; there are {known}"
        ) from None


def _guess(text: str, known: list[str]) -> str:
    nearest = get_close_matches(text, known, n=1)
    return f" (is it {nearest[0]}?)" if nearest else ""


def _number(what: str, text: str, most: float, least: float = 0.0) -> float:
    try:
        value = float(text)
    except ValueError:
        raise SceneError(f"{what} is a number, not {text or 'nothing'}") from None
    if not least <= value <= most:
        raise SceneError(f"{what} is from {least:g} to {most:g}, not {text}")
    return value


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST_SEED:
        raise SceneError(f"seed is a whole number from 0 to {_MOST_SEED}, not {text or 'nothing'}")
    return int(text)


def _size(text: str) -> Size:
    width, times, height = text.lower().partition("x")
    if not times:
        raise SceneError(f"size is written WIDTHxHEIGHT, such as 640x360, not {text or 'nothing'}")
    sides = [_number("size", side, _MOST_SIDE, _LEAST_SIDE) for side in (width, height)]
    if any(side % 2 for side in sides):
        raise SceneError(f"size is in even numbers, as videos want them, not {text}")
    return int(sides[0]), int(sides[1])


def _switch(text: str) -> bool:
    if text not in {"0", "1"}:
        raise SceneError(f"hidden is 1 or 0, not {text or 'nothing'}")
    return text == "1"


def _faults(text: str) -> tuple[Fault, ...]:
    return tuple(_fault(part) for part in text.split("_") if part)


def _fault(text: str) -> Fault:
    condition, *times = text.split("-")
    if len(times) != _TIMES:
        raise SceneError(f"faults are written CONDITION-START-SECONDS, as in dark-60-20_frozen-90-30, not {text}")
    start, lasts = times
    found = _word(HealthCondition, "fault", condition)
    if found is HealthCondition.UNREACHABLE:
        raise SceneError("a scene is always reachable: unreachable is no fault of it")
    return Fault(found, _number("the start of a fault", start, 1e7), _number("the length of a fault", lasts, 1e7))


_READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "seed": ("seed", _seed),
    "weather": ("weather", lambda text: _word(Weather, "weather", text)),
    "flow": ("flow", lambda text: _number("flow", text, _MOST_FLOW)),
    "size": ("size", _size),
    "rate": ("rate", lambda text: _number("rate", text, _MOST_RATE, 1.0)),
    "hidden": ("is_hidden_behind", _switch),
    "faults": ("faults", _faults),
}
