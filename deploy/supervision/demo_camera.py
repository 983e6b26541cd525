"""The demonstration's camera: a street the product draws itself, registered through the api like any other camera."""

import json
from http.client import HTTPException
from importlib.resources import files
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from deploy.services.errors import ServiceError
from deploy.supervision.data_folder import DataFolder
from deploy.supervision.logins import Login

CAMERA_ID = "camera-demo"
SOURCE = "scene:street?seed=1&flow=1200&rate=10"
"""Ten frames a second of 640x360: drawing and counting it takes little of a core beside everything else."""
_TIMEOUT_S = 10
_STRAIGHT = build_opener(ProxyHandler({}))


def register_camera(folder: DataFolder, api_url: str, logins: list[Login]) -> None:
    """Register it, once for each data folder: who removes it does not get it back. ServiceError where it fails."""
    if folder.camera_registered_file.exists():
        return
    admin = next(login for login in logins if login.role == "admin")
    token = _asked(
        Request(  # noqa: S310  our own api
            f"{api_url}/api/v1/token", urlencode({"username": admin.username, "password": admin.password}).encode()
        )
    )["access_token"]
    _asked(
        Request(  # noqa: S310  our own api
            f"{api_url}/api/v1/cameras/{CAMERA_ID}",
            json.dumps(camera_body()).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            method="PUT",
        )
    )
    folder.camera_registered_file.touch()


def camera_body() -> dict[str, Any]:
    """What is sent to PUT cameras/{id}."""
    view = json.loads((files("deploy.supervision") / "demo_camera.json").read_text())
    return {
        "source": SOURCE,
        "name": "Camera trình diễn / Demo camera",
        "location": {"lat": 10.7746, "lon": 106.7012},
        "tags": ["demo"],
        "view": view,
    }


def _asked(request: Request) -> dict[str, Any]:
    try:
        with _STRAIGHT.open(request, timeout=_TIMEOUT_S) as answer:
            content: dict[str, Any] = json.loads(answer.read())
            return content
    except HTTPError as refused:
        with refused:
            said = refused.read().decode(errors="replace")[:500]
        raise ServiceError(f"the demonstration's camera was refused ({refused.code}): {said}") from refused
    except (OSError, HTTPException, ValueError) as error:
        raise ServiceError(f"the demonstration's camera could not be registered: {error}") from error
