"""What is typed on the command line or written in a `camera.toml`, parsed once; what is wrong is said in a sentence."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import msgspec

from streams.contracts.cameras import CountingLine, DetectorKind, Pixel, View

Size = tuple[int, int]


class TypedError(Exception):
    """It cannot be done as it was typed; the sentence says why."""


def parse_lines(texts: Sequence[str]) -> tuple[CountingLine, ...]:
    """Lines typed as `x1,y1,x2,y2`, called line1, line2 and so on."""
    return tuple(_parse_line(text, f"line{number}") for number, text in enumerate(texts, 1))


def _parse_line(text: str, line_id: str) -> CountingLine:
    try:
        x1, y1, x2, y2 = (float(part) for part in text.split(","))
        line = msgspec.convert({"id": line_id, "start": (x1, y1), "end": (x2, y2)}, CountingLine)
    except ValueError:  # msgspec's ValidationError is one
        raise TypedError(f"--line {text}: a line is four numbers, x1,y1,x2,y2, in pixels from the top left") from None
    if line.start == line.end:
        raise TypedError(f"--line {text}: it begins and ends at the same point")
    return line


def read_view(path: Path) -> View:
    """The view in a `camera.toml`."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=View)
    except FileNotFoundError:
        raise TypedError(f"there is no file {path}") from None
    except OSError as error:
        raise TypedError(f"{path} cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TypedError(f"{path}: {_in_words(str(error))}") from None


def _in_words(said: str) -> str:
    """The place first: `lines[0].start: Expected …`."""
    what, _, place = said.partition(" - at ")
    return f"{place.strip('`').removeprefix('$.')}: {what}" if place else what


def with_typed(view: View, lines: tuple[CountingLine, ...], detector: DetectorKind | None, size: Size) -> View:
    """The view of the file with what was typed; TypedError where nothing is to be counted, or outside the picture.

    Typed lines are in the recording's own pixels, so the file's places must be too where both are given.
    """
    if lines and view.frame not in (None, size):
        raise TypedError(
            f"--line is in pixels of the recording ({_sized(size)}), the file's places are in those of "
            f"{_sized(view.frame)}: write the line into the file"
        )
    asked = msgspec.structs.replace(view, lines=(*view.lines, *lines))
    if detector is not None:
        asked = msgspec.structs.replace(asked, detector=detector)
    if not asked.lines:
        width, height = size
        raise TypedError(
            f"nothing is to be counted: name a line, as --line 0,{height // 2},{width},{height // 2} for one across "
            f"the middle of this picture ({_sized(size)}), or give a --config with lines"
        )
    _refuse_repeated(asked)
    _refuse_outside(asked, asked.frame or size)
    return asked


def _refuse_repeated(view: View) -> None:
    ids = [*(line.id for line in view.lines), *(zone.id for zone in view.zones), *(turn.id for turn in view.turns)]
    for part_id in ids:
        if ids.count(part_id) > 1:
            raise TypedError(f"two parts of the view are called {part_id}")


def _refuse_outside(view: View, size: Size) -> None:
    for line in view.lines:
        if not cv2.clipLine((0, 0, size[0] + 1, size[1] + 1), _whole(line.start), _whole(line.end))[0]:
            places = ",".join(f"{number:g}" for number in (*line.start, *line.end))
            raise TypedError(f"the line {line.id} ({places}) lies outside the picture ({_sized(size)})")
    for zone in view.zones:
        if all(_is_outside(place, size) for place in _places(zone.polygon)):
            raise TypedError(f"the zone {zone.id} lies outside the picture ({_sized(size)})")


def _places(polygon: Sequence[Pixel]) -> Iterator[Pixel]:
    """Its corners and its middle: who surrounds the picture is not outside it."""
    yield from polygon
    yield sum(x for x, _ in polygon) / len(polygon), sum(y for _, y in polygon) / len(polygon)


def _is_outside(place: Pixel, size: Size) -> bool:
    return not (0 <= place[0] <= size[0] and 0 <= place[1] <= size[1])


def _whole(place: Pixel) -> tuple[int, int]:
    return round(place[0]), round(place[1])


def _sized(size: Size | None) -> str:
    return "the stream" if size is None else f"{size[0]}x{size[1]}"
