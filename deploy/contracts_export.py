"""The contracts as documents for integrators: AsyncAPI from payloads and topics, OpenAPI from the routes."""

import importlib
import json
import sys
from typing import Any

import msgspec
import typer

from ingest.measurements import Measurement
from streams.contracts.topics import TOPICS, Topic
from streams.runtime.settings import Settings

_REF = "#/components/schemas/{name}"

contracts_app = typer.Typer(help="Print the contracts: AsyncAPI 3.0 of the topics, OpenAPI 3.1 of the routes.")


@contracts_app.command()
def asyncapi() -> None:
    """Print AsyncAPI 3.0 of the MQTT topics and of every Kafka topic."""
    _print(asyncapi_document())


@contracts_app.command()
def openapi() -> None:
    """Print OpenAPI 3.1 of every route."""
    app_module = importlib.import_module("api.app")
    _print(app_module.create_app(Settings()).openapi())


def asyncapi_document() -> dict[str, Any]:
    """AsyncAPI 3.0: what devices publish over MQTT, and a channel for each Kafka topic with its record types."""
    payload = Measurement | list[Measurement]
    (payload_schema, *schemas), components = msgspec.json.schema_components(
        [payload, *(topic.schema for topic in TOPICS)], ref_template=_REF
    )
    channels = _mqtt_channels(payload_schema)
    operations = {f"receive_{name}": _operation("receive", name) for name in channels}
    for topic, schema in zip(TOPICS, schemas, strict=True):
        channels[_channel(topic)] = _kafka_channel(topic, schema)
        for action in ("send", "receive"):
            operations[f"{action}_{_channel(topic)}"] = _operation(action, _channel(topic))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "urbanwatch",
            "version": "1",
            "description": "What devices publish over MQTT, and the event log on Kafka. All payloads are JSON but the "
            "status words. On Kafka, times are whole microseconds since 1970-01-01T00:00:00Z.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"schemas": _without_discriminators(components)},
    }


def _mqtt_channels(readings: dict[str, Any]) -> dict[str, Any]:
    """The two topics of a device, under the default root."""
    root = Settings().mqtt.topic_root
    device = {"device": {"description": "The device's id: letters, digits and _ - . :, at most 128."}}
    status = {"type": "string", "enum": ["online", "offline"]}
    return {
        "mqtt_readings": {
            "address": f"{root}/{{device}}/readings",
            "description": "One reading or an array of them, at QoS 1.",
            "parameters": device,
            "messages": {"readings": {"contentType": "application/json", "payload": readings}},
        },
        "mqtt_status": {
            "address": f"{root}/{{device}}/status",
            "description": "Whether the device is there; retained, and its last will.",
            "parameters": device,
            "messages": {"status": {"contentType": "text/plain", "payload": status}},
        },
    }


def _kafka_channel(topic: Topic, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "address": topic.name,
        "description": f"{topic.purpose}. Key: {topic.key}. Partitions: {topic.partitions}.",
        "messages": _messages(schema),
        "bindings": {"kafka": {"topic": topic.name, "partitions": topic.partitions, "bindingVersion": "0.5.0"}},
    }


def _operation(action: str, channel: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}


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


def _without_discriminators(schema: object) -> object:
    """The schema without OpenAPI's `discriminator` objects, which AsyncAPI lacks: each type's constant tag tells."""
    match schema:
        case dict():
            return {key: _without_discriminators(value) for key, value in schema.items() if key != "discriminator"}
        case list():
            return [_without_discriminators(value) for value in schema]
        case _:
            return schema


def _print(document: dict[str, Any]) -> None:
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
