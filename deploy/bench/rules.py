"""Rules in force while a bench runs, so that judging has something to judge."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from deploy.bench.load import PROPERTIES
from deploy.private_stack import PrivateStack


def put_load_rules(stack: PrivateStack) -> None:
    """A threshold rule for each property of the load: every reading is judged, none raises anything."""
    asyncio.run(_put_load_rules(stack))


async def _put_load_rules(stack: PrivateStack) -> None:
    async with admin_client(stack) as client:
        for name in PROPERTIES:
            await put_rule(client, name)


async def put_rule(client: httpx.AsyncClient, property_name: str) -> None:
    """A threshold rule on one property, raised at 85 and cleared at 80."""
    rule = {
        "kind": "threshold",
        "scope": {"property": property_name},
        "levels": [{"severity": "high", "raise_at": 85, "clear_at": 80}],
    }
    answer = await client.put(f"/api/v1/rules/bench-{property_name.replace('_', '-')}", json=rule)
    answer.raise_for_status()


@asynccontextmanager
async def admin_client(stack: PrivateStack) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the administrator's token."""
    login = stack.logins["admin"]
    async with httpx.AsyncClient(base_url=stack.api_url, timeout=30) as client:
        answer = await client.post("/api/v1/token", data={"username": login.username, "password": login.password})
        answer.raise_for_status()
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client
