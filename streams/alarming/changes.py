"""What alarming gives out: changed alerts, refused decisions, notices, evidence, removals, as records of ALERTS."""

from dataclasses import dataclass

from streams.contracts.alerts import BOOKMARK_KEY, AlertChanged, Bookmark, DecisionRefused, Notice
from streams.contracts.evidence import EVIDENCE_PREFIX, Evidence
from streams.contracts.topics import ALERTS
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing

_REFUSED = "~refused/"
_NOTICE = "~notice/"


@dataclass(frozen=True, slots=True)
class Removed:
    """The newest record under `key` leaves the topic (a tombstone): a closed alert, an old refusal or evidence."""

    key: bytes


Change = AlertChanged | DecisionRefused | Notice | Evidence | Removed


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


def evidence_key(evidence: Evidence) -> str:
    """What evidence is about, in one word: rule, device, property and place."""
    return f"{evidence.rule}/{evidence.device}/{evidence.property}/{evidence.place}"


def evidence_record_key(key: str) -> bytes:
    """The key of the records of evidence."""
    return f"{EVIDENCE_PREFIX}{key}".encode()


def told_evidence(key: bytes) -> str | None:
    """Which evidence a record's key names; None: it is the key of something else."""
    text = key.decode()
    return text.removeprefix(EVIDENCE_PREFIX) if text.startswith(EVIDENCE_PREFIX) else None


def to_record(change: Change | Bookmark) -> Outgoing:
    """The change as a record of ALERTS."""
    match change:
        case AlertChanged(alert=alert):
            return Outgoing(ALERTS, 0, alert_key(alert.id), encode(change))
        case DecisionRefused(decision=decision):
            return Outgoing(ALERTS, 0, refusal_key(decision), encode(change))
        case Notice(policy=policy):
            return Outgoing(ALERTS, 0, f"{_NOTICE}{policy}".encode(), encode(change))
        case Evidence():
            return Outgoing(ALERTS, 0, evidence_record_key(evidence_key(change)), encode(change))
        case Removed(key=key):
            return Outgoing(ALERTS, 0, key, None)
        case Bookmark():
            return Outgoing(ALERTS, 0, BOOKMARK_KEY, encode(change))
