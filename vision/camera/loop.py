"""The flow of one camera: the newest frame, its health, what is in it, what is said of it, and its masked picture.

orders ─> newest frame ─> health ─> detect, track, measure ─> sightings ─> masked picture, if one is due
              └─ none within half a second: absent ──────────> minutes, `online`, state, each second
"""

import time

from streams.contracts.cameras import HealthCondition
from streams.contracts.sightings import Sighting
from streams.contracts.times import SECOND, Micros
from streams.runtime.logs import get_logger
from streams.runtime.sealing import Credentials
from vision.analysis.analysis import Seen
from vision.camera.looking import Looking
from vision.camera.messages import Begin, Look, Saw, Told, Watch
from vision.camera.pipes import FleetGoneError, Orders, Outlet
from vision.camera.reporting import HealthReports, readings_of, sightings_of
from vision.camera.showing import Showing, live, still
from vision.camera.states import States
from vision.drawing import Drawing
from vision.frames import Frame
from vision.health.watching import HealthWatch
from vision.masking.masking import Masking
from vision.measuring.minutes import Minutes, MinuteValue
from vision.sources.addresses import parse_address
from vision.sources.live import Absent, LiveSource

_WAIT_S = 0.5
_STARTS_WITHIN_S = 10.0
"""Before the first frame: loading the decoder takes some seconds of a busy machine, and is no fault of the camera."""
BLIND = frozenset({HealthCondition.FROZEN, HealthCondition.DARK, HealthCondition.COVERED, HealthCondition.MOVED})
"""While these stand nothing is counted: a gap is no zero, and lines of a moved camera lie elsewhere on the road. A
blurred picture counts: rain on a lens lasts for hours, and the alert says so."""


def watch(begin: Begin, orders: Orders, outlet: Outlet) -> None:
    """Watch until the orders end (FleetGoneError). AddressError where the source is no address."""
    credentials = Credentials(begin.username, begin.password) if begin.username or begin.password else None
    address = parse_address(begin.source)
    with LiveSource(address, credentials, analysed_fps=begin.vision.analysed_fps) as source:
        camera = _Camera(begin, source, outlet)
        while True:
            camera.obey(orders)
            camera.look()


class _Camera:
    """All that one camera keeps from frame to frame."""

    def __init__(self, begin: Begin, source: LiveSource, outlet: Outlet) -> None:
        self._id = begin.camera
        self._analysed_fps = begin.vision.analysed_fps
        self._source = source
        self._outlet = outlet
        self._looking = Looking(begin.view, begin.vision)
        self._health = HealthWatch()
        self._conditions: frozenset[HealthCondition] = frozenset()
        self._reports = HealthReports(begin.camera)
        self._masking = Masking(self._looking.part_finders)
        self._showing = Showing()
        self._drawing = Drawing(begin.view)
        self._states = States(begin.camera)
        self._minutes = Minutes(begin.camera, begin.view)
        self._each_second_at: Micros = 0

    def obey(self, orders: Orders) -> None:
        """Whatever was ordered meanwhile."""
        for order in orders.arrived():
            match order:
                case Look(view=view):
                    self._looking.change(view)
                    self._minutes.change(view)
                    self._drawing.view = view
                    get_logger().info("view_changed", lines=len(view.lines), zones=len(view.zones))
                case Watch(until=until):
                    self._showing.watch(until)
                case Begin():
                    raise FleetGoneError("a camera begins once")

    def look(self) -> None:
        """One frame, or the absence of one; and what is due each second."""
        match self._source.newest(_WAIT_S):
            case Frame() as frame:
                self._see(frame)
            case Absent() as absent:
                self._states.absent(absent)
                allowed_s = 0.0 if self._states.has_seen else _STARTS_WITHIN_S
                self._conditions = self._health.absent(max(0.0, absent.since_s - allowed_s))
        now = _now()
        if now - self._each_second_at >= SECOND:
            self._each_second_at = now
            self._say_each_second(now)
        self._outlet.flush()

    def _see(self, frame: Frame) -> None:
        self._conditions = self._health.see(frame)
        seen = self._looking.see(frame, self._source.rate or self._analysed_fps)
        self._states.saw(frame, seen.crossings)
        self._masking.see(frame, seen.detections, seen.tracks)
        self._drawing.see(seen.tracks, seen.crossings, frame.time_s)
        sightings = sightings_of(self._id, frame, seen.crossings, seen.incidents, _now())
        values: tuple[MinuteValue, ...] = ()
        if not self._conditions & BLIND:
            is_held_back = self._looking.is_holding_back
            values = self._minutes.see(seen.measured, frame.at, frame.time_s, is_held_back=is_held_back)
        self._say(sightings, values)
        self._show(frame, seen)

    def _say(self, sightings: tuple[Sighting, ...], values: tuple[MinuteValue, ...]) -> None:
        if sightings or values:
            self._outlet.say(Saw(sightings, readings_of(values, _now())))

    def _show(self, frame: Frame, seen: Seen) -> None:
        """Mask first; whatever is shown is shown of that."""
        is_still_due, is_live_due = self._showing.is_still_due(frame.at), self._showing.is_live_due(frame.at)
        if not (is_still_due or is_live_due) or not self._outlet.has_room:
            return
        masked = self._masking.masked(frame, seen.detections)
        if is_live_due:
            drawn = self._drawing.draw(masked, seen.tracks, seen.detector, frame.time_s, frame.at)
            if self._outlet.show(live(drawn, frame.at)):
                self._showing.was_shown(is_live=True, now=frame.at)
        if is_still_due and self._outlet.show(still(masked, frame.at)):
            self._showing.was_shown(is_live=False, now=frame.at)

    def _say_each_second(self, now: Micros) -> None:
        if not self._looking.is_holding_back:
            self._say((), self._minutes.passed(now))
        if (due := self._reports.due(self._conditions, now)) is not None:
            self._outlet.say(due)
        self._outlet.say(Told(self._states.now(self._looking, self._conditions, self._source.decoder_starts)))


def _now() -> Micros:
    return time.time_ns() // 1_000
