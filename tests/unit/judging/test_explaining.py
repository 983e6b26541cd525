"""Why a rule does or does not fire."""

from streams.contracts.alerts import Severity
from streams.contracts.calendars import Calendar, CalendarKind, Span
from streams.contracts.devices import Device
from streams.contracts.explanations import Because, Explanation, Standing
from streams.contracts.readings import Reading
from streams.contracts.rules import ImplausibleRule, Level, Rule, Scope, SeveralOfRule, ThresholdRule
from streams.contracts.times import SECOND
from tests.unit.judging.city import DEVICE, START_S, City, a_silence, a_threshold

HIGH = Severity.HIGH


def a_city(*rules: Rule) -> City:
    city = City()
    city.put(Device(DEVICE, "noise", tags=("night",), area="ward"), *rules)
    city.tick(0)
    return city


def why(
    city: City, rule: str, device: str = DEVICE, property_name: str | None = None
) -> list[tuple[Standing, Because]]:
    return [(found.standing, found.because) for found in city.fold.explain(device, property_name, rule)]


def facts(explanation: Explanation) -> dict[str, float | str | None]:
    return {fact.name: fact.value if fact.value is not None else fact.text or fact.at for fact in explanation.facts}


def test_a_threshold_says_what_it_sees() -> None:
    city = a_city(a_threshold((HIGH, 85, 80), hold_s=60))
    assert why(city, "noise") == [(Standing.QUIET, Because.NO_READING_YET)]
    city.reading(90, 1)
    (pending,) = city.fold.explain(DEVICE, None, "noise")
    city.reading(91, 61)
    (fires,) = city.fold.explain(DEVICE, "noise_level", "noise")
    city.reading(70, 62)

    assert (pending.standing, pending.because) == (Standing.PENDING, Because.LEVEL_MET_HOLD_RUNS)
    assert facts(pending) == {
        "value": 90,
        "measured_at": (START_S + 1) * SECOND,
        "severity": "high",
        "raise_at": 85,
        "clear_at": 80,
        "hold": 60,
        "pending_since": (START_S + 1) * SECOND,
    }
    assert (fires.standing, fires.severity, facts(fires)["value"]) == (Standing.FIRES, HIGH, 91)
    assert why(city, "noise") == [(Standing.CALM, Because.WITHIN_LEVELS)]


def test_a_rule_that_does_not_concern_a_device_says_which_field_of_its_scope_does_not() -> None:
    scopes = {
        Because.OTHER_DEVICE: Scope(device="another"),
        Because.OTHER_KIND: Scope(kind="air"),
        Because.OTHER_TAG: Scope(tag="day"),
        Because.OTHER_AREA: Scope(area="elsewhere"),
        Because.OTHER_PROPERTY: Scope(property="flow"),
    }
    city = a_city(*(a_threshold(rule_id=because, scope=scope) for because, scope in scopes.items()))
    city.reading(90, 1)

    assert {because: why(city, because, property_name="noise_level") for because in scopes} == {
        because: [(Standing.NOT_CONCERNED, because)] for because in scopes
    }
    assert why(city, "other_kind", "noise-14") == [(Standing.NOT_CONCERNED, Because.DEVICE_NOT_REGISTERED)]
    assert why(city, "unknown") == []


def test_disabled_asleep_faulty_and_not_convertible_are_said() -> None:
    levels = (Level(HIGH, 85, 80),)
    city = a_city(
        ThresholdRule(Scope(), levels, id="off", is_enabled=False),
        ThresholdRule(Scope(), levels, id="asleep", unless=("closure",)),
        a_threshold(rule_id="noise"),
        ImplausibleRule(scope=Scope(), low=0, high=200, at_least=1, id="range"),
    )
    city.put(Calendar("closure", CalendarKind.CLOSURE, spans=(Span(0, 10**12),)))
    city.tick(1)
    city.reading(999, 2)

    assert why(city, "off") == [(Standing.QUIET, Because.RULE_DISABLED)]
    assert why(city, "asleep") == [(Standing.QUIET, Because.CALENDAR_HOLDS)]
    assert why(city, "noise") == [(Standing.QUIET, Because.DEVICE_IS_FAULTY)]
    city.reading(50, 3)
    at = (START_S + 4) * SECOND
    city.record(Reading(DEVICE, "noise_level", 90, at, at, unit="kg"))
    assert why(city, "noise") == [(Standing.QUIET, Because.UNIT_NOT_CONVERTIBLE)]


def test_silence_says_since_when() -> None:
    city = a_city(a_silence(60))
    city.reading(50, 1)
    city.ticks(1, 41)

    (explanation,) = city.fold.explain(DEVICE, None, "silent")

    assert (explanation.standing, explanation.property) == (Standing.CALM, "")
    assert facts(explanation) == {"not_heard_for": 40, "after": 60}


def test_a_composed_rule_is_explained_in_its_parts() -> None:
    part = ThresholdRule(Scope(), (Level(HIGH, 85, 80),))
    city = a_city(SeveralOfRule(part, 3, Scope(tag="night"), id="many"))
    city.reading(90, 1)

    assert [found.rule for found in city.fold.explain(DEVICE, None, "many")] == ["many#1"]
    assert why(city, "many#1") == [(Standing.FIRES, Because.LEVEL_HELD)]
