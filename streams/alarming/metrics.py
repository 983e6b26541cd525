"""What alarming tells Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

from streams.alarming.changes import Change, Removed
from streams.contracts.alerts import AlertChanged, DecisionRefused

UNRESOLVED = Gauge("urbanwatch_alarming_unresolved_alerts", "Alerts that are not resolved", ["severity"])
TRANSITIONS = Counter("urbanwatch_alarming_transitions_total", "Lines added to timelines", ["kind"])
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
        case AlertChanged(transition=transition):
            TRANSITIONS.labels(transition.kind).inc()
            if transition.decision is not None:
                DECISIONS.labels("applied").inc()
        case DecisionRefused(reason=reason):
            DECISIONS.labels(reason).inc()
        case Removed():
            pass
