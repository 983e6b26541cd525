"""The demo rules, as they are registered and as the truth about incidents counts on them."""

from importlib.resources import files

import msgspec

from streams.contracts.rules import Rule


def demo_rules() -> dict[str, Rule]:
    """The rules of `demo/rules.json` by id."""
    text = files("ingest.simulator.demo").joinpath("rules.json").read_bytes()
    return {rule.id: rule for rule in msgspec.json.decode(text, type=list[Rule])}
