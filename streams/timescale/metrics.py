"""What the store counts."""

from collections.abc import Sequence

from prometheus_client import Counter, Gauge, Histogram

from streams.contracts.rejections import Rejection
from streams.timescale.batches import Batch, Record
from streams.timescale.writing_readings import Outcome

READINGS = Counter("urbanwatch_timescale_readings_total", "Readings stored")
REPEATS = Counter("urbanwatch_timescale_repeats_total", "Readings that were there already with the same value")
EVENTS = Counter(
    "urbanwatch_timescale_events_total", "Sightings, changed alerts, notices, decisions, rules, rejections stored"
)
REJECTED = Counter("urbanwatch_timescale_rejected_total", "Records the store rejected", ["reason"])
LOST = Counter("urbanwatch_timescale_lost_records_total", "Records Kafka dropped before they were stored", ["topic"])
FAILURES = Counter("urbanwatch_timescale_failures_total", "Attempts to store a batch that failed and were repeated")
BATCH_SECONDS = Histogram("urbanwatch_timescale_batch_seconds", "From first statement to commit")
LAG_RECORDS = Gauge("urbanwatch_timescale_lag_records", "Records in Kafka not yet stored", ["topic"])
LAG_SECONDS = Gauge("urbanwatch_timescale_lag_seconds", "Age of the oldest record not yet stored", ["topic"])


def count(batch: Batch, outcome: Outcome, made_here: Sequence[tuple[Rejection, Record]]) -> None:
    """Count a committed batch."""
    READINGS.inc(outcome.stored)
    REPEATS.inc(outcome.repeats)
    EVENTS.inc(len(batch.sightings) + len(batch.changes) + len(batch.notices))
    EVENTS.inc(len(batch.decisions) + len(batch.rules) + len(batch.rejections))
    for rejection, _ in made_here:
        REJECTED.labels(rejection.reason).inc()
