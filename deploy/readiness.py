"""Asks the api whether it is ready: straight, since no proxy of this machine's user leads to its own loopback."""

import json
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

_ASK_TIMEOUT_S = 3
_STRAIGHT = build_opener(ProxyHandler({}))


def what_is_missing(api_url: str) -> str | None:
    """None when the api is ready; else what it says is missing, or that it does not answer."""
    try:
        with _STRAIGHT.open(f"{api_url}/readyz", timeout=_ASK_TIMEOUT_S):
            return None
    except HTTPError as refused:
        with refused:
            return _as_said(refused)
    except (OSError, HTTPException) as error:
        return f"the api does not answer ({error})"


def _as_said(refused: HTTPError) -> str:
    try:
        return json.dumps(json.loads(refused.read()))
    except (OSError, HTTPException, ValueError):
        return f"the api does not answer (status {refused.code}, and not in JSON)"
