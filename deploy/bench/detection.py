"""`urbanwatch bench detection`: which simulated incidents the rules find, how fast, and what they tell that is not so.

In one go and without services: the simulator's packets, the real judging of twelve partitions, the real alarming.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from deploy.bench.detection_play import Played, PlayedHour, play
from deploy.bench.detection_rules import RuleSets
from deploy.bench.detection_score import Episode, Score, Truth, episodes_of, score
from streams.contracts.times import Micros, from_datetime
from streams.runtime.calendars import ZONE

DEFAULT_BEGIN: Micros = from_datetime(datetime(2026, 11, 2, tzinfo=ZONE))
"""A Monday; in the thirty days from then on lie a public holiday and four night markets."""

Watch = Callable[[PlayedHour], None]


@dataclass(frozen=True)
class Detection:
    """What came of a play: its score, and how much was judged in how many seconds."""

    score: Score
    readings: int
    incidents: int
    took_s: float


def detect(played: Played, rules: RuleSets, *, workers: int = 1, watch: Watch = lambda _: None) -> Detection:
    """Play it all. `watch` is told after each hour."""
    begun = time.perf_counter()
    standing: set[str] = set()
    episodes: list[Episode] = []
    readings = 0
    for hour in play(played, workers=workers):
        episodes += episodes_of(hour.changes, standing)
        readings += hour.readings
        watch(hour)
    truth = Truth(played.city(), played.incidents())
    scored = score(truth, episodes, rules, begins_at=played.begins_at, ends_at=played.ends_at)
    return Detection(scored, readings, len(truth.incidents), time.perf_counter() - begun)
