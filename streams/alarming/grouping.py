"""Many alerts of one rule in one place become one: a group that stands for its members and follows them."""

from msgspec.structs import replace

from streams.alarming.ids import named_id
from streams.alarming.ledger import Ledger
from streams.alarming.membership import place_of
from streams.alarming.recording import CITY, Caused, Line, Recorder
from streams.alarming.revisions import closed, gone
from streams.alarming.topology import Topology
from streams.alarming.traits import came_last, condition_of, in_order, is_standing
from streams.alarming.traits import worst as worst_of
from streams.contracts.alerts import Alert, Cover, Origin, Severity, State, Suppression, TransitionKind
from streams.contracts.managing import Group
from streams.contracts.times import Micros, from_seconds


class Grouping:
    """Sees every alert of a gathered rule before it comes before operators (`gathered`), and every change after it."""

    def __init__(self, ledger: Ledger, topology: Topology, recorder: Recorder) -> None:
        self._ledger = ledger
        self._members = ledger.membership
        self._topology = topology
        self._recorder = recorder

    def gathered(self, alert: Alert) -> Alert:
        """The alert as a member of a group: one it came back to, one that still gathers, one it makes complete.

        Else the alert itself: a second event, later than the group's, is never hidden in the first.
        """
        rule = self._topology.rule(alert.rule)
        if alert.origin is not Origin.RULE or alert.group is None or rule is None or rule.group is None:
            return alert
        by = rule.group
        group = self._left_before(alert, by) or self._gathering(alert, by) or self._formed(alert, by)
        return alert if group is None else _as_member(alert, group.id)

    def follow(self, change: Caused) -> None:
        """A member has come, changed or gone: its group clears, returns, is more or less severe."""
        before, after = change.before, change.after
        was = before.covered_by if before is not None and before.covered_as is Cover.MEMBER else None
        now = after.covered_by if after.covered_as is Cover.MEMBER else None
        for group_id in dict.fromkeys((was, now)):
            group = self._ledger.get(group_id)
            if group is not None and group.state is not State.RESOLVED:
                self._follow(group, after, has_left=group_id != now)

    def _left_before(self, alert: Alert, gathering: Group) -> Alert | None:
        """The group of which the condition's last alert was a member of late: one that returns is no second event.

        Hours later it is one: it stands for itself, however long the group has stood or waited for somebody.
        """
        last = self._ledger.closed_last_of(condition_of(alert))
        if last is None or last.covered_as is not Cover.MEMBER:
            return None
        if came_last(alert) - last.changed_at > from_seconds(gathering.within_s):
            return None
        group = self._ledger.get(last.covered_by)
        return group if group is not None and group.group == alert.group and self._takes(group, alert) else None

    def _gathering(self, alert: Alert, gathering: Group) -> Alert | None:
        """The group of the place that was joined last, and not too long ago.

        None that is put aside: what nobody put aside would be hidden with it, unseen.
        """
        within, came = from_seconds(gathering.within_s), came_last(alert)
        found: list[tuple[Micros, str, Alert]] = []
        for group in self._members.groups(place_of(alert)):
            joined = self._members.last_joined(group.id)
            if joined is None or abs(came - joined) > within or _is_put_aside(group):
                continue
            if self._takes(group, alert):
                found.append((joined, group.id, group))
        return max(found, key=lambda candidate: candidate[:2])[2] if found else None

    def _takes(self, group: Alert, alert: Alert) -> bool:
        """Not a closed one, nor one about to close, nor one the alert itself stands for."""
        is_closing = is_standing(group) and self._members.worst_standing(group.id) is None
        return group.state is not State.RESOLVED and not is_closing and not self._ledger.stands_for(alert.id, group)

    def _formed(self, alert: Alert, gathering: Group) -> Alert | None:
        """A new group, if the alert makes their number complete; a cleared one of the place returns instead."""
        others = self._members.alone_around(alert, from_seconds(gathering.within_s))
        if len(others) + 1 < gathering.at_least:
            return None
        members = sorted((*others, alert), key=in_order)
        worst = max(members, key=lambda member: member.severity.rank)
        cleared = [
            group
            for group in self._members.groups(place_of(alert))
            if group.state is State.CLEARED and group.suppression is Suppression.NONE
        ]
        if cleared:
            group = replace(max(cleared, key=in_order), area=self._topology.common_area(m.area for m in members))
            group = self._returned(group, worst.severity, worst.value, f"rule:{alert.rule}")
        else:
            group = self._raised(alert, members, worst)
        for other in others:
            grouped = Line(TransitionKind.GROUPED, CITY, subject=group.id)
            self._recorder.write(other, _as_member(other, group.id), grouped)
        return group

    def _raised(self, last: Alert, members: list[Alert], worst: Alert) -> Alert:
        group = Alert(
            id=named_id("group", last.id, last.revision),
            rule=last.rule,
            device="",
            property=last.property,
            area=self._topology.common_area(member.area for member in members),
            severity=worst.severity,
            state=State.ACTIVE,
            suppression=Suppression.NONE,
            value=worst.value,
            raised_at=max(map(came_last, members)),
            changed_at=self._recorder.now,
            revision=1,
            measured_at=worst.measured_at,
            origin=Origin.GROUP,
            group=last.group,
            is_watched=last.is_watched,
            is_fault=last.is_fault,
            rule_version=last.rule_version,
        )
        line = Line(TransitionKind.RAISED, f"rule:{last.rule}", reason=last.group, value=worst.value)
        return self._recorder.write(None, group, line)

    def _follow(self, group: Alert, member: Alert, *, has_left: bool) -> None:
        """Its area grows around a member of another ward; a line of its own says so where nothing else is told."""
        worst = self._members.worst_standing(group.id)
        if worst is None:
            if is_standing(group):
                self._clear(group, member, has_left=has_left)
            return
        followed = group if has_left or not is_standing(member) else self._around(group, member)
        if not is_standing(group):
            self._returned(followed, worst, member.value, f"rule:{group.rule}")
        elif (severity := worst_of(worst, group.risen_to) or worst) is not group.severity:
            value = member.value if member.severity is worst else group.value
            changed = replace(followed, severity=severity, value=value)
            line = Line(TransitionKind.SEVERITY_CHANGED, CITY, value=value, subject=member.id)
            self._recorder.write(group, changed, line)
        elif followed.area != group.area:
            self._recorder.write(group, followed, Line(TransitionKind.GROUPED, CITY, subject=member.id))

    def _around(self, group: Alert, member: Alert) -> Alert:
        return (
            group
            if member.area == group.area
            else replace(group, area=self._topology.common_area((group.area, member.area)))
        )

    def _clear(self, group: Alert, member: Alert, *, has_left: bool) -> None:
        """No member stands. One whose last member another alert now stands for has nothing left to tell."""
        now = self._recorder.now
        if has_left:
            line = Line(TransitionKind.CLEARED, CITY, reason="all members stand elsewhere", subject=member.covered_by)
            self._recorder.write(group, closed(group, now, cleared_at=now), line)
            return
        at = now if member.cleared_at is None else member.cleared_at
        line = Line(TransitionKind.CLEARED, CITY, reason="no member stands", subject=member.id)
        self._recorder.write(group, gone(group, at, now), line)

    def _returned(self, group: Alert, severity: Severity, value: float | None, by: str) -> Alert:
        returned = replace(
            group,
            state=State.ACTIVE,
            severity=severity,
            risen_to=None,
            value=value,
            cleared_at=None,
            repeats=group.repeats + 1,
        )
        return self._recorder.write(group, returned, Line(TransitionKind.RETURNED, by, value=value))


def _is_put_aside(group: Alert) -> bool:
    """On the shelf, in maintenance or out of service."""
    return group.suppression not in {Suppression.NONE, Suppression.INHIBITED}


def _as_member(alert: Alert, group_id: str) -> Alert:
    return replace(alert, covered_by=group_id, covered_as=Cover.MEMBER)
