"""A small city for searching: what may be registered in it, and how its registry changes while the log goes on.

Small on purpose: with few devices, rules and places, arbitrary steps meet each other often.
"""

from collections.abc import Callable
from typing import NamedTuple

from hypothesis import strategies as st
from msgspec.structs import replace

from streams.contracts.alerts import Severity
from streams.contracts.areas import Area
from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.devices import Device
from streams.contracts.managing import Gathering, Group, Response, Rise
from streams.contracts.policies import MaintenanceWindow, OutOfService, Reach
from streams.contracts.readings import ONLINE
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry
from streams.contracts.rules import (
    AllOf,
    AnyOf,
    CombinationRule,
    Level,
    NotAny,
    Per,
    Rule,
    Scope,
    SequenceRule,
    SeveralOfRule,
    SilenceRule,
    Stage,
    ThresholdRule,
)
from streams.contracts.times import DAY, HOUR, MINUTE, SECOND, Micros

DEVICES = ("gw-1", "gw-2", "s-1", "s-2", "s-3", "s-4", "s-5", "stray")
"""gw-2 hangs on gw-1, s-1 to s-3 on gw-1, s-4 on gw-2, s-5 on nothing; nobody registers the stray."""

WARDS = {"gw-1": "ward-1", "gw-2": "ward-2", "s-1": "ward-1", "s-2": "ward-1", "s-3": "ward-1", "s-4": "ward-2"}
PARENTS = {"gw-2": "gw-1", "s-1": "gw-1", "s-2": "gw-1", "s-3": "gw-1", "s-4": "gw-2"}
INTERVALS_S = {"s-1": 10.0, "s-4": 600.0}

PROPERTY_OF_RULE = {
    "loud": "noise",
    "jam": "speed",
    "crawl": "speed",
    "mute": "",
    "offline": ONLINE,
    "gone": "",
    "both#1": "flow",
}
"""The rules verdicts speak of, and the property of each. `gone` is registered by nobody, `both#1` is a part."""

RULES = tuple(PROPERTY_OF_RULE)
OUTAGE_RULES = ("mute", "offline", "gone")
SILENCE_RULES = ("mute", "gone")

SEVERITIES = (Severity.LOW, Severity.HIGH, Severity.CRITICAL)


class Put(NamedTuple):
    """Somebody writes the registry; what is written may depend on the time."""

    kind: EntryKind
    id: str
    name: str
    make: Callable[[Micros], RegistryEntry | None]

    def __repr__(self) -> str:
        return f"Put({self.kind}/{self.id}: {self.name})"


def a_device(device: str, *, parent: str | None, is_moved: bool = False) -> Device:
    tags: tuple[str, ...] = ("corridor:a",) if device in ("s-1", "s-2", "s-4") else ()
    area = WARDS.get(device, "ward-3")
    if is_moved:
        tags, area = ("corridor:b", "corridor:c"), "ward-2"
    return Device(device, "sensor", tags=tags, parent=parent, area=area, interval_s=INTERVALS_S.get(device))


def a_rule(
    rule: str,
    *,
    group: Group | None = None,
    rises: tuple[Rise, ...] = (),
    response: Response | None = None,
    stage: Stage = Stage.LIVE,
) -> Rule:
    scope = Scope(property=PROPERTY_OF_RULE[rule] or None)
    response = response or Response()
    if rule in ("mute", "gone"):
        return SilenceRule(scope, after_s=60, id=rule, group=group, rises=rises, response=response, stage=stage)
    levels = (Level(Severity.HIGH, 85, 80),)
    is_fault = rule == "offline"
    return ThresholdRule(
        scope, levels, id=rule, group=group, rises=rises, response=response, stage=stage, is_fault=is_fault
    )


_PART = ThresholdRule(Scope(property="flow"), (Level(Severity.HIGH, 85, 80),))
COMPOSED: dict[str, dict[str, Rule]] = {
    "both": {
        "two of a ward": SeveralOfRule(of=_PART, at_least=2, per=Per.AREA, within_s=60, id="both"),
        "two of a corridor": SeveralOfRule(of=_PART, at_least=2, per=Per.TAG, tag="corridor:", id="both"),
        "half of all": SeveralOfRule(of=_PART, at_least=1, share=0.5, severity=Severity.LOW, id="both"),
        "not while works are on": SeveralOfRule(of="jam", at_least=2, per=Per.DISTRICT, unless=("works",), id="both"),
        "tried": SeveralOfRule(of=_PART, at_least=2, per=Per.AREA, within_s=60, id="both", stage=Stage.WATCHED),
        "off": SeveralOfRule(of=_PART, at_least=2, per=Per.AREA, id="both", is_enabled=False),
        "one alone": ThresholdRule(Scope(property="flow"), (Level(Severity.HIGH, 85, 80),), id="both"),
    },
    "mix": {
        "loud, no jam": CombinationRule(AllOf(("loud", NotAny("jam"))), per=Per.DEVICE, id="mix"),
        "loud or jammed": CombinationRule(AnyOf(("loud", "jam")), per=Per.PARENT, id="mix"),
        "in the works' ward": CombinationRule(AllOf(("loud",)), per=Per.DEVICE, unless=("works-2",), id="mix"),
    },
    "wave": {
        "jam, then crawl": SequenceRule(("jam", "crawl"), within_s=60, per=Per.AREA, id="wave"),
        "jam, crawl, both": SequenceRule(("jam", "crawl", "both"), within_s=300, per=Per.DISTRICT, id="wave"),
        "again and again": SequenceRule(("loud", "jam", "loud"), within_s=10, per=Per.DEVICE, id="wave"),
    },
    "whole": {
        "both and mix": CombinationRule(AllOf(("both", "mix")), per=Per.DISTRICT, id="whole"),
        "any": CombinationRule(AnyOf(("both", "mix", "wave")), per=Per.ALL, id="whole", severity=Severity.CRITICAL),
        "itself and not": CombinationRule(AllOf(("jam", NotAny("whole"))), per=Per.ALL, id="whole"),
    },
}
"""Composed rules in the forms they may take; the first of each is registered from the beginning."""


GROUPS: dict[str, Group | None] = {
    "alone": None,
    "two of an area": Group(Gathering.AREA, at_least=2, within_s=60),
    "three of an area": Group(Gathering.AREA, at_least=3, within_s=300),
    "two of a district": Group(Gathering.DISTRICT, at_least=2, within_s=300),
    "three of the city": Group(Gathering.CITY, at_least=3, within_s=30),
    "two of a parent": Group(Gathering.PARENT, at_least=2, within_s=300),
    "two of a corridor": Group(Gathering.TAG, at_least=2, within_s=300, tag="corridor:"),
    "one is enough": Group(Gathering.AREA, at_least=1, within_s=60),
}
RISES: dict[str, tuple[Rise, ...]] = {
    "flat": (),
    "rising": (Rise(30, Severity.HIGH), Rise(300, Severity.CRITICAL)),
}
RESPONSES: dict[str, Response] = {
    "no hurry": Response(),
    "in a minute": Response(acknowledge_within_s=60, escalate_to="duty-officer"),
}


AREAS = (
    Area("ward-1", "Phường 1", "Ward 1", "ward", parent="district-1"),
    Area("ward-2", "Phường 2", "Ward 2", "ward", parent="district-1"),
    Area("ward-3", "Phường 3", "Ward 3", "ward", parent="district-2"),
    Area("district-1", "Quận 1", "District 1", "district", parent="city"),
    Area("district-2", "Quận 2", "District 2", "district", parent="city"),
    Area("city", "Thành phố", "City", "city"),
)


def the_rules_at_first() -> list[Rule]:
    """One in every form composed rules have, and rules about series."""
    return [
        a_rule("loud", rises=RISES["rising"], response=RESPONSES["in a minute"]),
        a_rule("jam", group=GROUPS["three of an area"]),
        a_rule("crawl", group=GROUPS["two of a corridor"], rises=RISES["rising"]),
        a_rule("mute"),
        a_rule("offline", group=GROUPS["three of the city"]),
        *(next(iter(forms.values())) for forms in COMPOSED.values()),
    ]


def the_city_at_first() -> list[Put]:
    """What stands in the registry before the log begins."""
    devices = [a_device(device, parent=PARENTS.get(device)) for device in DEVICES if device != "stray"]
    return [
        *(_lasting(EntryKind.AREA, area.id, area) for area in AREAS),
        *(_lasting(EntryKind.DEVICE, device.id, device) for device in devices),
        *(_lasting(EntryKind.RULE, rule.id, RuleEntry(rule)) for rule in the_rules_at_first()),
    ]


def _lasting(kind: EntryKind, entry_id: str, entry: RegistryEntry, name: str = "as ever") -> Put:
    return Put(kind, entry_id, name, lambda _: entry)


REACHES: dict[str, Reach] = {
    "s-1": Reach(device="s-1"),
    "all on gw-1": Reach(parent="gw-1"),
    "district-1": Reach(area="district-1"),
    "jams": Reach(rule="jam"),
    "noise of the corridor": Reach(tag="corridor:a", property="noise"),
    "sensors": Reach(kind="sensor"),
    "mute in ward-2": Reach(rule="mute", area="ward-2"),
}
SPANS: dict[str, tuple[Micros, Micros]] = {
    "now, a few seconds": (0, 15 * SECOND),
    "now, a minute": (0, MINUTE),
    "soon, an hour": (10 * SECOND, HOUR),
    "over": (-2 * HOUR, HOUR),
    "since long": (-DAY, 2 * DAY),
}
REPEATS = ("", "", "FREQ=DAILY", "FREQ=HOURLY;COUNT=3")


def _device_put(device: str, parent: str | None, is_moved: bool) -> Put:  # noqa: FBT001  chosen by Hypothesis
    entry = a_device(device, parent=parent, is_moved=is_moved)
    return _lasting(EntryKind.DEVICE, device, entry, f"on {parent}{', moved' if is_moved else ''}")


def _area_put(area: Area, parent: str | None) -> Put:
    return _lasting(EntryKind.AREA, area.id, replace(area, parent=parent), f"in {parent}")


def _rule_put(rule: str, group: str, rises: str, response: str, stage: Stage) -> Put:
    entry = RuleEntry(a_rule(rule, group=GROUPS[group], rises=RISES[rises], response=RESPONSES[response], stage=stage))
    return _lasting(EntryKind.RULE, rule, entry, f"{group}, {rises}, {response}, {stage}")


def _stage_put(rule: Rule, stage: Stage) -> Put:
    return _lasting(EntryKind.RULE, rule.id, RuleEntry(replace(rule, stage=stage)), stage)


STAGE_PUTS = st.builds(_stage_put, st.sampled_from(the_rules_at_first()), st.sampled_from(Stage))
"""Rules that go live, or back to trial."""


def composed_put(rule: str, form: str) -> Put:
    return _lasting(EntryKind.RULE, rule, RuleEntry(COMPOSED[rule][form]), form)


def _calendar_put(calendar: str, begins_in: Micros, area: str | None) -> Put:
    def make(now: Micros) -> Calendar:
        span = Span(now + begins_in, now + begins_in + MINUTE)
        return Calendar(calendar, CalendarKind.CLOSURE, spans=(span,), area=area)

    return Put(EntryKind.CALENDAR, calendar, f"in {begins_in // SECOND} s, {area}", make)


def a_window(window: str, reach: str, span: str, repeats: str) -> Put:
    begins_in, lasts = SPANS[span]

    def make(now: Micros) -> MaintenanceWindow:
        start = now + begins_in
        return MaintenanceWindow(window, REACHES[reach], start, start + lasts, "works", "lan", repeats=repeats)

    return Put(EntryKind.MAINTENANCE, window, f"{reach}, {span}, {repeats or 'once'}", make)


def _out_put(out: str, reach: str) -> Put:
    return Put(
        EntryKind.OUT_OF_SERVICE, out, reach, lambda now: OutOfService(out, REACHES[reach], "broken", "lan", since=now)
    )


def _removal(kind: EntryKind, entry_id: str) -> Put:
    return Put(kind, entry_id, "removed", lambda _: None)


REGISTERED = st.sampled_from([rule for rule in RULES if rule not in ("gone", "both#1")])
STAGES = st.sampled_from([Stage.LIVE, Stage.LIVE, Stage.WATCHED])
COMPOSED_PUTS = st.sampled_from([(rule, form) for rule, forms in COMPOSED.items() for form in forms])
WINDOWS, OUTS = ("window-1", "window-2"), ("out-1", "out-2")

PUTS: st.SearchStrategy[Put] = st.one_of(
    st.builds(
        a_window,
        st.sampled_from(WINDOWS),
        st.sampled_from(list(REACHES)),
        st.sampled_from(list(SPANS)),
        st.sampled_from(REPEATS),
    ),
    st.builds(_out_put, st.sampled_from(OUTS), st.sampled_from(list(REACHES))),
    st.sampled_from(
        [_removal(EntryKind.MAINTENANCE, window) for window in WINDOWS]
        + [_removal(EntryKind.OUT_OF_SERVICE, out) for out in OUTS]
    ),
    st.builds(
        _rule_put,
        REGISTERED,
        st.sampled_from(list(GROUPS)),
        st.sampled_from(list(RISES)),
        st.sampled_from(list(RESPONSES)),
        STAGES,
    ),
    COMPOSED_PUTS.map(lambda put: composed_put(*put)),
    COMPOSED_PUTS.map(lambda put: composed_put(*put)),
    st.builds(
        _calendar_put,
        st.sampled_from(["works", "works-2"]),
        st.sampled_from([0, 10 * SECOND, -30 * SECOND]),
        st.sampled_from([None, "ward-1", "district-1"]),
    ),
    st.builds(
        _device_put, st.sampled_from(DEVICES), st.sampled_from([None, "gw-1", "gw-2", "s-1", "nowhere"]), st.booleans()
    ),
    st.builds(_area_put, st.sampled_from(AREAS), st.sampled_from([None, "district-1", "district-2", "city"])),
    st.builds(_removal, st.just(EntryKind.DEVICE), st.sampled_from(DEVICES)),
    st.builds(_removal, st.just(EntryKind.RULE), REGISTERED | st.sampled_from(list(COMPOSED))),
    st.builds(_removal, st.just(EntryKind.CALENDAR), st.sampled_from(["works", "works-2"])),
)
