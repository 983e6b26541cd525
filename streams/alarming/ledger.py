"""Every alert of the topic, and the ways in which the fold has to find them: none of them looks at all."""

from collections.abc import Iterable, Iterator

from streams.alarming.filing import Drawers
from streams.alarming.membership import Membership
from streams.alarming.traits import Condition, condition_of, in_order, is_outage, is_standing
from streams.contracts.alerts import Alert, Origin, Severity, State
from streams.contracts.times import Micros


class Ledger:
    """Alerts by id. What it finds besides follows from the alerts alone, in whatever order they were put."""

    def __init__(self) -> None:
        self._alerts: dict[str, Alert] = {}
        self.membership = Membership(self._alerts)
        self.unresolved_by_severity = dict.fromkeys(Severity, 0)
        self.covered = 0
        self.watched = 0
        self._unresolved: dict[Condition, str] = {}
        self._closed_last: dict[Condition, str] = {}
        self._by_device = Drawers[str]()
        self._by_rule = Drawers[str]()
        self._by_area = Drawers[str | None]()
        self._by_place = Drawers[str]()
        self._outages = Drawers[str]()
        self._covered_by = Drawers[str]()

    def __len__(self) -> int:
        return len(self._alerts)

    def get(self, alert_id: str | None) -> Alert | None:
        """The alert, unless it has left the topic."""
        return None if alert_id is None else self._alerts.get(alert_id)

    def put(self, alert: Alert) -> None:
        """The alert as it is now."""
        before = self._alerts.get(alert.id)
        self._alerts[alert.id] = alert
        if before is not None and before.state is not State.RESOLVED:
            self._take_out(before)
        if alert.state is not State.RESOLVED:
            self._file(alert)
        elif alert.origin is Origin.RULE:
            self._note_closed(alert)
        self.membership.put(before, alert)

    def remove(self, alert: Alert) -> None:
        """A resolved alert leaves the topic."""
        del self._alerts[alert.id]
        if self._closed_last.get(condition_of(alert)) == alert.id:
            del self._closed_last[condition_of(alert)]
        self.membership.put(alert, None)

    def unresolved(self) -> Iterator[Alert]:
        """Every alert that is not resolved; looks at all."""
        return (alert for alert in self._alerts.values() if alert.state is not State.RESOLVED)

    def unresolved_of(self, condition: Condition) -> Alert | None:
        """The one unresolved alert of a condition."""
        return self.get(self._unresolved.get(condition))

    def closed_last_of(self, condition: Condition) -> Alert | None:
        """The alert of a condition that was resolved last, while it is in the topic."""
        return self.get(self._closed_last.get(condition))

    def covered_by(self, alert_id: str) -> list[Alert]:
        """The unresolved alerts for which another stands, oldest first."""
        return self._found(self._covered_by[alert_id])

    def outages_of(self, device: str) -> list[Alert]:
        """The standing alerts that say that the device is out, oldest first."""
        return self._found(self._outages[device])

    def of_devices(self, devices: Iterable[str]) -> list[Alert]:
        """The unresolved alerts of these devices, oldest first."""
        return self._found(alert_id for device in devices for alert_id in self._by_device[device])

    def of_rule(self, rule: str) -> list[Alert]:
        """The unresolved alerts of a rule, oldest first."""
        return self._found(self._by_rule[rule])

    def of_areas(self, areas: Iterable[str | None]) -> list[Alert]:
        """The unresolved alerts of these wards, oldest first."""
        return self._found(alert_id for area in areas for alert_id in self._by_area[area])

    def of_places(self, places: Iterable[str]) -> list[Alert]:
        """The unresolved alerts of composed rules about these places, oldest first."""
        return self._found(alert_id for place in places for alert_id in self._by_place[place])

    def stands_for(self, alert_id: str, other: Alert) -> bool:
        """Whether the alert is `other`, or covers it, however far up."""
        following: Alert | None = other
        while following is not None:
            if following.id == alert_id:
                return True
            following = self.get(following.covered_by)
        return False

    def _found(self, ids: Iterable[str]) -> list[Alert]:
        return sorted((self._alerts[alert_id] for alert_id in ids), key=in_order)

    def _file(self, alert: Alert) -> None:
        self.unresolved_by_severity[alert.severity] += 1
        if alert.origin is Origin.RULE:
            self._unresolved[condition_of(alert)] = alert.id
        self._by_device.add(alert.device, alert.id)
        self._by_rule.add(alert.rule, alert.id)
        self._by_area.add(alert.area, alert.id)
        if alert.place:
            self._by_place.add(alert.place, alert.id)
        self.watched += alert.is_watched
        if is_standing(alert) and is_outage(alert):
            self._outages.add(alert.device, alert.id)
        if alert.covered_by is not None:
            self.covered += 1
            self._covered_by.add(alert.covered_by, alert.id)

    def _take_out(self, alert: Alert) -> None:
        self.unresolved_by_severity[alert.severity] -= 1
        if alert.origin is Origin.RULE:
            del self._unresolved[condition_of(alert)]
        self._by_device.discard(alert.device, alert.id)
        self._by_rule.discard(alert.rule, alert.id)
        self._by_area.discard(alert.area, alert.id)
        if alert.place:
            self._by_place.discard(alert.place, alert.id)
        self.watched -= alert.is_watched
        self._outages.discard(alert.device, alert.id)
        if alert.covered_by is not None:
            self.covered -= 1
            self._covered_by.discard(alert.covered_by, alert.id)

    def _note_closed(self, alert: Alert) -> None:
        last = self.closed_last_of(condition_of(alert))
        if last is None or _closed_in_order(alert) >= _closed_in_order(last):
            self._closed_last[condition_of(alert)] = alert.id


def _closed_in_order(alert: Alert) -> tuple[Micros, Micros, str]:
    return (alert.changed_at, *in_order(alert))
