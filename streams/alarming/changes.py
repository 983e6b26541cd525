"""What alarming gives out: changed alerts, refused decisions, notices, and removals, as records of the ALERTS topic."""

from dataclasses import dataclass

from streams.contracts.alerts import BOOKMARK_KEY, AlertChanged, Bookmark, DecisionRefused, Notice
from streams.contracts.topics import ALERTS
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing

_REFUSED = "~refused/"
_NOTICE = "~notice/"


@dataclass(frozen=True, slots=True)
class Removed:
    """The newest record under `key` leaves the topic (a tombstone): a closed alert, or an old refusal."""

    key: bytes


Change = AlertChanged | DecisionRefused | Notice | Removed


def alert_key(alert_id: str) -> bytes:
    """The key of an alert's records."""
    return alert_id.encode()


def refusal_key(decision_id: str) -> bytes:
    """The key of a refusal."""
    return f"{_REFUSED}{decision_id}".encode()


def refused_decision(key: bytes) -> str | None:
    """The decision a refusal's key names; None: it is the key of something else."""
    text = key.decode()
    return text.removeprefix(_REFUSED) if text.startswith(_REFUSED) else None


def to_record(change: Change | Bookmark) -> Outgoing:
    """The change as a record of ALERTS."""
    match change:
        case AlertChanged(alert=alert):
            return Outgoing(ALERTS, 0, alert_key(alert.id), encode(change))
        case DecisionRefused(decision=decision):
            return Outgoing(ALERTS, 0, refusal_key(decision), encode(change))
        case Notice(policy=policy):
            return Outgoing(ALERTS, 0, f"{_NOTICE}{policy}".encode(), encode(change))
        case Removed(key=key):
            return Outgoing(ALERTS, 0, key, None)
        case Bookmark():
            return Outgoing(ALERTS, 0, BOOKMARK_KEY, encode(change))
