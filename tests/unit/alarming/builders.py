"""Builders of alarm logs: time is wound by hand, in seconds; offsets and stamps count up by themselves."""

from itertools import count

from streams.alarming.book import AlarmBook
from streams.alarming.changes import Change, to_record
from streams.contracts.alerts import Alert, AlertChanged, DecisionRefused, Severity, State, TransitionKind
from streams.contracts.decisions import Action, Decision
from streams.contracts.readings import Tick
from streams.contracts.times import HOUR, SECOND, Micros
from streams.contracts.topics import ALERTS, READINGS
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.contracts.wire import decoder

CLOSED_KEPT: Micros = 24 * HOUR
START: Micros = 1_795_276_800 * SECOND
"""2026-11-21, the beginning of made-up time."""

_decode_alert_record = decoder(ALERTS).decode


def an_empty_book() -> AlarmBook:
    return AlarmBook(closed_kept=CLOSED_KEPT)


def a_stamp(offset: int, *, partition: int = 0, index: int = 0) -> Stamp:
    return Stamp(READINGS.name, partition, offset, index)


def a_verdict(
    severity: Severity | None,
    *,
    stamp: Stamp,
    at: Micros = START,
    device: str = "noise-17",
    rule: str = "too-loud",
    value: float | None = 86.0,
) -> Verdict:
    reason = VerdictReason.BACK_TO_NORMAL if severity is None else VerdictReason.THRESHOLD
    return Verdict(
        stamp, rule, device, "noise_level", severity, reason, at, value=value, measured_at=at - SECOND, area="ward-1"
    )


def a_decision(action: Action, alert: str, *, decision: str, revision: int | None = None, by: str = "lan") -> Decision:
    return Decision(id=decision, alert=alert, by=by, at=START, action=action, revision=revision)


def recalled(changes: list[Change], book: AlarmBook) -> AlarmBook:
    """A new book that recalls what another gave out, through bytes, and where that one stood."""
    fresh = an_empty_book()
    for change in [*changes, book.bookmark()]:
        record = to_record(change)
        assert record.key is not None
        fresh.recall(record.key, None if record.value is None else _decode_alert_record(record.value))
    return fresh


class AlarmLog:
    """An alarm log and the book that folds it."""

    def __init__(self) -> None:
        self.book = an_empty_book()
        self.changes: list[Change] = []
        self._offsets = count()
        self._stamps = count(1)
        self._ids = count(1)
        self.tick(0)

    def tick(self, second: float) -> list[Change]:
        return self._add(Tick(START + int(second * SECOND), 0))

    def judge(
        self,
        severity: Severity | None,
        *,
        second: float = 0,
        device: str = "noise-17",
        stamp: Stamp | None = None,
        value: float | None = 86.0,
    ) -> list[Change]:
        stamp = stamp or a_stamp(next(self._stamps))
        return self._add(a_verdict(severity, stamp=stamp, at=START + int(second * SECOND), device=device, value=value))

    def decide(
        self, action: Action, *, alert: str | None = None, revision: int | None = None, decision: str | None = None
    ) -> list[Change]:
        """Decide about `alert`; left out, the one raised last."""
        return self._add(
            a_decision(
                action, alert or self.alert.id, decision=decision or f"decision-{next(self._ids)}", revision=revision
            )
        )

    @property
    def alert(self) -> Alert:
        """The alert changed last, as it was then."""
        return next(change.alert for change in reversed(self.changes) if isinstance(change, AlertChanged))

    def _add(self, entry: Verdict | Decision | Tick) -> list[Change]:
        found = self.book.process(next(self._offsets), entry)
        self.changes += found
        return found


def only_change(found: list[Change]) -> AlertChanged:
    (change,) = found
    assert isinstance(change, AlertChanged)
    return change


def only_refusal(found: list[Change]) -> DecisionRefused:
    (refusal,) = found
    assert isinstance(refusal, DecisionRefused)
    return refusal


def told(found: list[Change]) -> tuple[TransitionKind, State, int]:
    """Of the only change: what happened, the state after it, the revision."""
    change = only_change(found)
    return change.transition.kind, change.alert.state, change.alert.revision
