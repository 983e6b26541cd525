"""What history teaches judging of a series: written by who reads the database, folded like a reading."""

import msgspec

from streams.contracts.rules import Season


class Lesson(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="lesson", gc=False):
    """Means of past slots of a series: `slots` by number (see `streams/judging/seasons.py`), each oldest first.

    It replaces what was learned of the slots it names. In the log, so that a replay learns the same at the same place.
    """

    device: str
    property: str
    season: Season
    slots: dict[int, tuple[float, ...]]
