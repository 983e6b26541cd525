"""Who looks at pictures: each look is written down before anything is shown, and how long it went on after.

In the log of the process always; in the database, where admins read it, unless that is away: a look is not refused for
that, since operators need pictures most when things are down.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum

from api.archive import Archive
from streams.contracts.times import SECOND, Micros, to_iso
from streams.runtime.errors import DatabaseError
from streams.runtime.logs import get_logger

_PATIENCE_S = 2.0
"""For the database: a picture does not wait longer for its log."""
_ONE_LOOK: Micros = 60 * SECOND
"""Stills one person takes of one camera with no longer pauses between are one look: consoles ask every few seconds."""
_MOST_REMEMBERED = 2_000


class What(StrEnum):
    """What somebody looked at."""

    STILL = "still"
    LIVE = "live"


@dataclass(slots=True)
class Look:
    """Somebody looks at a camera since `began_at`. `number`: in the database; None: it was away."""

    camera: str
    by: str
    what: What
    began_at: Micros
    number: int | None = None
    last_at: Micros = 0
    pictures: int = 0


@dataclass(slots=True)
class Looks:
    """Writes looks down. Remembers who looked at stills lately (2,000 at most), and forgets that at a restart."""

    archive: Archive
    _lately: OrderedDict[tuple[str, str], Look] = field(default_factory=OrderedDict)

    async def begin(self, camera: str, by: str, what: What, at: Micros) -> Look:
        """Write down that somebody begins to look."""
        get_logger().info("camera_look_began", camera=camera, by=by, what=what)
        look = Look(camera, by, what, at, last_at=at)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                look.number = await self.archive.begin_look(camera, by, what, at)
        except (DatabaseError, TimeoutError) as error:
            get_logger().warning("camera_look_not_stored", camera=camera, by=by, what=what, error=str(error))
        return look

    async def end(self, look: Look, at: Micros) -> None:
        """Write down until when."""
        began = to_iso(look.began_at)
        get_logger().info("camera_look_ended", camera=look.camera, by=look.by, what=look.what, began_at=began)
        await self._note(look, at)

    async def glance(self, camera: str, by: str, at: Micros) -> None:
        """Write down a look at a still; one soon after another goes on with it."""
        look = self._lately.pop((camera, by), None)
        if look is None or at - look.last_at > _ONE_LOOK:
            look = await self.begin(camera, by, What.STILL, at)
        look.pictures += 1
        look.last_at = at
        self._lately[camera, by] = look
        while len(self._lately) > _MOST_REMEMBERED:
            self._lately.popitem(last=False)
        await self._note(look, at)

    async def _note(self, look: Look, at: Micros) -> None:
        if look.number is None:
            return
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self.archive.end_look(look.number, at, look.pictures)
        except (DatabaseError, TimeoutError) as error:
            get_logger().warning("camera_look_end_not_stored", camera=look.camera, by=look.by, error=str(error))
