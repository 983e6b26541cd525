"""When a composed rule sleeps (`unless`): where its calendars hold, as of the last tick."""

from streams.alarming.agenda import Agenda, Task
from streams.alarming.composing.compositions import Composition
from streams.alarming.topology import Topology
from streams.contracts.times import Micros
from streams.runtime.calendars import holds, next_turn


class Sleeping:
    """Asks the calendars once for each rule and areas, until one of the rule's turns."""

    def __init__(self, topology: Topology, agenda: Agenda) -> None:
        self._topology = topology
        self._agenda = agenda
        self._asked: dict[str, dict[tuple[str, ...], bool]] = {}
        self._turns: dict[str, Micros] = {}

    def is_asleep(self, composition: Composition, areas: tuple[str, ...], ticked_at: Micros) -> bool:
        """Whether the rule sleeps in these areas."""
        rule = composition.rule
        if not rule.unless:
            return False
        asked = self._asked.setdefault(rule.id, {})
        if areas not in asked:
            asked[areas] = holds(rule.unless, ticked_at, self._topology.view.calendars, areas) is not None
        return asked[areas]

    def plan(self, rule: str, composition: Composition | None, ticked_at: Micros) -> None:
        """Ask anew from now on, and when one of its calendars begins or ends next."""
        self._asked.pop(rule, None)
        self._turns.pop(rule, None)
        if composition is None or not composition.rule.unless:
            return
        due = next_turn(composition.rule.unless, ticked_at, self._topology.view.calendars)
        if due is not None:
            self._turns[rule] = due
            self._agenda.add(due, Task.TURN_CALENDAR, rule)

    def is_turning(self, rule: str, due: Micros) -> bool:
        """Whether the entry of the agenda still applies."""
        return self._turns.get(rule) == due
