"""Why an alert is not before operators, beside its state: the first ground that applies.

Its own grounds are its shelf, the alert that stands for it, and being held back; the others are policies in force.
"""

import msgspec

from streams.alarming.reach import InForce
from streams.alarming.topology import Topology
from streams.contracts.alerts import Alert, Shelf, State, Suppression, Transition, TransitionKind
from streams.contracts.policies import MaintenanceWindow, OutOfService
from streams.contracts.times import Micros

HIDDEN_BY_PLAN = frozenset({Suppression.OUT_OF_SERVICE, Suppression.MAINTENANCE, Suppression.INHIBITED})
"""What nobody saw for one of these grounds, nobody has to acknowledge."""

_Told = tuple[Suppression, Micros | None, str | None]
_NOT_HIDDEN: _Told = (Suppression.NONE, None, None)


class Grounds:
    """The policies in force, and what hides an alert by them and by its own grounds.

    `ends` says for each open window when this occurrence is over.
    """

    def __init__(self, topology: Topology) -> None:
        self.windows = InForce[MaintenanceWindow](topology)
        self.out_of_service = InForce[OutOfService](topology)
        self.ends: dict[str, Micros] = {}
        self._topology = topology

    def __len__(self) -> int:
        return len(self.windows) + len(self.out_of_service)

    def hidden(self, alert: Alert) -> Alert:
        """The alert with `suppression` and what goes with it as its grounds have it."""
        told = self._first(alert)
        if told == (alert.suppression, alert.suppressed_until, alert.suppression_reason):
            return alert
        suppression, until, reason = told
        return msgspec.structs.replace(
            alert, suppression=suppression, suppressed_until=until, suppression_reason=reason
        )

    def _first(self, alert: Alert) -> _Told:  # noqa: PLR0911  one for each ground, in their order
        if alert.state is State.RESOLVED:
            return _NOT_HIDDEN
        out = min(self.out_of_service.reaching(alert), key=lambda policy: policy.id, default=None)
        if out is not None:
            return (Suppression.OUT_OF_SERVICE, None, out.reason)
        window = max(self.windows.reaching(alert), key=lambda policy: (self.ends[policy.id], policy.id), default=None)
        if window is not None:
            return (Suppression.MAINTENANCE, self.ends[window.id], window.reason)
        if alert.shelf is not None:
            return (Suppression.SHELVED, alert.shelf.until, alert.shelf.reason)
        if alert.covered_by is not None:
            return (Suppression.INHIBITED, None, alert.covered_by)
        if alert.held_until is not None:
            return (Suppression.INHIBITED, alert.held_until, self._awaited(alert))
        return _NOT_HIDDEN

    def _awaited(self, alert: Alert) -> str:
        device = self._topology.device(alert.device)
        parent = alert.device if device is None or device.parent is None else device.parent
        return f"awaiting {parent}"


def with_shelf(alert: Alert, last: Transition) -> Alert:
    """A shelved alert of before shelves were a ground of their own, with its shelf, so that it wakes; `last`: its line.

    Who shelved it was not kept in the alert.
    """
    if alert.suppression is not Suppression.SHELVED or alert.shelf is not None or alert.suppressed_until is None:
        return alert
    by = last.by if last.kind is TransitionKind.SHELVED else ""
    shelf = Shelf(alert.suppressed_until, alert.suppression_reason or "", by)
    return msgspec.structs.replace(alert, shelf=shelf)
