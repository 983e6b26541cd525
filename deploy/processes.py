"""The product's processes: name, and the module that is run.

The names are also the command's verbs, but for `cameras`: that is `urbanwatch camera run`.
"""

from collections.abc import Mapping

PROCESSES: Mapping[str, str] = {
    "gateway": "ingest",
    "judge": "streams.judging",
    "alarm": "streams.alarming",
    "store": "streams.timescale",
    "api": "api",
    "cameras": "vision",
}

STOP_ORDER = ("api", "cameras", "gateway", "judge", "alarm", "store")
"""Nothing new comes in first; then each has time to finish what it holds."""

WITHOUT_CAMERAS = tuple(name for name in PROCESSES if name != "cameras")
"""What a city of sensors alone needs."""
