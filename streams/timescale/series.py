"""Series and their numbers, kept in memory, each with the newest time stored.

The newest time decides which way a reading is written: a later one cannot be there yet. A time too high costs
only speed, so nothing has to be taken back when a transaction fails.
"""

from array import array
from collections.abc import Iterable, Sequence
from typing import cast

import asyncpg

from streams.contracts.readings import Reading
from streams.contracts.times import Micros
from streams.timescale.failures import RowsRefusedError, in_our_words

SeriesKey = tuple[str, str, str]
"""Device, property, unit."""

REFUSED = -1
"""In place of a place: the database refuses this series' name."""

_LONGEST_AGO: Micros = -(2**62)
_MOST_KEPT = 400_000
_ONE_QUESTION = 5_000


class SeriesBook:
    """Numbers by series and the newest time by place, at most `_MOST_KEPT` (about 80 MB); when full, all is forgotten.

    A *place* is a series' position in the arrays. With 100,000 series in turn each reading meets memory that no
    cache holds: arrays and dictionaries by device halve the cost of one dictionary of tuples.

    Numbers are given in transactions of their own: a series without readings harms nobody, and what is
    remembered is true whatever becomes of the batch.
    """

    def __init__(self) -> None:
        self.numbers = array("i")
        self.newest = array("q")
        self._places: dict[tuple[str, str], dict[str, int]] = {}

    async def places_of(self, connection: asyncpg.Connection, readings: Sequence[Reading]) -> list[int]:
        """The place of each reading's series, making those that are missing; REFUSED where that cannot be.

        Places hold until the next call.
        """
        places = self._known(readings)
        if None not in places:
            return cast("list[int]", places)
        unknown = self._unknown_among(readings)
        if len(self.numbers) + len(unknown) > _MOST_KEPT:
            self._forget()
            unknown = self._unknown_among(readings)
        for start in range(0, len(unknown), _ONE_QUESTION):
            await self._learn_or_refuse(connection, unknown[start : start + _ONE_QUESTION])
        return [REFUSED if place is None else place for place in self._known(readings)]

    def _known(self, readings: Sequence[Reading]) -> list[int | None]:
        places = self._places
        try:
            return [places[r.property, r.unit].get(r.device) for r in readings]
        except KeyError:
            nowhere: dict[str, int] = {}
            return [places.get((r.property, r.unit), nowhere).get(r.device) for r in readings]

    def _unknown_among(self, readings: Sequence[Reading]) -> list[SeriesKey]:
        known = zip(readings, self._known(readings), strict=True)
        return list(dict.fromkeys((r.device, r.property, r.unit) for r, place in known if place is None))

    def _forget(self) -> None:
        self._places.clear()
        del self.numbers[:]
        del self.newest[:]

    async def _learn_or_refuse(self, connection: asyncpg.Connection, keys: Sequence[SeriesKey]) -> None:
        """Learn the places; those of names the database refuses are found by bisection and stay unknown."""
        try:
            with in_our_words():
                await self._learn(connection, keys)
        except RowsRefusedError:
            half = len(keys) // 2
            if half:
                await self._learn_or_refuse(connection, keys[:half])
                await self._learn_or_refuse(connection, keys[half:])

    async def _learn(self, connection: asyncpg.Connection, keys: Sequence[SeriesKey]) -> None:
        missing = self._remember(await connection.fetch(_FIND, *_columns(keys)), keys)
        if missing:
            missing = self._remember(await connection.fetch(_MAKE, *_columns(missing)), missing)
        if missing:  # another store made some in between
            self._remember(await connection.fetch(_FIND, *_columns(missing)), missing)

    def _remember(self, rows: Iterable[asyncpg.Record], asked: Sequence[SeriesKey]) -> list[SeriesKey]:
        """Remember the answers; what was asked and not answered."""
        missing = dict.fromkeys(asked)
        for number, device, prop, unit, newest in rows:
            self._places.setdefault((prop, unit), {})[device] = len(self.numbers)
            self.numbers.append(number)
            self.newest.append(_LONGEST_AGO if newest is None else newest)
            missing.pop((device, prop, unit), None)
        return list(missing)


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
