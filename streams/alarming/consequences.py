"""What one alert's change brings about among others, until nothing more follows."""

from streams.alarming.adoption import Adoption
from streams.alarming.chatter import Chatters
from streams.alarming.grouping import Grouping
from streams.alarming.inhibition import Inhibition
from streams.alarming.ledger import Ledger
from streams.alarming.recording import Caused, Line, Recorder
from streams.alarming.revisions import closed
from streams.alarming.traits import is_standing
from streams.contracts.alerts import Alert, Cover, Origin, State, TransitionKind


class Consequences:
    """Draws them in the order of the changes. It ends: covers never go round in a circle, and what is closed stays."""

    def __init__(
        self, ledger: Ledger, recorder: Recorder, inhibition: Inhibition, grouping: Grouping, chatters: Chatters
    ) -> None:
        self._ledger = ledger
        self._recorder = recorder
        self._inhibition = inhibition
        self._grouping = grouping
        self._chatters = chatters
        self._adoption = Adoption(ledger, recorder)

    def draw(self) -> None:
        """All that follows from the changes written since."""
        while self._recorder.caused:
            change = self._recorder.caused.popleft()
            self._inhibition.follow(change)
            self._grouping.follow(change)
            self._adoption.follow(change)
            if change.after.state is State.RESOLVED:
                self._chatters.forget(change.after)
                for covered in self._ledger.covered_by(change.after.id):
                    self._end_cover(covered, change)

    def _end_cover(self, covered: Alert, change: Caused) -> None:
        """Members are closed with their group; what was adopted and still stands comes before operators again.

        Except what people reported: it can never clear by itself, and was found to be the same thing. What an outage
        covered was let go when it ended.
        """
        by, closer = change.line.by, change.after
        match covered.covered_as:
            case Cover.ADOPTED if is_standing(covered) and covered.origin is not Origin.REPORTED:
                line = Line(TransitionKind.RELEASED, by, change.line.reason, subject=closer.id)
                self._inhibition.released(covered, line)
            case Cover.ADOPTED | Cover.MEMBER:
                resolved = closed(covered, self._recorder.now, finding=covered.finding or closer.finding)
                line = Line(TransitionKind.RESOLVED, by, change.line.reason, subject=closer.id)
                self._recorder.write(covered, resolved, line)
            case Cover.OUTAGE | None:
                pass
