"""What became of a decision, as HTTP says it."""

import msgspec

from api.decisions import NotAccepted
from api.live.book import AlertBook
from api.problems import RETRY_SOON, ProblemError, ProblemKind
from api.views import AlertItem, alert_item
from streams.contracts.alerts import Alert, DecisionRefused, RefusalReason
from streams.contracts.wire import encode


class PendingDecision(msgspec.Struct, frozen=True):
    """The decision is in the log, but alarming has not said yet. `alert` is the alert as it stands."""

    decision: str
    alert: AlertItem


class PendingReport(msgspec.Struct, frozen=True):
    """The report is in the log, but alarming has not said yet. `id` is the alert it will be."""

    decision: str
    id: str


def as_shown(book: AlertBook, alert: Alert) -> bytes:
    """The JSON of an alert; memory's own, which knows its members, unless memory has it otherwise."""
    entry = book.get(alert.id)
    return entry.item if entry is not None and entry.alert == alert else encode(alert_item(alert))


def problem_with(outcome: DecisionRefused | NotAccepted, book: AlertBook, alert: Alert | None) -> ProblemError:
    """Why the decision was not applied, or is not known to be. `alert`: what it was about, as the api knows it."""
    current = None if alert is None else as_shown(book, alert)
    match outcome:
        case DecisionRefused(reason=RefusalReason.UNKNOWN_ALERT, alert=alert_id):
            return unknown_alert(alert_id)
        case DecisionRefused(reason=reason, current=told):
            return refused(reason, current if told is None else as_shown(book, told))
        case NotAccepted(decision, may_apply=True):
            detail = "the event log did not acknowledge in time; the decision may still be applied"
            return ProblemError(ProblemKind.OUTCOME_UNKNOWN, detail, decision=decision, current=current)
        case NotAccepted():
            return not_sent()


def unknown_alert(alert_id: str) -> ProblemError:
    """There is no such alert."""
    return ProblemError(ProblemKind.NOT_FOUND, f"there is no alert '{alert_id}'")


def not_sent() -> ProblemError:
    """Kafka is away, and what was decided never left."""
    detail = "the event log is away; the decision was not sent"
    return ProblemError(ProblemKind.EVENT_LOG_AWAY, detail, headers=RETRY_SOON)


def refused(reason: RefusalReason, current: bytes | None) -> ProblemError:
    """Alarming has refused."""
    return ProblemError(ProblemKind.REFUSED, _SENTENCES[reason], reason=reason, current=current)


_SENTENCES = {
    RefusalReason.UNKNOWN_ALERT: "there is no such alert",
    RefusalReason.STALE_REVISION: "the alert has changed since the revision you saw",
    RefusalReason.ALREADY_RESOLVED: "the alert is resolved",
    RefusalReason.NOT_ACTIVE: "the alert is not active",
    RefusalReason.NOT_SHELVED: "the alert is not shelved",
    RefusalReason.UNTIL_IS_PAST: "`until` is past",
    RefusalReason.ALREADY_REPORTED: "there is an alert of that id already",
    RefusalReason.NOT_ADOPTABLE: "one of the alerts cannot be adopted: it is not known, resolved, or covered already",
    RefusalReason.NOT_ADOPTED: "one of the alerts is not among those this one stands for",
}
