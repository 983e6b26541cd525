"""The catalogue of properties: what each is, its unit, and between which values it can be true."""

from fastapi import APIRouter, Response

from api.answers import json_answer
from api.openapi import guarded
from api.rule_views import PropertyPage, property_item
from api.security import Reader
from streams.contracts.properties import CATALOGUE

router = APIRouter(tags=["rules"])


@router.get("/properties", responses=guarded(PropertyPage, "The catalogue, by name."), response_class=Response)
async def list_properties(_: Reader) -> Response:
    """What may be measured by these names; a property that is not in it may be measured all the same."""
    return json_answer(PropertyPage([property_item(CATALOGUE[name]) for name in sorted(CATALOGUE)], None))
