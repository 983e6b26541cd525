"""The API's description as a page: plain HTML without scripts, so that it works offline and under our own headers."""

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

_HEAD = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>urbanwatch API</title>
<meta name="viewport" content="width=device-width">
<h1>urbanwatch API</h1>
<p>{description}</p>
<p>The machine-readable description is <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1). A token:</p>
<pre>curl -d 'username=…' --data-urlencode 'password=…' http://{host}/api/v1/token
curl -H "Authorization: Bearer $TOKEN" http://{host}/api/v1/alerts?state=active</pre>
"""


@router.get("/docs", response_class=HTMLResponse)
async def docs(request: Request) -> HTMLResponse:
    """Every route with its parameters, body and answers."""
    document = request.app.openapi()
    host = escape(request.headers.get("host", "127.0.0.1:8000"))
    sections = [
        _route(method, path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    schemas = [_schema(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]
    head = _HEAD.format(description=escape(document["info"]["description"]), host=host)
    return HTMLResponse(head + "".join(sections) + "<h2>Schemas</h2>" + "".join(schemas) + "</html>")


def _route(method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = "".join(
        f"<li><code>{escape(parameter['name'])}</code> ({parameter['in']}): "
        f"{escape(parameter.get('description', ''))}</li>"
        for parameter in operation.get("parameters", ())
    )
    answers = "".join(
        f"<li>{code}: {escape(response['description'])} {_shape(response)}</li>"
        for code, response in sorted(operation["responses"].items())
    )
    body = _shape(operation["requestBody"]) if "requestBody" in operation else ""
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(operation.get('description', ''))}</p>"
        f"<ul>{parameters}</ul>{'<p>Body: ' + body + '</p>' if body else ''}<ul>{answers}</ul>"
    )


def _shape(described: dict[str, Any]) -> str:
    """Links to the schemas of a body or an answer."""
    found = []
    for content in described.get("content", {}).values():
        schema = content.get("x-event-data") or content.get("schema") or {}
        for reference in [schema, *schema.get("oneOf", ())]:
            if "$ref" in reference:
                name = reference["$ref"].rpartition("/")[2]
                found.append(f'<a href="#{escape(name)}">{escape(name)}</a>')
    return ", ".join(found)


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    fields = "".join(
        f"<li><code>{escape(field)}</code>{' (required)' if field in required else ''}: {escape(_type(content))}</li>"
        for field, content in schema.get("properties", {}).items()
    )
    values = ", ".join(escape(str(value)) for value in schema.get("enum", ()))
    description = f"<p>{escape(schema.get('description', ''))} {values}</p>"
    return f'<h3 id="{escape(name)}">{escape(name)}</h3>{description}<ul>{fields}</ul>'


def _type(content: dict[str, Any]) -> str:
    """A word or two for a schema."""
    if "$ref" in content:
        return str(content["$ref"].rpartition("/")[2])
    if "anyOf" in content:
        return " or ".join(_type(part) for part in content["anyOf"])
    if content.get("type") == "array":
        return f"list of {_type(content.get('items') or {})}"
    return str(content.get("format") or content.get("type") or "any")
