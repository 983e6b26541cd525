"""The product's processes: name, and the module that is run. The names are also the command's verbs."""

from collections.abc import Mapping

PROCESSES: Mapping[str, str] = {
    "gateway": "ingest",
    "judge": "streams.judging",
    "alarm": "streams.alarming",
    "store": "streams.timescale",
    "api": "api",
}

STOP_ORDER = ("api", "gateway", "judge", "alarm", "store")
"""Nothing new comes in first; then each has time to finish what it holds."""
