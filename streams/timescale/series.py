"""Series and their numbers, kept in memory, each with the newest time stored.

The newest time decides which way a reading is written: a later one cannot be there yet. A time too high costs
only speed, so nothing has to be taken back when a transaction fails.
"""

from collections.abc import Iterable, Sequence
from typing import cast

import asyncpg

from streams.contracts.readings import Reading
from streams.contracts.times import Micros
from streams.timescale.failures import RowsRefusedError, in_our_words

SeriesKey = tuple[str, str, str]
"""Device, property, unit."""

REFUSED = -1
"""In place of a number: the database refuses this series' name."""

_LONGEST_AGO: Micros = -(2**62)
_MOST_KEPT = 250_000
_ONE_QUESTION = 5_000


class SeriesBook:
    """Numbers by series, at most `_MOST_KEPT` (about 80 MB); when full, the quarter longest known is forgotten.

    Numbers are given in transactions of their own: a series without readings harms nobody, and what is
    remembered is true whatever becomes of the batch.
    """

    def __init__(self) -> None:
        self.newest: dict[int, Micros] = {}
        self._numbers: dict[SeriesKey, int] = {}
        self._words: dict[str, str] = {}

    async def numbers_of(self, connection: asyncpg.Connection, readings: Sequence[Reading]) -> list[int]:
        """The number of each reading's series, making those that are missing; REFUSED where that cannot be."""
        keys = [(r.device, r.property, r.unit) for r in readings]
        known = self._numbers.get
        numbers = [known(key) for key in keys]
        if None not in numbers:
            return cast("list[int]", numbers)
        unknown = self._unknown_among(keys)
        if len(self._numbers) + len(unknown) > _MOST_KEPT:
            self._forget_oldest(len(unknown))
            unknown = self._unknown_among(keys)
        refused: set[SeriesKey] = set()
        for start in range(0, len(unknown), _ONE_QUESTION):
            refused |= await self._learn_or_refuse(connection, unknown[start : start + _ONE_QUESTION])
        return [REFUSED if key in refused else self._numbers[key] for key in keys]

    def _unknown_among(self, keys: Sequence[SeriesKey]) -> list[SeriesKey]:
        return [key for key in dict.fromkeys(keys) if key not in self._numbers]

    def _forget_oldest(self, needed: int) -> None:
        for key in list(self._numbers)[: max(_MOST_KEPT // 4, needed)]:
            self.newest.pop(self._numbers.pop(key), None)
        self._words.clear()

    async def _learn_or_refuse(self, connection: asyncpg.Connection, keys: Sequence[SeriesKey]) -> set[SeriesKey]:
        """Learn the numbers; those the database refuses are found by bisection and returned."""
        try:
            with in_our_words():
                await self._learn(connection, keys)
        except RowsRefusedError:
            if len(keys) == 1:
                return set(keys)
            half = len(keys) // 2
            return await self._learn_or_refuse(connection, keys[:half]) | await self._learn_or_refuse(
                connection, keys[half:]
            )
        return set()

    async def _learn(self, connection: asyncpg.Connection, keys: Sequence[SeriesKey]) -> None:
        found = await connection.fetch(_FIND, *_columns(keys))
        self._remember(found)
        missing = [key for key in keys if key not in self._numbers]
        if missing:
            self._remember(await connection.fetch(_MAKE, *_columns(missing)))
        if any(key not in self._numbers for key in missing):  # another store made some in between
            self._remember(await connection.fetch(_FIND, *_columns(missing)))

    def _remember(self, rows: Iterable[asyncpg.Record]) -> None:
        for number, device, prop, unit, newest in rows:
            # Properties and units repeat from device to device: one string for all of them.
            word = self._words.setdefault
            self._numbers[device, word(prop, prop), word(unit, unit)] = number
            self.newest[number] = _LONGEST_AGO if newest is None else newest


def _columns(keys: Sequence[SeriesKey]) -> tuple[list[str], list[str], list[str]]:
    return [key[0] for key in keys], [key[1] for key in keys], [key[2] for key in keys]


_FIND = """
SELECT    series.id, series.device, series.property, series.unit,
          (extract(epoch FROM newest.measured_at) * 1000000)::bigint AS newest
FROM      unnest($1::text[], $2::text[], $3::text[]) AS given (device, property, unit)
JOIN      series USING (device, property, unit)
LEFT JOIN LATERAL (SELECT   measured_at
                   FROM     readings
                   WHERE    series_id = series.id
                   ORDER BY measured_at DESC
                   LIMIT    1) AS newest ON true
"""

# First asked for and only then made: an INSERT that conflicts uses up a number each time.
_MAKE = """
INSERT INTO series (device, property, unit)
SELECT      device, property, unit
FROM        unnest($1::text[], $2::text[], $3::text[]) AS given (device, property, unit)
ON CONFLICT DO NOTHING
RETURNING   id, device, property, unit, NULL::bigint AS newest
"""
