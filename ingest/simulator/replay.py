"""`urbanwatch replay signals`: real signal-controller events, moved to the present and played to the broker."""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import StrEnum
from pathlib import Path

from ingest.simulator.pace import Pace
from ingest.simulator.player import wall_clock
from ingest.simulator.progress import PlayProgress
from ingest.simulator.session import Outcome, Session, run_session
from ingest.simulator.signals import SignalClip, load_clip, to_now, whole_days_back
from streams.contracts.times import DAY, Micros, to_iso
from streams.runtime.logs import get_logger
from streams.runtime.settings import Settings


class Shift(StrEnum):
    """How the clip is moved in time."""

    DAYS = "days"
    LIVE = "live"
    NONE = "none"


@dataclass(frozen=True)
class Replay:
    """What is asked for. Without `shift`: live at speed 1, by whole days otherwise."""

    speed: float = 1.0
    shift: Shift | None = None
    zone: tzinfo = UTC
    is_looping: bool = False
    ledger: Path | None = None
    is_registering: bool = True


def run_replay(settings: Settings, wanted: Replay) -> Outcome:
    """Play the clip. Raises PlayError or EventLogError where it cannot."""
    clip = load_clip(wanted.zone)
    now = wall_clock()
    shift = wanted.shift or (Shift.LIVE if wanted.speed == 1 else Shift.DAYS)
    moved_by = _moved_by(clip, shift, now)
    begins_at, ends_at = clip.begins_at + moved_by, clip.events[-1].at + moved_by
    get_logger().info("clip_moved", from_time=to_iso(clip.begins_at), to_time=to_iso(begins_at), shift=shift.value)
    _warn_if_too_old(begins_at, now, settings.gateway.oldest_days)
    session = Session(
        name="replay",
        settings=settings,
        devices=clip.devices,
        rules={},
        policies={},
        is_registering=wanted.is_registering,
        ledger=wanted.ledger,
        pace=Pace(now if shift is Shift.LIVE else begins_at, now, wanted.speed),
        progress=PlayProgress("signal events", begins_at=begins_at, ends_at=None if wanted.is_looping else ends_at),
    )
    return run_session(session, clip.rounds(moved_by) if wanted.is_looping else clip.packets(moved_by))


def _moved_by(clip: SignalClip, shift: Shift, now: Micros) -> Micros:
    match shift:
        case Shift.DAYS:
            return whole_days_back(clip, now)
        case Shift.LIVE:
            return to_now(clip, now)
        case Shift.NONE:
            return 0


def _warn_if_too_old(begins_at: Micros, now: Micros, oldest_days: float) -> None:
    age_days = (now - begins_at) / DAY
    if age_days > oldest_days:
        get_logger().warning(
            "clip_too_old",
            age_days=round(age_days),
            consequence="the gateway rejects every reading as too_old",
            help=f"leave out --original-time, or give the gateway URBANWATCH_GATEWAY__OLDEST_DAYS={age_days + 1:.0f}",
        )
