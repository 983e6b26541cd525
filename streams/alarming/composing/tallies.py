"""What counts for one composed rule in one place: kept as counts, so that one more costs the same among thousands."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from streams.contracts.alerts import Severity
from streams.contracts.evidence import Evidence
from streams.contracts.times import Micros


def severity_of(evidence: Evidence) -> Severity:
    """How severe it is, or was while it held."""
    return evidence.severity or evidence.was or Severity.LOW


def subject_of(evidence: Evidence) -> str:
    """Of what it is true: a device, or the place of a composed rule."""
    return evidence.device or evidence.place


class Counted:
    """The evidence of one part in one place. `beginnings` are in order, also those of before."""

    def __init__(self) -> None:
        self.subjects: dict[str, dict[str, Evidence]] = {}
        self.severities = dict.fromkeys(Severity, 0)
        self.standing = 0
        self.beginnings: list[tuple[Micros, str, str]] = []  # with key and subject

    def put(self, key: str, evidence: Evidence) -> None:
        """It counts, as it is now."""
        subject = subject_of(evidence)
        self.discard(key, subject)
        self.subjects.setdefault(subject, {})[key] = evidence
        self.severities[severity_of(evidence)] += 1
        self.standing += evidence.severity is not None
        for began_at in (*evidence.before, evidence.began_at):
            insort(self.beginnings, (began_at, key, subject))

    def discard(self, key: str, subject: str) -> None:
        """It counts no more."""
        of_subject = self.subjects.get(subject)
        evidence = None if of_subject is None else of_subject.pop(key, None)
        if of_subject is None or evidence is None:
            return
        if not of_subject:
            del self.subjects[subject]
        self.severities[severity_of(evidence)] -= 1
        self.standing -= evidence.severity is not None
        for began_at in (*evidence.before, evidence.began_at):
            del self.beginnings[bisect_left(self.beginnings, (began_at, key, subject))]

    def worst(self) -> Severity | None:
        """The gravest severity there is."""
        return next((severity for severity in Severity if self.severities[severity]), None)

    def all(self) -> Iterator[Evidence]:
        """All that counts."""
        return (evidence for of_subject in self.subjects.values() for evidence in of_subject.values())


class Tally:
    """The parts of a rule in one place."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.parts = {part: Counted() for part in parts}
        self._filed: dict[str, tuple[Counted, str]] = {}

    def __bool__(self) -> bool:
        return bool(self._filed)

    def put(self, key: str, evidence: Evidence) -> None:
        """It counts, as it is now; what a changed rule is no longer made of does not."""
        counted = self.parts.get(evidence.rule)
        if counted is not None:
            counted.put(key, evidence)
            self._filed[key] = (counted, subject_of(evidence))

    def discard(self, key: str) -> None:
        """It counts no more."""
        filed = self._filed.pop(key, None)
        if filed is not None:
            counted, subject = filed
            counted.discard(key, subject)

    def true_parts(self) -> set[str]:
        """The parts that are true now."""
        return {part for part, counted in self.parts.items() if counted.standing}

    def all(self) -> Iterator[Evidence]:
        """All that counts."""
        return (evidence for counted in self.parts.values() for evidence in counted.all())
