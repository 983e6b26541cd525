"""What a fold made of a log, moment by moment, and what ought to hide an alert: reckoned anew, apart from alarming."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from streams.alarming.changes import Change, Removed
from streams.contracts.alerts import Alert, AlertChanged, Origin, State, Suppression
from streams.contracts.policies import MaintenanceWindow, Reach
from streams.contracts.readings import Tick
from streams.contracts.registry import EntryKind
from streams.contracts.times import DAY, HOUR, Micros
from streams.runtime.registry import RegistryView
from tests.unit.alarming.any_log import AnyLog, Entry, Registered
from tests.unit.alarming.folding import Folding

STANDING = (State.ACTIVE, State.ACKNOWLEDGED)


class Moment(NamedTuple):
    """One entry of the log, what it changed, and all alerts in the topic after it."""

    entry: Entry
    now: Micros
    changes: list[Change]
    alerts: Mapping[str, Alert]

    def unresolved(self) -> list[Alert]:
        return [alert for alert in self.alerts.values() if alert.state is not State.RESOLVED]

    def standing(self) -> list[Alert]:
        return [alert for alert in self.alerts.values() if alert.state in STANDING]

    def alert_changes(self) -> list[AlertChanged]:
        return [change for change in self.changes if isinstance(change, AlertChanged)]


@dataclass
class History:
    """A log and every moment of its fold."""

    log: AnyLog
    moments: list[Moment]
    tasks_left: int

    def __repr__(self) -> str:
        return repr(self.log)

    @property
    def changes(self) -> list[Change]:
        return [change for moment in self.moments for change in moment.changes]

    def lives(self) -> list[list[AlertChanged]]:
        """Every change of each alert, in order.

        A report sent again a day later, under the id of an alert that has left the topic, begins a life of its own.
        """
        lives: dict[str, list[AlertChanged]] = {}
        over: list[list[AlertChanged]] = []
        for change in self.changes:
            match change:
                case AlertChanged(alert=alert):
                    lives.setdefault(alert.id, []).append(change)
                case Removed(key=key) if key.decode() in lives:
                    over.append(lives.pop(key.decode()))
                case _:
                    pass
        return [*over, *lives.values()]

    def steps(self) -> Iterator[tuple[AlertChanged | None, AlertChanged]]:
        """Each change of an alert with the one before it (None: it is the first)."""
        for life in self.lives():
            yield None, life[0]
            yield from pairwise(life)

    def seen(self) -> Iterator[tuple[Moment, RegistryView]]:
        """Every moment with the registry that applies after it; the view goes on with the next one."""
        view = RegistryView()
        for moment in self.moments:
            if isinstance(moment.entry, Tick):
                for change in self.log.registry[view.position : moment.entry.registry_position]:
                    view.apply(change)
            yield moment, view

    def ticks(self) -> Iterator[tuple[Moment, RegistryView]]:
        """The moments after ticks, when nothing is left to do."""
        return ((moment, view) for moment, view in self.seen() if isinstance(moment.entry, Tick))

    def has_registered(self, kind: EntryKind) -> bool:
        """Whether any such entry was written while the log went on."""
        return any(isinstance(step, Registered) and step.put.kind is kind for step in self.log.steps)


def folded(log: AnyLog) -> History:
    """The log folded in one go."""
    folding, alerts, moments = Folding(log.registry, log.settings), dict[str, Alert](), list[Moment]()
    for offset, entry in enumerate(log.entries):
        changes = folding.process(offset, entry)
        if changes:
            alerts = dict(alerts)
        for change in changes:
            match change:
                case AlertChanged(alert=alert):
                    alerts[alert.id] = alert
                case Removed(key=key):
                    alerts.pop(key.decode(), None)
                case _:
                    pass
        moments.append(Moment(entry, folding.book.now, changes, alerts))
    return History(log, moments, folding.book.tasks_planned)


Hidden = tuple[Suppression, Micros | None]
"""What hides an alert, and until when, as far as that is known."""


def hidden_by(alert: Alert, now: Micros, view: RegistryView) -> Hidden:  # noqa: PLR0911  one for each ground
    """What ought to hide the alert, by its own grounds and the policies in force: the first that applies."""
    if alert.state is State.RESOLVED:
        return Suppression.NONE, None
    if any(is_within(alert, out.reach, view) for out in view.out_of_service.values()):
        return Suppression.OUT_OF_SERVICE, None
    ends = [
        ends_at
        for window in view.maintenance.values()
        if is_within(alert, window.reach, view)
        for ends_at in open_until(window, now)
    ]
    if ends:
        return Suppression.MAINTENANCE, max(ends)
    if alert.shelf is not None:
        return Suppression.SHELVED, alert.shelf.until
    if alert.covered_by is not None:
        return Suppression.INHIBITED, None
    if alert.held_until is not None and alert.held_until > now:
        return Suppression.INHIBITED, alert.held_until
    return Suppression.NONE, None


def open_until(window: MaintenanceWindow, now: Micros) -> list[Micros]:
    """The ends of the occurrences of the window that last now; for the few repeats of the small city."""
    lasts = window.ends_at - window.starts_at
    period, times = {"": (DAY, 1), "FREQ=DAILY": (DAY, 1_000), "FREQ=HOURLY;COUNT=3": (HOUR, 3)}[window.repeats]
    latest = min((now - window.starts_at) // period, times - 1)
    starts = (window.starts_at + number * period for number in range(latest + 1))
    return [start + lasts for start in starts if now < start + lasts]


def is_within(alert: Alert, reach: Reach, view: RegistryView) -> bool:
    """Whether all that the reach names is so of the alert. What people reported is within reach of no plan."""
    if alert.origin is Origin.REPORTED:
        return False
    device = view.devices.get(alert.device)
    return all(
        (
            reach.device in (None, alert.device),
            reach.rule in (None, alert.rule),
            reach.property in (None, alert.property),
            reach.area is None or reach.area in view.areas_around(alert.area),
            reach.kind is None or (device is not None and device.kind == reach.kind),
            reach.tag is None or (device is not None and reach.tag in device.tags) or alert.place == f"tag/{reach.tag}",
            reach.parent is None or reach.parent in chain_of(alert.device or _parent_of_all(alert), view),
        )
    )


def _parent_of_all(alert: Alert) -> str:
    """The device on which all hang that a composed rule is about."""
    kind, _, name = alert.place.partition("/")
    return name if kind == "parent" else ""


def chain_of(device: str, view: RegistryView) -> tuple[str, ...]:
    """The device, what it hangs on, what that hangs on …, up to where it ends or closes."""
    chain: list[str] = []
    following: str | None = device
    while following is not None and following not in chain:
        chain.append(following)
        known = view.devices.get(following)
        following = known.parent if known else None
    return tuple(chain)
