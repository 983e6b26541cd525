"""An alert is at least as severe as what it adopted: what gets worse behind it, gets worse before operators."""

from msgspec.structs import replace

from streams.alarming.ledger import Ledger
from streams.alarming.recording import CITY, Caused, Line, Recorder
from streams.alarming.traits import is_standing, worst
from streams.contracts.alerts import Alert, Cover, State, TransitionKind


class Adoption:
    """Lets the adopter's severity rise. It does not fall with theirs: who adopted answers for what there was."""

    def __init__(self, ledger: Ledger, recorder: Recorder) -> None:
        self._ledger = ledger
        self._recorder = recorder

    def follow(self, change: Caused) -> None:
        """An adopted alert has come or become worse, or an adopter is less severe than before."""
        alert = change.after
        if alert.covered_as is Cover.ADOPTED:
            self._rise(alert.covered_by, alert)
        before = change.before
        if before is not None and (not is_standing(before) or alert.severity.rank < before.severity.rank):
            for adopted in self._ledger.covered_by(alert.id):
                if adopted.covered_as is Cover.ADOPTED:
                    self._rise(alert.id, adopted)

    def _rise(self, adopter_id: str | None, adopted: Alert) -> None:
        adopter = self._ledger.get(adopter_id)
        if adopter is None or adopter.state is State.RESOLVED or not is_standing(adopted):
            return
        if adopted.severity.rank > adopter.severity.rank:
            risen = replace(adopter, severity=adopted.severity, risen_to=worst(adopter.risen_to, adopted.severity))
            line = Line(TransitionKind.SEVERITY_CHANGED, CITY, reason="adopted", subject=adopted.id)
            self._recorder.write(adopter, risen, line)
