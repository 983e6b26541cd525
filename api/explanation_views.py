"""What people and programs see of an explanation: times as ISO 8601 in UTC."""

import msgspec

from api.views import Iso
from streams.contracts.alerts import Severity
from streams.contracts.explanations import Because, Explanation, Fact, Standing
from streams.contracts.times import Micros, to_iso


class FactItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing a rule sees: a number with its unit, a time, or a text."""

    name: str
    value: float | None = None
    unit: str = ""
    at: Iso | None = None
    text: str = ""


class ExplanationItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a rule stands to a series (property empty: the device; of a composed rule: the `place`), and why.

    `parts`: the same for what a composed rule rests on.
    """

    rule: str
    device: str
    property: str
    standing: Standing
    because: Because
    severity: Severity | None = None
    place: str = ""
    facts: tuple[FactItem, ...] = ()
    parts: "tuple[ExplanationItem, ...]" = ()


class ExplainedAnswer(msgspec.Struct, frozen=True):
    """What the rule saw of the device at the time of the fold `at`."""

    rule: str
    device: str
    at: Iso
    explanations: tuple[ExplanationItem, ...]


def explained_answer(rule: str, device: str, at: Micros, explanations: tuple[Explanation, ...]) -> ExplainedAnswer:
    """The answer as it is sent."""
    return ExplainedAnswer(rule, device, to_iso(at), tuple(map(_item, explanations)))


def _item(explanation: Explanation) -> ExplanationItem:
    return ExplanationItem(
        rule=explanation.rule,
        device=explanation.device,
        property=explanation.property,
        standing=explanation.standing,
        because=explanation.because,
        severity=explanation.severity,
        place=explanation.place,
        facts=tuple(map(_fact, explanation.facts)),
        parts=tuple(map(_item, explanation.parts)),
    )


def _fact(fact: Fact) -> FactItem:
    return FactItem(fact.name, fact.value, fact.unit, None if fact.at is None else to_iso(fact.at), fact.text)
