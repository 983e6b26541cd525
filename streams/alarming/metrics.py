"""What alarming tells Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

from streams.alarming.book import Figures
from streams.alarming.changes import Change, Removed
from streams.contracts.alerts import AlertChanged, DecisionRefused, Notice
from streams.contracts.evidence import Evidence

UNRESOLVED = Gauge("urbanwatch_alarming_unresolved_alerts", "Alerts that are not resolved", ["severity"])
TRANSITIONS = Counter("urbanwatch_alarming_transitions_total", "Lines added to timelines", ["kind"])
ANNOUNCEMENTS = Counter("urbanwatch_alarming_announcements_total", "Times an alert came before operators", ["severity"])
NOTICES = Counter("urbanwatch_alarming_notices_total", "Windows and orders that began or ended", ["kind"])
COVERED = Gauge("urbanwatch_alarming_covered_alerts", "Unresolved alerts for which another one stands")
GROUPS = Gauge("urbanwatch_alarming_groups", "Groups that are not resolved")
CHATTERING = Gauge("urbanwatch_alarming_chattering_alerts", "Alerts whose condition keeps coming and going")
PLANNED = Gauge("urbanwatch_alarming_planned_tasks", "Entries of the agenda")
WATCHED = Gauge("urbanwatch_alarming_watched_alerts", "Unresolved alerts of rules that are being tried")
EVIDENCE = Gauge("urbanwatch_alarming_evidence_records", "What composed rules rest on: parts that are or were true")
DECISIONS = Counter(
    "urbanwatch_alarming_decisions_total", "Decisions answered: applied, or refused and why", ["outcome"]
)
UNREADABLE = Counter("urbanwatch_alarming_unreadable_records_total", "Alarm log records that fit no schema")
TRANSACTION = Histogram(
    "urbanwatch_alarming_transaction_seconds",
    "From the first record of a transaction to its commit",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 30),
)
LEADING = Gauge("urbanwatch_alarming_leading_processes", "1 while this process leads, 0 while it stands by")


def count(change: Change) -> None:
    """Count a change that has been published."""
    match change:
        case AlertChanged(alert=alert, transition=transition):
            TRANSITIONS.labels(transition.kind).inc()
            if transition.announces:
                ANNOUNCEMENTS.labels(alert.severity).inc()
            if transition.decision is not None:
                DECISIONS.labels("applied").inc()
        case DecisionRefused(reason=reason):
            DECISIONS.labels(reason).inc()
        case Notice(kind=kind):
            NOTICES.labels(kind).inc()
        case Evidence() | Removed():
            pass


def show(figures: Figures) -> None:
    """Show how much there is of what."""
    for severity, number in figures.unresolved.items():
        UNRESOLVED.labels(severity).set(number)
    COVERED.set(figures.covered)
    GROUPS.set(figures.groups)
    CHATTERING.set(figures.chattering)
    PLANNED.set(figures.planned)
    WATCHED.set(figures.watched)
    EVIDENCE.set(figures.evidence)
