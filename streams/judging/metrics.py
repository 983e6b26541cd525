"""What judging counts."""

from prometheus_client import Counter, Gauge, Histogram

RECORDS = Counter("urbanwatch_judging_records_total", "Records folded, replayed ones included", ["topic"])
VERDICTS = Counter("urbanwatch_judging_verdicts_total", "Verdicts published, repeated ones included", ["reason"])
UNREADABLE = Counter("urbanwatch_judging_unreadable_total", "Records that cannot be read, skipped")
MISSING = Counter("urbanwatch_judging_missing_total", "Records Kafka had given up before they were judged")
PASSED_OVER = Counter("urbanwatch_judging_passed_over_total", "Readings of more series than one device may have")
TOO_LARGE = Counter("urbanwatch_judging_checkpoints_too_large_total", "Checkpoints too large to be published")
PARTITIONS = Gauge("urbanwatch_judging_partitions_count", "Partitions dealt to this judge")
CITY_TIME = Gauge("urbanwatch_judging_city_time_seconds", "Time of the fold that is furthest behind, since 1970")
RESTORING = Histogram("urbanwatch_judging_restoring_seconds", "From being dealt partitions to reading them")
