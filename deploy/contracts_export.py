"""The contracts as documents for integrators: AsyncAPI from the register of topics, OpenAPI from the routes."""

import importlib
import json
import sys
from typing import Any

import msgspec
import typer

from streams.contracts.topics import TOPICS, Topic
from streams.runtime.settings import Settings

_REF = "#/components/schemas/{name}"

contracts_app = typer.Typer(help="Print the contracts: AsyncAPI 3.0 of the topics, OpenAPI 3.1 of the routes.")


@contracts_app.command()
def asyncapi() -> None:
    """Print AsyncAPI 3.0 of every Kafka topic, from the register."""
    _print(asyncapi_document())


@contracts_app.command()
def openapi() -> None:
    """Print OpenAPI 3.1 of every route."""
    app_module = importlib.import_module("api.app")
    _print(app_module.create_app(Settings()).openapi())


def asyncapi_document() -> dict[str, Any]:
    """AsyncAPI 3.0: a channel a topic, a message a record type, both operations of each channel."""
    schemas, components = msgspec.json.schema_components([topic.schema for topic in TOPICS], ref_template=_REF)
    messages = {_channel(topic): _messages(schema) for topic, schema in zip(TOPICS, schemas, strict=True)}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "urbanwatch event log",
            "version": "1",
            "description": "Records are JSON. Times are whole microseconds since 1970-01-01T00:00:00Z.",
        },
        "defaultContentType": "application/json",
        "channels": {
            _channel(topic): {
                "address": topic.name,
                "description": f"{topic.purpose}. Key: {topic.key}. Partitions: {topic.partitions}.",
                "messages": messages[_channel(topic)],
                "bindings": {"kafka": {"topic": topic.name, "partitions": topic.partitions, "bindingVersion": "0.5.0"}},
            }
            for topic in TOPICS
        },
        "operations": {
            f"{action}_{_channel(topic)}": {
                "action": action,
                "channel": {"$ref": f"#/channels/{_channel(topic)}"},
            }
            for topic in TOPICS
            for action in ("send", "receive")
        },
        "components": {"schemas": components},
    }


def _channel(topic: Topic) -> str:
    return topic.name.split(".")[1].replace("-", "_")


def _messages(schema: dict[str, Any]) -> dict[str, Any]:
    """One message for each record type of the topic's union."""
    alternatives = schema.get("anyOf", [schema])
    references = [alternative["$ref"] for alternative in alternatives]
    return {
        reference.rsplit("/", 1)[1]: {
            "name": reference.rsplit("/", 1)[1],
            "contentType": "application/json",
            "payload": {"$ref": reference},
        }
        for reference in references
    }


def _print(document: dict[str, Any]) -> None:
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
