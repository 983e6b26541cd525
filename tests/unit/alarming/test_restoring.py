"""What a restored book must not get wrong; the general promise is in `test_invariants`."""

from msgspec.structs import replace

from streams.alarming.changes import Removed
from streams.contracts.alerts import AlertChanged, Severity, Suppression, Transition, TransitionKind
from streams.contracts.decisions import Comment, Resolve, Shelve, Unshelve
from streams.contracts.times import SECOND
from tests.unit.alarming.builders import START, AlarmLog, only_change, only_refusal, recalled, told

HIGH = Severity.HIGH
A_DAY = 86_400


def test_alerts_wake_in_the_order_of_their_present_times_whatever_they_were_shelved_for_before(log: AlarmLog) -> None:
    log.judge(HIGH, device="noise-1")
    log.decide(Shelve(START + 10 * SECOND, "early"))
    log.decide(Unshelve())
    log.decide(Shelve(START + 30 * SECOND, "late"))
    log.judge(HIGH, device="noise-2")
    log.decide(Shelve(START + 20 * SECOND, "between"))
    log.book = recalled(log.changes, log.book)

    woken = log.tick(60)

    assert [only_change([change]).transition.reason for change in woken] == ["between", "late"]


def test_a_refusal_given_again_under_an_id_long_forgotten_stays_its_full_hour(log: AlarmLog) -> None:
    log.decide(Comment("who?"), alert="al-unknown", decision="d-1")
    log.tick(2 * A_DAY)
    only_refusal(log.decide(Comment("who?"), alert="al-unknown", decision="d-1"))
    log.book = recalled(log.changes, log.book)

    assert log.tick(2 * A_DAY + 3_599) == []
    assert log.tick(2 * A_DAY + 3_600) == [Removed(b"~refused/d-1")]


def test_a_decision_given_again_after_it_was_forgotten_is_remembered_from_then_on(log: AlarmLog) -> None:
    log.judge(HIGH)
    log.decide(Comment("one"), decision="d-1")
    log.tick(A_DAY - 1)
    log.decide(Comment("two"), decision="d-2")
    log.judge(HIGH, second=A_DAY, device="noise-2")  # time passes, no tick has made room yet
    log.decide(Comment("one"), alert=log.alert.id, decision="d-1")
    log.tick(2 * A_DAY - 1)

    assert log.book.decisions_remembered == 1  # the second is forgotten though the first was given before it, too
    assert log.decide(Comment("one"), decision="d-1") == []
    assert told(log.decide(Comment("two"), decision="d-2"))[0] is TransitionKind.COMMENTED


def test_a_closed_alert_commented_late_does_not_hide_the_open_one_of_its_condition(log: AlarmLog) -> None:
    log.judge(HIGH)
    first = only_change(log.decide(Resolve())).alert
    second = only_change(log.judge(HIGH)).alert
    comment = log.decide(Comment("late"), alert=first.id)
    newest_under_each_key = [change for change in log.changes if getattr(change, "alert", None) == second]

    log.book = recalled([*newest_under_each_key, *comment], log.book)

    assert only_change(log.judge(Severity.CRITICAL)).alert.id == second.id


def test_what_was_shelved_before_shelves_were_kept_wakes_all_the_same(log: AlarmLog) -> None:
    """It stayed on the shelf for ever, and could not be taken off it either: nothing shelved, alarming said."""
    raised = only_change(log.judge(HIGH)).alert
    shelved = replace(
        raised,
        suppression=Suppression.SHELVED,
        suppressed_until=START + 60 * SECOND,
        suppression_reason="road works",
        revision=2,
    )
    log.changes.append(AlertChanged(shelved, Transition(TransitionKind.SHELVED, START, "lan", "road works")))
    log.restart()

    woken = only_change(log.tick(60))

    assert (woken.transition.kind, woken.transition.reason) == (TransitionKind.WOKE, "road works")
    assert (woken.alert.suppression, woken.alert.suppressed_until) == (Suppression.NONE, None)
    assert woken.transition.announces
