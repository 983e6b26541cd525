"""Work follows what is affected, not what there is: counted in calls, so that no clock is asked."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from streams.contracts.alerts import Severity
from streams.contracts.decisions import Acknowledge, Resolve, Shelve
from streams.contracts.devices import Device
from streams.contracts.managing import Gathering, Group
from streams.contracts.rules import Level, Per, Scope, SequenceRule, SeveralOfRule, SilenceRule, ThresholdRule
from streams.contracts.times import HOUR
from tests.unit.alarming.builders import START, AlarmLog, announced

HIGH = Severity.HIGH
MANY = 10_000


def calls_of(deed: Callable[[], object]) -> int:
    """How many functions of Python were called."""
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        deed()
    finally:
        sys.setprofile(None)
    return calls


def a_log_with(open_alerts: int, *, group: Group | None = None) -> AlarmLog:
    log = AlarmLog()
    log.register(ThresholdRule(Scope(), (Level(HIGH, 85, 80),), id="too-loud", group=group))
    log.tick(1)
    for number in range(open_alerts):
        log.judge(HIGH, device=f"noise-{number}", second=2 + number / 1_000)
    log.tick(100)
    return log


DEEDS: dict[str, Callable[[AlarmLog], object]] = {
    "an acknowledgement": lambda log: log.decide(Acknowledge()),
    "shelving": lambda log: log.decide(Shelve(START + HOUR, "known")),
    "resolving": lambda log: log.decide(Resolve()),
    "a new alert": lambda log: log.judge(HIGH, device="new", second=101),
    "a clear": lambda log: log.judge(None, device="noise-3", second=101),
    "a tick": lambda log: log.tick(101),
    "the figures": lambda log: log.book.figures(),
    "a bookmark": lambda log: log.book.bookmark(),
}


@pytest.mark.parametrize("group", [None, Group(Gathering.AREA, at_least=3)], ids=["alone", "grouped"])
def test_with_ten_thousand_open_nothing_costs_more_than_with_ten(group: Group | None) -> None:
    """Keep #6300: one acknowledgement took ten seconds with 10,000 alerts open."""
    few, many = a_log_with(10, group=group), a_log_with(MANY, group=group)

    costs = {name: (calls_of(lambda: deed(few)), calls_of(lambda: deed(many))) for name, deed in DEEDS.items()}  # noqa: B023  called at once

    # a heap of ten thousand is fourteen deep
    assert {name: cost for name, cost in costs.items() if cost[1] > cost[0] + 40} == {}


def a_city(log: AlarmLog) -> list[str]:
    """A hundred gateways with a hundred devices each on one substation; what goes out in a power cut."""
    gateways = [f"gw-{number}" for number in range(MANY // 100)]
    devices = [f"s-{number}" for number in range(MANY)]
    log.register(Device("substation", "power"))
    log.register(*(Device(gateway, "gateway", parent="substation") for gateway in gateways))
    log.register(*(Device(device, "noise", parent=f"gw-{n % len(gateways)}") for n, device in enumerate(devices)))
    log.register(SilenceRule(Scope(), after_s=60, id="mute", group=Group(Gathering.CITY, at_least=3)))
    log.tick(1)
    return [*devices, *gateways, "substation"]


@pytest.mark.parametrize("is_cause_first", [False, True])
def test_a_power_cut_of_ten_thousand_devices_is_one_alert_and_work_for_each_once(*, is_cause_first: bool) -> None:
    log = AlarmLog()
    out = a_city(log)

    for number, device in enumerate(out[::-1] if is_cause_first else out):
        log.judge(HIGH, device=device, rule="mute", property_name="", value=None, second=2 + number / 5_000)
    for second in range(5, 30):
        log.tick(second)

    assert [change.alert.device for change in announced(log.changes)] == ["substation"]
    assert len(log.changes) <= 2 * len(out)  # raised, and taken over if it came before its cause


def test_the_power_back_ten_thousand_alerts_close_by_themselves() -> None:
    log = AlarmLog()
    out = a_city(log)
    for severity, second in ((HIGH, 2), (None, 100)):
        for device in reversed(out):
            log.judge(severity, device=device, rule="mute", property_name="", value=None, second=second)
    shown = len(announced(log.changes))
    log.tick(10_000)

    assert [alert.device for alert in log.book.unresolved()] == ["substation"]
    assert len(announced(log.changes)) == shown == 1


def a_place_of(devices: int) -> AlarmLog:
    """All of them slow in one place, and as many in a hundred others."""
    log = AlarmLog()
    part = ThresholdRule(Scope(), (Level(HIGH, 10, 14),))
    log.register(SeveralOfRule(of=part, at_least=3, share=0.1, within_s=60, id="jam"))
    log.register(SeveralOfRule(of=part, at_least=3, per=Per.AREA, id="ward-jam"))
    log.register(SequenceRule(("jam#9", "ward-jam#9"), within_s=600, per=Per.ALL, id="first-then"))
    log.register(*(Device(f"d-{number}", "loop", area=f"ward-{number % 100}") for number in range(devices)))
    log.tick(1)
    for number in range(devices):
        for rule in ("jam#1", "ward-jam#1", "jam#9", "ward-jam#9"):
            log.judge(HIGH, device=f"d-{number}", rule=rule, second=2 + number / 1_000)
    log.tick(20)
    return log


def one_registered(log: AlarmLog) -> None:
    log.register(Device("other", "loop"))
    log.tick(26)


COMPOSED_DEEDS: dict[str, Callable[[AlarmLog], object]] = {
    "one more": lambda log: log.judge(HIGH, device="new", rule="jam#1", second=21),
    "one fewer": lambda log: log.judge(None, device="d-1", rule="jam#1", second=22),
    "one worse": lambda log: log.judge(Severity.LOW, device="d-2", rule="jam#1", second=23),
    "one more first of two": lambda log: log.judge(HIGH, device="new", rule="jam#9", second=24),
    "one more second of two": lambda log: log.judge(HIGH, device="new", rule="ward-jam#9", second=25),
    "a device registered": one_registered,
    "one ages": lambda log: log.tick(85),
}


def test_one_more_device_of_a_composed_rule_costs_the_same_among_thousands() -> None:
    few, many = a_place_of(50), a_place_of(5_000)

    costs = {
        name: (calls_of(lambda: deed(few)), calls_of(lambda: deed(many)))  # noqa: B023  called at once
        for name, deed in COMPOSED_DEEDS.items()
    }

    assert {name: cost for name, cost in costs.items() if cost[1] > cost[0] + 60} == {}
