"""Events held back until it is known whether they count, and let out once, by whichever way of looking."""

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from vision.measuring.events import Crossing, Incident
from vision.measuring.states import Measured, Turned

_PATIENCE_S = 4.0
"""So long an event waits for the network to see its track: who crosses a line is on the picture for about as long."""
_OVERLAP_S = 2.0
"""When another way of looking takes over, it brings its events of the last seconds, and may find again for as long what
the other has counted: two boxes around one vehicle pass a line less than half a vehicle's length apart."""

Event = Crossing | Incident | Turned


@dataclass(slots=True)
class Held:
    """The events of one way of looking. An event is ready once the network has seen its track: `has_seen`."""

    has_seen: Callable[[int], bool]
    _waiting: list[Event] = field(default_factory=list)
    _ready: list[Event] = field(default_factory=list)

    def add(self, measured: Measured, time_s: float) -> None:
        """Those of the next frame; some that waited may be ready now, others are given up."""
        self._waiting += [*measured.crossings, *measured.incidents, *measured.turns]
        still: list[Event] = []
        for event in self._waiting:
            if self.has_seen(event.track):
                self._ready.append(event)
            elif time_s - event.time_s <= _PATIENCE_S:
                still.append(event)
        self._waiting = still

    @property
    def is_waiting(self) -> bool:
        """Whether an event may still become ready."""
        return bool(self._waiting)

    def take(self) -> list[Event]:
        """All that is ready."""
        ready, self._ready = self._ready, []
        return ready

    def drop_old(self, time_s: float) -> None:
        """Another way counts: only the last seconds are kept, for the case that this one takes over."""
        self._ready = [event for event in self._ready if time_s - event.time_s <= _OVERLAP_S]


@dataclass(slots=True)
class Outlet:
    """Lets events out, each vehicle's once, although two ways of looking may both have seen it."""

    _crossings: deque[tuple[object, Crossing]] = field(default_factory=deque)

    def let_out(self, way: object, events: Iterable[Event], time_s: float) -> Measured:
        """Of `way`, by their time."""
        while self._crossings and time_s - self._crossings[0][1].time_s > 2 * _OVERLAP_S:
            self._crossings.popleft()
        ordered = sorted(events, key=lambda event: event.time_s)
        fresh = [event for event in ordered if not (isinstance(event, Crossing) and self._is_out(way, event))]
        crossings = tuple(event for event in fresh if isinstance(event, Crossing))
        self._crossings.extend((way, crossing) for crossing in crossings)
        return Measured(
            crossings=crossings,
            incidents=tuple(event for event in fresh if isinstance(event, Incident)),
            turns=tuple(event for event in fresh if isinstance(event, Turned)),
        )

    def _is_out(self, way: object, crossing: Crossing) -> bool:
        """Has the other way counted this vehicle? Each that it counted answers for one."""
        for out in self._crossings:
            if out[0] != way and _is_same(out[1], crossing):
                self._crossings.remove(out)
                return True
        return False


def _is_same(one: Crossing, other: Crossing) -> bool:
    if (one.line, one.direction) != (other.line, other.direction) or abs(one.time_s - other.time_s) > _OVERLAP_S:
        return False
    box = one.box
    return math.dist(one.box.centre, other.box.centre) < math.dist(box[:2], box[2:])
