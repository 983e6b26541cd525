"""OpenAPI: the schemas are made from the same msgspec types that encode the answers, so they cannot disagree."""

from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import PROBLEM_JSON, Problem, ProblemKind, status_of

_REF = "#/components/schemas/{name}"

Documented = dict[int | str, dict[str, Any]]


def ref(shape: type) -> dict[str, Any]:
    """A reference to the schema of a type that `describe` is given."""
    return {"$ref": _REF.format(name=shape.__name__)}


def answers(
    shape: type | None,
    description: str,
    *problems: ProblemKind,
    status: int = 200,
    also: Documented | None = None,
) -> Documented:
    """The `responses` of a route: what it answers, and the problems it may answer with instead."""
    found: Documented = {status: {"description": description}}
    if shape is not None:
        found[status]["content"] = {"application/json": {"schema": ref(shape)}}
    for kind in problems:
        code = int(status_of(kind))
        known = found.get(code)
        text = f"{known['description']}; {kind}" if known else str(kind)
        found[code] = {"description": text, "content": {PROBLEM_JSON: {"schema": ref(Problem)}}}
    return found | (also or {})


def guarded(shape: type | None, description: str, *problems: ProblemKind, **rest: Any) -> Documented:  # noqa: ANN401  passed on
    """The same for a route that asks who you are."""
    return answers(
        shape, description, ProblemKind.UNAUTHENTICATED, ProblemKind.FORBIDDEN, ProblemKind.INVALID, *problems, **rest
    )


def takes(schema: dict[str, Any], *, example: object, required: bool = True) -> dict[str, Any]:
    """The `openapi_extra` of a route that reads a JSON body."""
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": required, "content": content}}


def describe(app: FastAPI, shapes: Sequence[Any]) -> None:
    """Make `app.openapi` add the schemas of `shapes`, once."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
            )
            _, schemas = msgspec.json.schema_components([*shapes, Problem], ref_template=_REF)
            components = document.setdefault("components", {})
            plain = msgspec.json.decode(msgspec.json.encode(schemas))  # tuples as defaults become lists
            components["schemas"] = {**components.get("schemas", {}), **plain}
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the framework's documented way to extend the document
