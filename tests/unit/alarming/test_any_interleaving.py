"""The promises of alarming over arbitrary interleavings of verdicts, repeats, decisions, policies, crashes and time.

`any_log` chooses the log, `history` folds it. Each test is one promise, with its reason; the long one holds the same
promises for thousands of logs. What a search found stands as an example in `test_found_by_search`.
"""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from streams.alarming.changes import Change, Removed, to_record
from streams.contracts.alerts import (
    Alert,
    AlertChanged,
    Cover,
    DecisionRefused,
    Notice,
    NoticeKind,
    Origin,
    Severity,
    State,
    Suppression,
    TransitionKind,
)
from streams.contracts.decisions import Decision, Resolve
from streams.contracts.evidence import Evidence
from streams.contracts.readings import ONLINE, Tick
from streams.contracts.registry import EntryKind
from streams.contracts.rules import Rule, Stage
from streams.contracts.times import DAY, MINUTE, Micros, from_seconds
from streams.contracts.verdicts import Stamp, Verdict
from tests.unit.alarming.any_city import WARDS
from tests.unit.alarming.any_log import ANY_LOGS, ANY_LOGS_THAT_END_QUIETLY, AnyLog
from tests.unit.alarming.folding import AlertsTopic, Folding
from tests.unit.alarming.history import STANDING, History, Moment, chain_of, folded, hidden_by, open_until

ANY_HISTORY = ANY_LOGS.map(folded)
ANY_HISTORY_THAT_ENDS_QUIETLY = ANY_LOGS_THAT_END_QUIETLY.map(folded)
CRASHES = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(["goes on", "goes on", "dies after", "dies before"])), max_size=30
)

Promise = Callable[[History], None]
_QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[phase for phase in Phase if phase is not Phase.explain],
)

ALWAYS: list[Promise] = []
IN_THE_END: list[Promise] = []


def always(promise: Promise) -> Promise:
    """A promise that holds at every moment of every log."""
    ALWAYS.append(promise)
    return _QUICK(given(ANY_HISTORY)(promise))


def in_the_end(promise: Promise) -> Promise:
    """A promise about where everything ends once all conditions are gone and a day has passed."""
    IN_THE_END.append(promise)
    return _QUICK(given(ANY_HISTORY_THAT_ENDS_QUIETLY)(promise))


# --- Replaying: a standby, a restart and a replay give what was given ---------------------------------------------


def hold_crashes_change_nothing(log: AnyLog, crashes: list[tuple[int, str]]) -> None:
    uninterrupted = [(record.key, record.value) for record in map(to_record, folded(log).changes)]
    topic, given_out = AlertsTopic(), list[Change]()
    folding, fates = topic.restored(log.registry, log.settings), iter(crashes)
    while folding.book.position < len(log.entries):
        first = folding.book.position
        most, fate = next(fates, (7, "goes on"))
        batch = log.entries[first : first + most]
        changes = [change for number, entry in enumerate(batch) for change in folding.process(first + number, entry)]
        if fate == "dies before":  # the transaction is lost, the bookmark before it counts
            folding = topic.restored(log.registry, log.settings)
            continue
        if changes or most % 2:  # the worker leaves a bookmark now and then while nothing changes
            topic.commit(changes, folding.book)
        given_out += changes
        if fate == "dies after":
            folding = topic.restored(log.registry, log.settings)

    found = [(record.key, record.value) for record in map(to_record, given_out)]
    for once, again in zip(uninterrupted, found, strict=False):
        assert again == once
    assert len(found) == len(uninterrupted)


@_QUICK
@given(ANY_LOGS, CRASHES)
def test_any_batches_and_crashes_anywhere_give_the_same_records_byte_for_byte(
    log: AnyLog, crashes: list[tuple[int, str]]
) -> None:
    hold_crashes_change_nothing(log, crashes)


@always
def test_a_repeated_verdict_changes_nothing(history: History) -> None:
    """Judging is at least once: what it says again after a restart must raise nothing, count nothing."""
    seen: set[Stamp] = set()
    folding, once = Folding(history.log.registry, history.log.settings), list[Change]()
    for offset, entry in enumerate(history.log.entries):
        if isinstance(entry, Verdict) and entry.stamp in seen:
            continue
        if isinstance(entry, Verdict):
            seen.add(entry.stamp)
        once += folding.process(offset, entry)

    assert once == history.changes


@always
def test_every_decision_is_answered_by_exactly_one_record_while_it_is_remembered(history: History) -> None:
    """The api waits for that one record: none, and the operator hangs; two, and the store counts twice."""
    answered: dict[str, Micros] = {}
    for moment in history.moments:
        answers = Counter(
            decision for change in moment.changes for decision in [_answered(change)] if decision is not None
        )
        if isinstance(moment.entry, Decision):
            decision = moment.entry.id
            is_known = decision in answered and moment.now - answered[decision] < DAY
            assert answers == ({} if is_known else {decision: 1})
            if not is_known:
                answered[decision] = moment.now
        else:
            assert answers == {}


def _answered(change: Change) -> str | None:
    match change:
        case AlertChanged(transition=transition):
            return transition.decision
        case DecisionRefused(decision=decision):
            return decision
        case _:
            return None


# --- One alert for one thing, and what one alert's life looks like ------------------------------------------------


@always
def test_each_condition_has_at_most_one_unresolved_alert(history: History) -> None:
    """ThingsBoard #15583: two messages milliseconds apart raised two alarms, one of which never cleared."""
    for moment in history.moments:
        conditions = [(a.rule, a.device, a.property, a.place) for a in moment.unresolved() if a.origin is Origin.RULE]
        assert len(set(conditions)) == len(conditions)


@always
def test_revisions_grow_by_one_and_only_a_comment_leaves_them(history: History) -> None:
    """Who decides names the revision seen; a revision given twice would let a decision hit what nobody saw."""
    for before, after in history.steps():
        if before is None:
            assert after.alert.revision == 1
        elif after.transition.kind is TransitionKind.COMMENTED:
            assert after.alert == before.alert
        else:
            assert after.alert.revision == before.alert.revision + 1


@always
def test_a_resolved_alert_never_changes_and_nothing_hides_it(history: History) -> None:
    """What is closed is history: the store keeps it, findings are counted from it."""
    for before, after in history.steps():
        if before is not None and before.alert.state is State.RESOLVED:
            assert after.alert == before.alert
        if after.alert.state is State.RESOLVED:
            assert after.alert.suppression is Suppression.NONE
            assert (after.alert.shelf, after.alert.held_until, after.alert.is_chattering) == (None, None, False)


@always
def test_times_never_go_backwards(history: History) -> None:
    """A timeline is read from top to bottom; verdicts may come late, the fold's time does not."""
    last: Micros = 0
    for moment in history.moments:
        for change in moment.alert_changes():
            assert change.transition.at >= last
            last = change.transition.at
            if change.transition.kind is not TransitionKind.COMMENTED:
                assert change.alert.changed_at == change.transition.at


@always
def test_what_an_alert_says_of_times_agrees_with_its_state(history: History) -> None:
    for _, change in history.steps():
        alert = change.alert
        assert (alert.resolved_at is not None) == (alert.state is State.RESOLVED)
        assert alert.state is not State.CLEARED or alert.cleared_at is not None
        assert alert.state not in STANDING or alert.cleared_at is None
        assert alert.state is not State.ACKNOWLEDGED or alert.acknowledged_at is not None
        assert alert.suppression is not Suppression.SHELVED or alert.shelf is not None
        assert (alert.covered_by is None) == (alert.covered_as is None)


@always
def test_a_timeline_names_what_happened(history: History) -> None:
    """Every transition names what, who and why: a change of state or severity stands under a line that says so."""
    for before, after in history.steps():
        kind, alert = after.transition.kind, after.alert
        assert after.transition.by
        if before is None:
            assert kind in (TransitionKind.RAISED, TransitionKind.REPORTED)
            assert alert.state is State.ACTIVE
            continue
        assert kind not in (TransitionKind.RAISED, TransitionKind.REPORTED)
        if alert.state is not before.alert.state:
            assert (
                kind
                in {
                    State.ACTIVE: (TransitionKind.RETURNED,),
                    State.ACKNOWLEDGED: (TransitionKind.ACKNOWLEDGED,),
                    State.CLEARED: (TransitionKind.CLEARED, TransitionKind.CALMED),
                    State.RESOLVED: (
                        TransitionKind.RESOLVED,
                        TransitionKind.CLEARED,
                        TransitionKind.CALMED,
                        TransitionKind.ACKNOWLEDGED,
                        TransitionKind.WENT_BACK_TO_TRIAL,
                    ),
                }[alert.state]
            )


@always
def test_what_is_removed_was_there_and_is_removed_once(history: History) -> None:
    kept: Counter[bytes] = Counter()
    for change in history.changes:
        key = to_record(change).key
        assert key is not None
        if isinstance(change, Removed):
            assert kept.pop(key) > 0
        else:
            kept[key] += 1


@always
def test_an_alert_is_as_severe_as_was_judged_or_as_it_rose(history: History) -> None:
    for _, change in history.steps():
        alert = change.alert
        if alert.origin is Origin.RULE and alert.state in STANDING:
            grounds = [s for s in (alert.judged_severity, alert.risen_to) if s is not None]
            assert not grounds or alert.severity.rank == max(s.rank for s in grounds)


# --- Nothing is hidden without a ground, nothing longer than its ground -------------------------------------------


@always
def test_after_each_tick_alerts_are_hidden_exactly_as_far_as_their_grounds_go(history: History) -> None:
    """A window ended and the alerts stayed hidden (alerta #577, #1589). Also the other way: an open window hides."""
    for moment, view in history.ticks():
        found = {alert.id: (alert.suppression, alert.suppressed_until) for alert in moment.alerts.values()}
        due = {alert.id: hidden_by(alert, moment.now, view) for alert in moment.alerts.values()}
        assert found == due


@always
def test_no_shelf_and_no_hold_outlasts_its_time(history: History) -> None:
    for moment, _ in history.ticks():
        for alert in moment.unresolved():
            assert alert.shelf is None or alert.shelf.until > moment.now
            assert alert.held_until is None or alert.held_until > moment.now


@always
def test_what_covers_an_alert_is_there_and_open(history: History) -> None:
    """A real event behind a cover that is gone would be seen by nobody. A group or an outage even has to stand."""
    for moment in history.moments:
        for alert in moment.standing():
            if alert.covered_by is not None:
                cover = moment.alerts[alert.covered_by]
                is_adopter = alert.covered_as is Cover.ADOPTED
                assert cover.state is not State.RESOLVED if is_adopter else cover.state in STANDING


@always
def test_covers_never_go_round_in_a_circle(history: History) -> None:
    """Two alerts that stand for each other stand for nobody."""
    for moment in history.moments:
        for alert in moment.unresolved():
            seen, following = {alert.id}, alert.covered_by
            while following is not None:
                assert following not in seen
                seen.add(following)
                following = cover.covered_by if (cover := moment.alerts.get(following)) else None


@always
def test_nobody_has_to_acknowledge_what_nobody_saw(history: History) -> None:
    """What goes while it is hidden by plan or by another alert is closed at once; what was seen waits for somebody."""
    for before, after in history.steps():
        is_cleared = after.transition.kind is TransitionKind.CLEARED and after.alert.origin is Origin.RULE
        if before is not None and is_cleared:
            was_hidden = before.alert.suppression not in (Suppression.NONE, Suppression.SHELVED)
            is_done = was_hidden or before.alert.state is State.ACKNOWLEDGED or before.alert.is_watched
            assert is_done == (after.alert.state is State.RESOLVED)


@always
def test_only_what_stands_for_itself_is_adopted(history: History) -> None:
    """What another alert stands for is that one's: taken out of a group or an outage, it would be told of twice."""
    for before, after in history.steps():
        if (
            before is not None
            and after.alert.covered_as is Cover.ADOPTED
            and before.alert.covered_as is not Cover.ADOPTED
        ):
            assert before.alert.covered_by is None
            assert before.alert.state is not State.RESOLVED


# --- Groups -------------------------------------------------------------------------------------------------------


@always
def test_a_group_stands_as_long_as_a_member_stands(history: History) -> None:
    for moment in history.moments:
        members = {alert.covered_by for alert in moment.standing() if alert.covered_as is Cover.MEMBER}
        for alert in moment.unresolved():
            if alert.origin is Origin.GROUP:
                assert (alert.state in STANDING) == (alert.id in members)


@always
def test_a_group_is_as_severe_as_its_worst_standing_member(history: History) -> None:
    for moment, _ in history.ticks():
        members: dict[str, list[Severity]] = {}
        for alert in moment.standing():
            if alert.covered_as is Cover.MEMBER:
                members.setdefault(alert.covered_by or "", []).append(alert.severity)
        for group, severities in members.items():
            risen_to = moment.alerts[group].risen_to
            grounds = severities if risen_to is None else [*severities, risen_to]
            assert moment.alerts[group].severity.rank == max(severity.rank for severity in grounds)


@always
def test_nothing_adopted_is_worse_than_what_stands_for_it(history: History) -> None:
    """What gets worse behind an adopter would be seen by nobody."""
    for moment in history.moments:
        for alert in moment.standing():
            if alert.covered_as is Cover.ADOPTED:
                assert moment.alerts[alert.covered_by or ""].severity.rank >= alert.severity.rank


@always
def test_a_group_is_made_of_enough_alerts_of_its_rule_and_place(history: History) -> None:
    """Fewer, or others, would hide real events behind an alert that is not about them."""
    before: dict[str, Rule] = {}  # a tick does what is due by the rules before those it brings
    for moment, view in history.seen():
        for change in moment.alert_changes():
            group = change.alert
            if group.origin is not Origin.GROUP or change.transition.kind is not TransitionKind.RAISED:
                continue
            gathered = {c.alert.id: c.alert for c in moment.alert_changes() if c.alert.covered_by == group.id}
            rules = [rules[group.rule] for rules in (before, view.rules) if group.rule in rules]
            assert len(gathered) >= min(rule.group.at_least for rule in rules if rule.group is not None)
            assert {(a.rule, a.group) for a in gathered.values()} == {(group.rule, group.group)}
        before = dict(view.rules)


@always
def test_a_second_event_is_never_hidden_in_a_group_of_an_earlier_one(history: History) -> None:
    """De-duplication must not hide what came later than the group's time, unless it is a member that comes back."""
    members: dict[str, dict[tuple[str, str], Micros]] = {}  # of each group, by rule and device: when it last came
    for moment, view in history.seen():
        joined = [c.alert for c in moment.alert_changes() if c.alert.covered_as is Cover.MEMBER]
        for alert in joined:
            near = [a.came_at[-1] for a in joined if a.id != alert.id and a.covered_by == alert.covered_by]
            known = members.setdefault(alert.covered_by or "", {})
            rule = view.rules.get(alert.rule)
            if (alert.rule, alert.device) not in known and rule is not None and rule.group is not None:
                within = from_seconds(rule.group.within_s)
                others = [*near, *known.values()]
                assert rule.group.at_least == 1 or any(abs(alert.came_at[-1] - came) <= within for came in others)
        for alert in joined:
            members[alert.covered_by or ""][alert.rule, alert.device] = alert.came_at[-1]


@always
def test_enough_alerts_of_one_place_are_never_left_side_by_side(history: History) -> None:
    """A storm of single alerts is what groups are for. A rule changed meanwhile gathers what comes after: left out."""
    if history.has_registered(EntryKind.RULE):
        return
    for moment, view in history.seen():
        alone: dict[tuple[str, str], list[Micros]] = {}
        for alert in moment.standing():
            is_open = alert.suppression is Suppression.NONE and alert.origin is Origin.RULE
            if is_open and alert.group is not None:
                alone.setdefault((alert.rule, alert.group), []).append(alert.came_at[-1])
        for (rule, _), came in alone.items():
            gathering = view.rules[rule].group
            assert gathering is not None
            came.sort()
            for first, last in zip(came, came[gathering.at_least - 1 :], strict=False):
                assert last - first > from_seconds(gathering.within_s)


@always
def test_a_group_resolved_by_hand_takes_its_members_with_it(history: History) -> None:
    for moment in history.moments:
        if isinstance(moment.entry, Decision) and isinstance(moment.entry.action, Resolve):
            target = moment.alerts.get(moment.entry.alert)
            if target is not None and target.origin is Origin.GROUP and target.state is State.RESOLVED:
                assert not [alert for alert in moment.unresolved() if alert.covered_by == target.id]


# --- Outages ------------------------------------------------------------------------------------------------------


@always
def test_an_outage_below_another_is_hidden_behind_it(history: History) -> None:
    """A gateway's outage hides the silence of the devices behind it. Devices moved meanwhile are left out."""
    if history.has_registered(EntryKind.DEVICE):
        return
    for moment, view in history.seen():
        standing = [alert for alert in moment.standing() if _is_outage(alert)]
        for alert in standing:
            outages = [other for other in standing if alert.is_watched or not other.is_watched]
            out = {other.device for other in outages}
            above = [device for device in chain_of(alert.device, view)[1:] if device in out]
            causes = [cause for cause in outages if above and cause.device == above[0]]
            if any(alert.id not in _covers(cause, moment) for cause in causes):
                assert alert.covered_as in (
                    Cover.OUTAGE,
                    Cover.ADOPTED,
                )  # a group would tell of it as of a second cause


def _is_outage(alert: Alert) -> bool:
    is_one = alert.is_outage or alert.property in ("", ONLINE)
    return is_one and alert.origin is Origin.RULE and not alert.place


def _covers(alert: Alert, moment: Moment) -> set[str]:
    """All that stand for the alert, however far up."""
    found: set[str] = set()
    while alert.covered_by is not None:
        found.add(alert.covered_by)
        alert = moment.alerts[alert.covered_by]
    return found


@always
def test_only_an_outage_of_the_device_or_of_one_above_it_covers_an_outage(history: History) -> None:
    if history.has_registered(EntryKind.DEVICE):
        return
    for moment, view in history.seen():
        for alert in moment.standing():
            if alert.covered_as is Cover.OUTAGE:
                cover = moment.alerts[alert.covered_by or ""]
                assert _is_outage(alert)
                assert _is_outage(cover)
                assert cover.device in chain_of(alert.device, view)


@always
def test_an_outage_below_a_known_device_waits_for_its_parents_before_it_is_told(history: History) -> None:
    """The parent's verdict may come a little later: without the wait, 300 alerts before the one that matters."""
    if history.log.settings.hold_s == 0:
        return
    for moment, view in history.seen():
        if not isinstance(moment.entry, Verdict):
            continue
        device = view.devices.get(moment.entry.device)
        if device is not None and device.parent in view.devices:
            for change in moment.alert_changes():
                is_new = change.transition.kind in (TransitionKind.RAISED, TransitionKind.RETURNED)
                if is_new and change.alert.device == device.id and _is_outage(change.alert):
                    assert not change.transition.announces


# --- Chatter ------------------------------------------------------------------------------------------------------


@always
def test_a_condition_that_comes_too_often_is_merged_at_once_and_neither_clears_nor_returns(history: History) -> None:
    count, within = history.log.settings.chatter_count, from_seconds(history.log.settings.chatter_within_s)
    for moment in history.moments:
        for change in moment.alert_changes():
            came = change.alert.came_at
            is_new = change.transition.kind in (TransitionKind.RAISED, TransitionKind.RETURNED)
            if is_new and change.alert.origin is Origin.RULE and len(came) == count and came[-1] - came[0] <= within:
                assert moment.alerts[change.alert.id].is_chattering
    for before, after in history.steps():
        if before is not None and before.alert.is_chattering and after.alert.is_chattering:
            assert after.transition.kind not in (TransitionKind.CLEARED, TransitionKind.RETURNED)


@always
def test_chatter_is_told_once_a_minute_at_most(history: History) -> None:
    for life in history.lives():
        told = [c.transition for c in life if c.transition.kind is TransitionKind.CHATTERED]
        assert not any(transition.announces for transition in told)
        for first, second in pairwise(told):
            calmed = any(
                c.transition.kind is TransitionKind.CALMED and first.at <= c.transition.at <= second.at for c in life
            )
            assert calmed or second.at - first.at >= MINUTE


# --- Time ---------------------------------------------------------------------------------------------------------


@always
def test_after_a_tick_nothing_is_overdue_that_nobody_was_told_of(history: History) -> None:
    """An expected acknowledgement, a task's due time: passed, and escalated to somebody who acts."""
    for moment, _ in history.ticks():
        for alert in moment.unresolved():
            assert alert.acknowledge_by is None or alert.acknowledge_by > moment.now
            if alert.due_at is not None and alert.due_at <= moment.now and alert.assigned_at is not None:
                assert alert.overdue_at is not None
                assert alert.overdue_at >= max(alert.due_at, alert.assigned_at)


@always
def test_people_are_reminded_once_and_told_once_that_a_task_is_overdue(history: History) -> None:
    for life in history.lives():
        told: Counter[tuple[TransitionKind, str | None]] = Counter()
        for change in life:
            if change.transition.kind is TransitionKind.ASSIGNED:
                told.clear()
            if change.transition.kind in (TransitionKind.REMINDED, TransitionKind.ESCALATED):
                told[change.transition.kind, change.transition.reason] += 1
            assert told[TransitionKind.REMINDED, None] <= 1
            assert told[TransitionKind.ESCALATED, "overdue"] <= 1


@always
def test_an_alert_that_has_stood_long_enough_is_as_severe_as_its_rule_says(history: History) -> None:
    """Also by a rule that came or changed while it stood."""
    for moment, view in history.ticks():
        for alert in moment.standing():
            rule = view.rules.get(alert.rule)
            if alert.origin is Origin.RULE and rule is not None:
                for rise in rule.rises:
                    has_stood = alert.came_at[-1] + from_seconds(rise.after_s) <= moment.now
                    assert not has_stood or alert.severity.rank >= rise.severity.rank


@always
def test_the_last_notice_of_a_policy_says_whether_it_is_in_force(history: History) -> None:
    last: dict[str, NoticeKind] = {}
    for moment, view in history.seen():
        last.update({change.policy: change.kind for change in moment.changes if isinstance(change, Notice)})
        if isinstance(moment.entry, Tick):
            begun = {policy for policy, kind in last.items() if kind in _BEGUN}
            windows = {window.id for window in view.maintenance.values() if open_until(window, moment.now)}
            assert begun == windows | set(view.out_of_service)


_BEGUN = (NoticeKind.MAINTENANCE_BEGAN, NoticeKind.TAKEN_OUT_OF_SERVICE)


# --- What comes before operators ----------------------------------------------------------------------------------


@always
def test_whatever_stands_open_was_announced(history: History) -> None:
    """Nothing missed: an active alert that nothing hides has come before operators, and says when."""
    for life in history.lives():
        announced: Micros | None = None
        for change in life:
            if change.transition.announces:
                announced = change.transition.at
            assert change.alert.announced_at == announced
    for moment in history.moments:
        for alert in moment.standing():
            is_open = alert.state is State.ACTIVE and alert.suppression is Suppression.NONE and not alert.is_watched
            assert not is_open or alert.announced_at is not None


@always
def test_nothing_hidden_or_gone_is_announced(history: History) -> None:
    for _, change in history.steps():
        if change.transition.announces:
            assert change.alert.suppression is Suppression.NONE
            assert change.alert.state in STANDING
            assert not change.alert.is_watched


@always
def test_nobody_is_told_the_same_thing_twice(history: History) -> None:
    """Announced again only after it was gone or hidden, or because it became worse."""
    for before, after in history.steps():
        if before is not None and after.transition.announces:
            was_seen = before.alert.state in STANDING and before.alert.suppression is Suppression.NONE
            was_seen = was_seen and not before.alert.is_watched
            assert not was_seen or after.alert.severity.rank > before.alert.severity.rank


@always
def test_one_entry_of_the_log_changes_each_alert_a_few_times_at_most(history: History) -> None:
    """Work is bounded by what there is: no entry sets off a to and fro."""
    for moment in history.moments:
        times = Counter(change.alert.id for change in moment.alert_changes())
        assert not times or max(times.values()) <= 8
        if not isinstance(moment.entry, Tick):
            assert len(moment.alert_changes()) <= 4 * (len(moment.alerts) + 1)


# --- Watched rules, and what composed rules rest on ---------------------------------------------------------------


@always
def test_what_is_watched_stands_for_no_live_alert_and_is_expected_of_nobody(history: History) -> None:
    for moment, view in history.ticks():
        for alert in moment.unresolved():
            cover = moment.alerts.get(alert.covered_by or "")
            assert cover is None or alert.is_watched or not cover.is_watched
            assert not alert.is_watched or (alert.acknowledge_by is None and alert.state is not State.CLEARED)
            rule = view.rules.get(alert.rule)
            if rule is not None and alert.origin is not Origin.REPORTED:
                assert alert.is_watched is (rule.stage is Stage.WATCHED)


@always
def test_a_combination_is_true_where_its_parts_are_as_the_verdicts_say(history: History) -> None:
    """Reckoned from the verdicts alone: loud and not jammed, device by device."""
    if history.has_registered(EntryKind.RULE):
        return
    true, found, seen = set[tuple[str, str]](), dict[bytes, Evidence](), set[Stamp]()
    for moment in history.moments:
        if isinstance(moment.entry, Verdict) and moment.entry.stamp not in seen:
            seen.add(moment.entry.stamp)
            series = (moment.entry.rule, moment.entry.device)
            true.discard(series)
            if moment.entry.severity is not None:
                true.add(series)
        _follow_evidence(moment, found)
        truths = {one.device for one in found.values() if one.rule == "mix" and one.severity is not None}
        assert truths == {device for rule, device in true if rule == "loud" and ("jam", device) not in true}


@always
def test_several_are_as_many_as_the_verdicts_say(history: History) -> None:
    """Reckoned from the verdicts alone: two devices of a ward, true now or in the last minute before the last tick."""
    if history.has_registered(EntryKind.RULE) or history.has_registered(EntryKind.DEVICE):
        return
    counts_until, ticked_at = dict[str, Micros](), 0
    found, seen = dict[bytes, Evidence](), set[Stamp]()
    for moment in history.moments:
        entry = moment.entry
        if isinstance(entry, Tick):
            ticked_at = moment.now
        if isinstance(entry, Verdict) and entry.rule == "both#1" and entry.stamp not in seen:
            if entry.severity is not None:
                counts_until[entry.device] = _FOR_EVER
            elif counts_until.get(entry.device) == _FOR_EVER:
                began_at = found[f"~evidence/both#1/{entry.device}/flow/".encode()].began_at
                counts_until[entry.device] = max(entry.at, began_at) + MINUTE
            seen.add(entry.stamp)
        _follow_evidence(moment, found)
        wards = Counter(_ward_of(device) for device, until in counts_until.items() if until > ticked_at)
        truths = {one.place for one in found.values() if one.rule == "both" and one.severity is not None}
        assert truths == {f"area/{ward}" for ward, number in wards.items() if ward is not None and number >= 2}


_FOR_EVER: Micros = 2**62


def _ward_of(device: str) -> str | None:
    return WARDS.get(device, None if device == "stray" else "ward-3")


def _follow_evidence(moment: Moment, found: dict[bytes, Evidence]) -> None:
    for change in moment.changes:
        match change:
            case Evidence():
                found[to_record(change).key or b""] = change
            case Removed(key=key):
                found.pop(key, None)
            case _:
                pass


# --- The end of it all --------------------------------------------------------------------------------------------


@in_the_end
def test_once_all_conditions_are_gone_nothing_stands_but_what_people_reported(history: History) -> None:
    for alert in history.moments[-1].standing():
        assert alert.origin is Origin.REPORTED


@in_the_end
def test_a_chattering_alert_calms_once_its_condition_keeps_still(history: History) -> None:
    assert not [alert for alert in history.moments[-1].alerts.values() if alert.is_chattering]


@in_the_end
def test_in_the_end_nothing_resolved_and_no_refusal_is_left_in_the_topic(history: History) -> None:
    kept: set[bytes] = set()
    for change in history.changes:
        key = to_record(change).key
        assert key is not None
        if isinstance(change, Removed):
            kept.discard(key)
        elif not isinstance(change, Notice):
            kept.add(key)
    assert kept == {alert.id.encode() for alert in history.moments[-1].unresolved()}


@in_the_end
def test_in_the_end_only_what_can_still_happen_is_on_the_agenda(history: History) -> None:
    """Shelves and due times of what is still open, and windows to come: memory does not grow with the past."""
    assert history.tasks_left <= 2 + 4 * len(history.moments[-1].unresolved())


# --- All at once, and thousands of logs ---------------------------------------------------------------------------


def hold_every_promise(log: AnyLog, crashes: list[tuple[int, str]]) -> None:
    history = folded(log)
    for promise in [*ALWAYS, *IN_THE_END]:
        promise(history)
    hold_crashes_change_nothing(log, crashes)


@settings(_QUICK, max_examples=200)
@given(ANY_LOGS_THAT_END_QUIETLY, CRASHES)
def test_every_promise_holds_for_one_log(log: AnyLog, crashes: list[tuple[int, str]]) -> None:
    """One log for all of them is cheaper, so that each is held to more logs than in its own test."""
    hold_every_promise(log, crashes)


@pytest.mark.long
@pytest.mark.timeout(3_600)
@settings(_QUICK, max_examples=3_000)
@given(ANY_LOGS_THAT_END_QUIETLY, CRASHES)
def test_every_promise_holds_for_thousands_of_logs(log: AnyLog, crashes: list[tuple[int, str]]) -> None:
    hold_every_promise(log, crashes)
