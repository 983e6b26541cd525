"""What composed rules rest on, as alarming tells it: which parts are or were true of what."""

from collections.abc import Iterator

from streams.contracts.evidence import Evidence


class EvidenceBoard:
    """As much as the topic holds: alarming removes what no rule can ask for any more."""

    def __init__(self) -> None:
        self._by_rule: dict[str, dict[str, Evidence]] = {}

    def put(self, evidence: Evidence) -> None:
        """It is so now."""
        key = f"{evidence.rule}/{evidence.device}/{evidence.property}/{evidence.place}"
        self._by_rule.setdefault(evidence.rule, {})[key] = evidence

    def remove(self, key: str) -> None:
        """Nobody can ask for it any more. A rule's id has no slash."""
        rule = key.partition("/")[0]
        of_rule = self._by_rule.get(rule, {})
        of_rule.pop(key, None)
        if not of_rule:
            self._by_rule.pop(rule, None)

    def clear(self) -> None:
        """Forget everything."""
        self._by_rule.clear()

    def of(self, rule: str) -> Iterator[Evidence]:
        """All about a rule or part."""
        return iter(tuple(self._by_rule.get(rule, {}).values()))
