"""A rule that was watched goes live, or back to trial: its alerts come before operators, or leave their screens.

What is watched stands for no live alert, and nobody waits for it to be acknowledged. Groups go with their rule whole.
"""

from msgspec.structs import replace

from streams.alarming.inhibition import Inhibition
from streams.alarming.ledger import Ledger
from streams.alarming.recording import CITY, Line, Recorder
from streams.alarming.revisions import closed
from streams.alarming.topology import Topology
from streams.alarming.traits import is_standing
from streams.contracts.alerts import Alert, Cover, State, TransitionKind
from streams.contracts.rules import Stage


class Stages:
    """Follows the stage of a rule with all of its unresolved alerts."""

    def __init__(self, ledger: Ledger, topology: Topology, recorder: Recorder, inhibition: Inhibition) -> None:
        self._ledger = ledger
        self._topology = topology
        self._recorder = recorder
        self._inhibition = inhibition

    def follow(self, rule_id: str) -> None:
        """The rule has changed, perhaps its stage; one that is gone leaves its alerts as they are."""
        rule = self._topology.rule(rule_id)
        if rule is None:
            return
        is_watched = rule.stage is Stage.WATCHED
        for found in self._ledger.of_rule(rule_id):
            alert = self._ledger.get(found.id) or found
            if alert.is_watched is not is_watched and alert.state is not State.RESOLVED:
                self._send_back(alert) if is_watched else self._go_live(alert)

    def _go_live(self, alert: Alert) -> None:
        """Announced if nothing else hides it; what is watched still stands for it no longer."""
        live = replace(alert, is_watched=False)
        if self._is_of_another_stage(live):
            live = replace(live, covered_by=None, covered_as=None)
        if is_standing(live):
            live = self._inhibition.placed(live)
        self._part(self._recorder.write(alert, live, Line(TransitionKind.WENT_LIVE, CITY)))

    def _send_back(self, alert: Alert) -> None:
        """One that only waits to be acknowledged is closed. Live alerts it stood for stand for themselves again."""
        watched = replace(alert, is_watched=True)
        if watched.covered_as is Cover.ADOPTED and self._is_of_another_stage(watched):
            watched = replace(watched, covered_by=None, covered_as=None)
        if alert.state is State.CLEARED:
            watched = closed(watched, self._recorder.now)
        self._part(self._recorder.write(alert, watched, Line(TransitionKind.WENT_BACK_TO_TRIAL, CITY)))

    def _part(self, cover: Alert) -> None:
        """Of other rules' alerts it stands on for those of its stage; a live outage also for watched ones."""
        for covered in () if cover.state is State.RESOLVED else self._ledger.covered_by(cover.id):
            is_apart = covered.rule != cover.rule and covered.is_watched is not cover.is_watched
            if is_apart and (covered.covered_as is Cover.ADOPTED or cover.is_watched):
                self._inhibition.released(covered, Line(TransitionKind.RELEASED, CITY, subject=cover.id))

    def _is_of_another_stage(self, alert: Alert) -> bool:
        """Whether another rule's alert stands for it that is watched while it is live, or the other way round."""
        cover = self._ledger.get(alert.covered_by)
        return cover is not None and cover.rule != alert.rule and cover.is_watched is not alert.is_watched
