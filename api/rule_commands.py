"""The verb `urbanwatch rules`: ready-made sets and a city's own files, read, checked and taken over."""

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer

from api.rule_sets.reading import BadRuleSetError, Registered, RuleSet, chosen, read_rule_set, ready_made, set_flaws
from api.rulecheck_doubts import doubts
from streams.contracts.registry import EntryKind, RuleEntry, registry_key
from streams.contracts.rules import Rule, Stage
from streams.contracts.times import from_seconds, to_iso
from streams.contracts.topics import REGISTRY
from streams.contracts.wire import encode
from streams.runtime.errors import UrbanwatchError
from streams.runtime.publishing import Outgoing, Publisher
from streams.runtime.registry_now import registry_now
from streams.runtime.settings import Kafka, SettingsError, load_settings
from streams.runtime.topic_setup import prepare_topics

_DEADLINE_S = 60
_WRITTEN_BY = "urbanwatch rules import"

rules_app = typer.Typer(help="Sets of rules, as files.", no_args_is_help=True, add_completion=False)

NameOrFile = Annotated[str, typer.Argument(help="The name of a ready-made set, or a TOML file.")]


@rules_app.callback()
def _rules() -> None:
    """Sets of rules, as files: ready-made ones to copy and change, and a city's own."""


@dataclass(frozen=True, slots=True)
class ImportedRules:
    """The ids that were written, and those that were there already and stay as they are."""

    written: list[str]
    kept: list[str]


@rules_app.command("sets")
def list_sets() -> None:
    """List the sets that come with urbanwatch."""
    for rule_set in ready_made().values():
        sys.stdout.write(f"{rule_set.name}\t{len(rule_set.file.rules)} rules\t{rule_set.file.title_en}\n")


@rules_app.command("show")
def show_set(name: Annotated[str, typer.Argument(help="The name of a ready-made set.")]) -> None:
    """Print the file of a set, to be copied and changed: `urbanwatch rules show air > air.toml`."""
    rule_set = ready_made().get(name)
    if rule_set is None:
        _leave(f"urbanwatch rules show: there is no set '{name}'; there are {', '.join(ready_made())}")
    sys.stdout.write(rule_set.text)


@rules_app.command("check")
def check_file(file: NameOrFile) -> None:
    """Check a file without writing anything. Errors end with status 1; doubts do not.

    Rules and calendars it names but does not hold itself are taken to be there.
    """
    try:
        rule_set = _read(file)
    except UrbanwatchError as error:
        _leave(f"urbanwatch rules check: {error}")
    wrong = _flaws_alone(rule_set)
    for sentence in wrong:
        sys.stderr.write(f"error: {sentence}\n")
    for rule in rule_set.file.rules:
        for doubt in doubts(rule):
            sys.stderr.write(f"doubt: {rule.id}: {doubt.field}: {doubt.message}\n")
    if wrong:
        sys.exit(1)
    sys.stdout.write(f"{rule_set.name}: {len(rule_set.file.rules)} rules, none of them wrong\n")


@rules_app.command("import")
def import_set(
    file: NameOrFile,
    stage: Annotated[Stage, typer.Option(help="Whose eyes their alerts are for.")] = Stage.WATCHED,
    only: Annotated[list[str] | None, typer.Option(help="Only the rule of this id; may be given again.")] = None,
    prefix: Annotated[str, typer.Option(help="Comes before every id.")] = "",
) -> None:
    """Take over the rules of a set or file. A rule that exists is kept as it is, so importing again is safe."""
    try:
        rules = chosen(_read(file), only, prefix=prefix, stage=stage)
        imported = asyncio.run(_within_deadline(load_settings().kafka, rules))
    except (UrbanwatchError, SettingsError) as error:
        _leave(f"urbanwatch rules import: {error}")
    sys.stdout.write(f"{len(imported.written)} rules written ({stage}), {len(imported.kept)} kept as they are\n")
    for rule_id in imported.written:
        sys.stdout.write(f"  {rule_id}\n")


def _read(name_or_file: str) -> RuleSet:
    """A name comes first; a file of that name is meant by ./name."""
    known = ready_made().get(name_or_file)
    if known is not None:
        return known
    path = Path(name_or_file)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRuleSetError(
            f"'{name_or_file}' is neither a set ({', '.join(ready_made())}) nor a file that can be read: {error}"
        ) from error
    return read_rule_set(path.name, text)


def _flaws_alone(rule_set: RuleSet) -> list[str]:
    """As far as they can be told without a city."""
    return [f"{rule_id}: {flaw.field}: {flaw.message}" for rule_id, flaw in set_flaws(rule_set.file.rules, None)]


async def _within_deadline(settings: Kafka, rules: list[Rule]) -> ImportedRules:
    try:
        async with asyncio.timeout(_DEADLINE_S):
            return await write_rules(settings, rules)
    except TimeoutError as error:
        raise UrbanwatchError(
            f"Kafka did not take the rules within {_DEADLINE_S} s; importing again is safe"
        ) from error


async def write_rules(settings: Kafka, rules: list[Rule]) -> ImportedRules:
    """Write the rules whose ids are not there yet, each as its first version; BadRuleSetError if one makes no sense."""
    await prepare_topics(settings, [REGISTRY])
    view = await registry_now(settings)
    fresh = [rule for rule in rules if rule.id not in view.rules]
    wrong = set_flaws(fresh, Registered(view.rules, view.calendars))
    if wrong:
        sentences = "; ".join(f"{rule_id}: {flaw.field}: {flaw.message}" for rule_id, flaw in wrong)
        raise BadRuleSetError(f"nothing was written: {sentences}")
    now = to_iso(from_seconds(int(time.time())))
    records = [
        _record(msgspec.structs.replace(rule, version=1, changed_by=_WRITTEN_BY, changed_at=now)) for rule in fresh
    ]
    async with Publisher(settings) as publisher:
        await publisher.publish(records)
    written = [rule.id for rule in fresh]
    return ImportedRules(written, [rule.id for rule in rules if rule.id not in written])


def _record(rule: Rule) -> Outgoing:
    return Outgoing(REGISTRY, 0, registry_key(EntryKind.RULE, rule.id), encode(RuleEntry(rule)))


def _leave(sentence: str) -> NoReturn:
    sys.stderr.write(sentence + "\n")
    sys.exit(1)
