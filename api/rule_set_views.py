"""What people and programs see of ready-made sets of rules."""

import msgspec

from api.rule_sets.reading import RuleSet, Source
from streams.contracts.rules import Rule


class RuleSetItem(msgspec.Struct, frozen=True):
    """A set of rules; `text` is the file, with its comments, to be copied and changed."""

    name: str
    title_vi: str
    title_en: str
    about_vi: str
    about_en: str
    sources: tuple[Source, ...]
    rules: tuple[Rule, ...]
    text: str


class RuleSetPage(msgspec.Struct, frozen=True):
    """Sets of rules, by name."""

    items: list[RuleSetItem]
    next: str | None


def rule_set_item(rule_set: RuleSet) -> RuleSetItem:
    """A set as the public sees it."""
    file = rule_set.file
    return RuleSetItem(
        rule_set.name,
        file.title_vi,
        file.title_en,
        file.about_vi,
        file.about_en,
        file.sources,
        file.rules,
        rule_set.text,
    )
