"""Rules that are tried: judged and folded the same, and before no operator's eyes; live rules, and back to trial."""

from streams.contracts.alerts import Alert, AlertChanged, Cover, RefusalReason, Severity, State, Suppression
from streams.contracts.alerts import TransitionKind as Kind
from streams.contracts.decisions import Acknowledge, Adopt, Resolve
from streams.contracts.devices import Device
from streams.contracts.managing import Gathering, Group, Response
from streams.contracts.registry import RuleEntry
from streams.contracts.rules import FlatlineRule, Level, Rule, Scope, SilenceRule, Stage, ThresholdRule
from streams.contracts.verdicts import VerdictReason
from tests.unit.alarming.builders import AlarmLog, announced, lines, only_change, only_refusal

HIGH = Severity.HIGH
LIVE, WATCHED = Stage.LIVE, Stage.WATCHED


def too_loud(stage: Stage, *, group: Group | None = None, response: Response | None = None) -> Rule:
    levels = (Level(HIGH, 85, 80),)
    return ThresholdRule(
        Scope(), levels, id="too-loud", stage=stage, group=group, response=response or Response(), version=4
    )


def mute(stage: Stage, rule: str = "mute") -> Rule:
    return SilenceRule(Scope(), after_s=60, id=rule, stage=stage)


def silent(
    log: AlarmLog, device: str, severity: Severity | None = HIGH, *, rule: str = "mute", second: float = 2
) -> None:
    log.judge(
        severity,
        device=device,
        rule=rule,
        property_name="",
        value=None,
        second=second,
        reason=VerdictReason.SILENCE,
    )


def of_rule(log: AlarmLog, rule: str, device: str) -> Alert:
    return next(alert for alert in log.book.unresolved() if (alert.rule, alert.device) == (rule, device))


def test_a_watched_rule_raises_without_anybody_being_told_or_expected_to_answer(log: AlarmLog) -> None:
    log.register(too_loud(WATCHED, response=Response(acknowledge_within_s=60)))
    log.tick(1)

    raised = only_change(log.judge(HIGH, second=2))
    log.tick(120)

    assert raised.alert.is_watched
    assert raised.alert.rule_version == 4
    assert raised.alert.acknowledge_by is None
    assert announced(log.changes) == []
    assert [change.transition.kind for change in log.changes if isinstance(change, AlertChanged)] == [Kind.RAISED]


def test_what_was_watched_and_is_gone_waits_for_nobody(log: AlarmLog) -> None:
    log.register(too_loud(WATCHED))
    log.tick(1)
    log.judge(HIGH, second=2)

    assert only_change(log.judge(None, second=3)).alert.state is State.RESOLVED


def test_a_rule_that_goes_live_brings_what_stands_before_operators(log: AlarmLog) -> None:
    log.register(too_loud(WATCHED))
    log.tick(1)
    log.judge(HIGH, second=2)

    log.register(too_loud(LIVE, response=Response(acknowledge_within_s=60)))
    found = only_change(log.tick(3))

    assert (found.transition.kind, found.transition.announces, found.transition.by) == (
        Kind.WENT_LIVE,
        True,
        "urbanwatch",
    )
    assert (found.alert.is_watched, found.alert.announced_at) == (False, found.transition.at)
    assert found.alert.acknowledge_by is not None


def test_a_rule_that_goes_back_to_trial_takes_its_alerts_from_the_screens(log: AlarmLog) -> None:
    log.register(too_loud(LIVE, response=Response(acknowledge_within_s=60)))
    log.tick(1)
    log.judge(HIGH, second=2)
    log.judge(HIGH, device="noise-18", second=2)
    log.judge(None, device="noise-18", second=2)

    log.register(too_loud(WATCHED))
    back = [change.alert for change in log.tick(3) if isinstance(change, AlertChanged)]

    back.sort(key=lambda alert: alert.device)
    assert [(alert.device, alert.state, alert.is_watched) for alert in back] == [
        ("noise-17", State.ACTIVE, True),
        ("noise-18", State.RESOLVED, True),
    ]
    assert back[0].acknowledge_by is None


def test_watched_alerts_are_gathered_among_themselves_and_go_live_together(log: AlarmLog) -> None:
    group = Group(Gathering.AREA, at_least=2)
    log.register(too_loud(WATCHED, group=group))
    log.tick(1)
    log.judge(HIGH, device="noise-1", second=2)
    log.judge(HIGH, device="noise-2", second=2)
    assert log.group().is_watched

    log.register(too_loud(LIVE, group=group))
    found = log.tick(3)

    assert {(device, kind) for device, kind, _ in lines(found)} == {
        ("noise-1", Kind.WENT_LIVE),
        ("noise-2", Kind.WENT_LIVE),
        ("group", Kind.WENT_LIVE),
    }
    assert [change.alert.origin.value for change in announced(found)] == ["group"]


def a_gateway_and_a_device(log: AlarmLog, *, gateway: Stage, device: Stage) -> None:
    log.register(Device("gw", "gateway"), Device("s", "noise", parent="gw"))
    log.register(mute(gateway, "gateways"), mute(device, "devices"))
    log.tick(1)
    silent(log, "gw", rule="gateways")
    silent(log, "s", rule="devices")
    log.tick(30)


def test_a_watched_outage_hides_no_live_one(log: AlarmLog) -> None:
    a_gateway_and_a_device(log, gateway=WATCHED, device=LIVE)

    assert of_rule(log, "devices", "s").suppression is Suppression.NONE


def test_a_live_outage_hides_a_watched_one_as_it_would_hide_a_live_one(log: AlarmLog) -> None:
    a_gateway_and_a_device(log, gateway=LIVE, device=WATCHED)

    assert of_rule(log, "devices", "s").covered_as is Cover.OUTAGE


def test_a_live_cause_takes_over_what_lies_below_a_watched_outage(log: AlarmLog) -> None:
    log.register(Device("top", "power"), Device("gw", "gateway", parent="top"), Device("s", "noise", parent="gw"))
    log.register(mute(WATCHED, "tried"), mute(LIVE))
    log.tick(1)
    silent(log, "gw", rule="tried")
    silent(log, "s")
    silent(log, "top", second=3)

    covers = {alert.device: alert.covered_by for alert in log.book.unresolved()}
    assert covers["s"] == covers["gw"] == of_rule(log, "mute", "top").id


def test_an_outage_whose_rule_goes_back_to_trial_lets_go_of_the_live_ones(log: AlarmLog) -> None:
    a_gateway_and_a_device(log, gateway=LIVE, device=LIVE)
    assert of_rule(log, "devices", "s").covered_as is Cover.OUTAGE

    log.register(mute(WATCHED, "gateways"))
    log.tick(31)

    assert of_rule(log, "devices", "s").suppression is Suppression.NONE
    assert announced(log.changes)[-1].alert.device == "s"


def test_what_goes_live_behind_a_watched_outage_comes_out_from_behind_it(log: AlarmLog) -> None:
    a_gateway_and_a_device(log, gateway=WATCHED, device=WATCHED)
    assert of_rule(log, "devices", "s").covered_as is Cover.OUTAGE

    log.register(mute(LIVE, "devices"))
    log.tick(31)
    log.tick(60)

    assert of_rule(log, "devices", "s").suppression is Suppression.NONE


def test_live_and_watched_alerts_do_not_adopt_each_other(log: AlarmLog) -> None:
    log.register(too_loud(WATCHED))
    log.tick(1)
    watched = only_change(log.judge(HIGH, second=2)).alert
    live = only_change(log.judge(HIGH, rule="other", second=2)).alert

    for adopter, adopted in ((live, watched), (watched, live)):
        refusal = only_refusal(log.decide(Adopt((adopted.id,)), alert=adopter.id))
        assert refusal.reason is RefusalReason.NOT_ADOPTABLE


def test_an_adopter_that_goes_back_to_trial_gives_back_what_it_adopted(log: AlarmLog) -> None:
    log.register(too_loud(LIVE))
    log.tick(1)
    adopter = only_change(log.judge(HIGH, second=2)).alert
    adopted = only_change(log.judge(HIGH, rule="other", second=2)).alert
    log.decide(Adopt((adopted.id,)), alert=adopter.id)

    log.register(too_loud(WATCHED))
    log.tick(3)

    assert of_rule(log, "other", adopted.device).covered_by is None


def test_an_alert_says_whether_it_is_a_fault_of_the_device_and_of_which_version_its_rule_was(log: AlarmLog) -> None:
    log.register(RuleEntry(FlatlineRule(scope=Scope(), after_s=600, id="stuck", version=3)))
    log.tick(1)
    raised = only_change(log.judge(HIGH, rule="stuck", second=2)).alert
    assert (raised.is_fault, raised.rule_version) == (True, 3)

    log.register(RuleEntry(FlatlineRule(scope=Scope(), after_s=900, id="stuck", version=4)))
    log.tick(3)
    log.judge(None, rule="stuck", second=4)
    returned = only_change(log.judge(HIGH, rule="stuck", second=5)).alert

    assert (returned.id, returned.rule_version) == (raised.id, 4)


def test_a_watched_alert_can_be_resolved_with_a_finding(log: AlarmLog) -> None:
    log.register(too_loud(WATCHED))
    log.tick(1)
    log.judge(HIGH, second=2)
    log.decide(Acknowledge())

    assert only_change(log.decide(Resolve())).alert.state is State.RESOLVED
