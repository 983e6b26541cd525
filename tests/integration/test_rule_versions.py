"""Versions of rules on a real Kafka and TimescaleDB: each once and for ever, whoever is killed."""

from pathlib import Path

import msgspec
import pytest_asyncio

from api.rule_commands import write_rules
from api.rule_sets.reading import chosen, ready_made
from deploy.services.kafka import KafkaBroker
from streams.contracts.devices import Device
from streams.contracts.registry import EntryKind, RegistryEntry, RuleEntry, registry_key
from streams.contracts.rules import Rule, Scope, SilenceRule, Stage
from streams.contracts.topics import REGISTRY
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing
from streams.runtime.settings import Settings
from streams.timescale.pool import Database
from streams.timescale.rule_versions import RuleVersion, last_version, rule_versions
from tests.support import services
from tests.support.store_process import a_running_store, a_store_process, prepared, publish, stored_up_to


@pytest_asyncio.fixture
async def wired(kafka: KafkaBroker, database: services.Database) -> Settings:
    return await prepared(kafka, database)


def a_rule(rule_id: str, version: int) -> Rule:
    return SilenceRule(Scope(kind="noise"), 60 * version, id=rule_id, version=version, changed_by="lan")


def an_entry(kind: EntryKind, entry_id: str, entry: RegistryEntry | None) -> Outgoing:
    return Outgoing(REGISTRY, 0, registry_key(kind, entry_id), None if entry is None else encode(entry))


def a_change(rule: Rule) -> Outgoing:
    return an_entry(EntryKind.RULE, rule.id, RuleEntry(rule))


async def versions(settings: Settings, rule_id: str) -> list[RuleVersion]:
    async with Database(settings.database) as database:
        return await rule_versions(database, rule_id, before=None, limit=100)


async def test_every_version_is_kept_also_of_a_rule_that_was_removed(wired: Settings) -> None:
    changes = [a_change(a_rule("kept", version)) for version in (1, 2, 3)]
    others = [
        an_entry(EntryKind.DEVICE, "d", Device("d", "noise")),
        a_change(a_rule("another", 1)),
        an_entry(EntryKind.RULE, "kept", None),
    ]
    offsets = await publish(wired, [*changes, *others])

    async with a_running_store(wired):
        await stored_up_to(wired, REGISTRY.name, offsets[-1] + 1)

    found = await versions(wired, "kept")
    assert [version.rule for version in found] == [a_rule("kept", version) for version in (3, 2, 1)]
    assert [version.changed_by for version in found] == ["lan"] * 3
    async with Database(wired.database) as database:
        assert await last_version(database, "kept") == 3
        assert await last_version(database, "nobody") == 0
        (second,) = await rule_versions(database, "kept", before=found[0].place, limit=1)
    assert second == found[1]


async def test_a_store_that_is_killed_keeps_each_version_once(wired: Settings, tmp_path: Path) -> None:
    first = await publish(wired, [a_change(a_rule("killed", version)) for version in range(1, 51)])
    with a_store_process(wired, tmp_path / "store.log"):
        await stored_up_to(wired, REGISTRY.name, first[-1] + 1)
    second = await publish(wired, [a_change(a_rule("killed", version)) for version in range(51, 101)])

    async with a_running_store(wired):
        await stored_up_to(wired, REGISTRY.name, second[-1] + 1)

    assert [version.version for version in await versions(wired, "killed")] == list(range(100, 0, -1))


async def test_rules_taken_over_by_the_command_are_versions_like_all_others(wired: Settings) -> None:
    rules = chosen(ready_made()["flooding"], None, prefix="cli-", stage=Stage.WATCHED)

    imported = await write_rules(wired.kafka, rules)
    again = await write_rules(wired.kafka, rules)
    async with a_running_store(wired):
        (offset,) = await publish(wired, [a_change(a_rule("last", 1))])
        await stored_up_to(wired, REGISTRY.name, offset + 1)

    assert (imported.written, again.kept) == ([rule.id for rule in rules], [rule.id for rule in rules])
    (level,) = await versions(wired, "cli-flood-level")
    assert (level.version, level.changed_by) == (1, "urbanwatch rules import")
    assert msgspec.structs.replace(level.rule, version=0, changed_by="", changed_at="") in rules
