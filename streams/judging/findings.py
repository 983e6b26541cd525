"""What one record leads to: findings, gathered in any order, stamped as verdicts in one that a replay repeats."""

from typing import NamedTuple

from streams.contracts.alerts import Severity
from streams.contracts.times import Micros
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.judging.rulebook import Rulebook
from streams.judging.subjects import AnyWatched, WatchedDevice


class Finding(NamedTuple):
    """The severity a rule holds for a subject has changed."""

    rule: str
    device: str
    property: str
    severity: Severity | None
    reason: VerdictReason
    value: float | None
    measured_at: Micros | None


def finding_about(
    subject: AnyWatched,
    rule_id: str,
    severity: Severity | None,
    reason: VerdictReason,
    measure: tuple[float | None, Micros | None] | None = None,
) -> Finding:
    """A finding, with what the rule's judge measured, else the newest reading; a device has no value of its own."""
    if isinstance(subject, WatchedDevice):
        return Finding(rule_id, subject.id, "", severity, reason, *(measure or (None, None)))
    measure = measure or (subject.value, subject.measured_at)
    return Finding(rule_id, subject.device.id, subject.property, severity, reason, *measure)


def stamped(findings: list[Finding], place: tuple[str, int, int], at: Micros, rulebook: Rulebook) -> list[Verdict]:
    """The verdicts of the record at `place` (topic, partition, offset).

    Sorted by rule, device and property: the order in which deadlines came up or buckets opened differs after a
    restart, and a verdict must never get a larger stamp than it had.
    """
    findings.sort(key=lambda finding: finding[:3])
    return [
        Verdict(
            stamp=Stamp(*place, index),
            rule=found.rule,
            device=found.device,
            property=found.property,
            severity=found.severity,
            reason=found.reason,
            at=at,
            value=found.value,
            measured_at=found.measured_at,
            area=rulebook.area_of(found.device),
        )
        for index, found in enumerate(findings)
    ]
