import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deploy.contracts_export import asyncapi_document
from streams.contracts.topics import TOPICS

_SCHEMA = Path(__file__).parents[2] / "api/console/node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi_document()


def test_the_document_is_valid_asyncapi(document: dict[str, Any]) -> None:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))

    jsonschema.Draft7Validator(schema).validate(document)


def test_every_topic_of_the_register_is_a_channel(document: dict[str, Any]) -> None:
    addresses = {channel["address"] for channel in document["channels"].values()}

    assert {topic.name for topic in TOPICS} <= addresses
    assert {"urbanwatch/v1/{device}/readings", "urbanwatch/v1/{device}/status"} <= addresses


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: object) -> list[str]:
        match node:
            case {"$ref": str(target)}:
                return [target]
            case dict():
                return [found for value in node.values() for found in references(value)]
            case list():
                return [found for value in node for found in references(value)]
            case _:
                return []

    for reference in references(document):
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
