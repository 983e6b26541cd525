import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI

from api import passwords
from api.app import PREFIX, create_app
from api.forms import LARGEST_FORM_BYTES
from api.passwords import FAILURES_WITHIN_S, MOST_FAILURES, Attempts
from api.roles import MATRIX, Permission, Role
from api.service import make_server
from api.tokens import Principal, Tokens
from streams.runtime.settings import Settings
from tests.unit.api.fakes import NOON, PASSWORD, SECRET, Api

PUBLIC = {
    ("POST", "/api/v1/token"),
    ("POST", "/api/v1/session"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/docs"),
}


def operations() -> Iterator[tuple[str, str]]:
    """Every route there is, from the OpenAPI document and the pages that are not in it."""
    document = create_app(Settings()).openapi()
    for path, methods in document["paths"].items():
        for method in methods:
            yield method.upper(), path
    yield "GET", "/docs"


@pytest.mark.parametrize(("method", "path"), sorted(set(operations()) - PUBLIC))
async def test_every_route_that_is_not_public_refuses_without_a_token(api: Api, method: str, path: str) -> None:
    answer = await api.client.request(method, path.replace("{", "").replace("}", ""))

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_public_routes_are_these_and_no_others() -> None:
    secured = {
        (method.upper(), path)
        for path, methods in create_app(Settings()).openapi()["paths"].items()
        for method, operation in methods.items()
        if operation.get("security")
    }
    assert set(operations()) - secured == PUBLIC


_READS = [
    "alerts",
    "alerts/a-1",
    "alerts/a-1/timeline",
    "rules",
    "rules/r",
    "devices",
    "devices/d",
    "devices/d/latest",
    "areas",
    "history?device=d",
    "alerts/a-1/members",
    "alerts/a-1/similar",
    "notices",
    "maintenance",
    "maintenance/m",
    "out-of-service",
    "out-of-service/o",
    "teams",
    "teams/t",
    "assignees",
    "cameras",
    "cameras/c",
    "cameras/c/state",
    "sightings",
]
_ASKS: list[tuple[Permission, str, str]] = [
    *((Permission.READ, "GET", path) for path in _READS),
    *(
        (Permission.DECIDE, "POST", f"alerts/a-1/{verb}")
        for verb in ("acknowledge", "assign", "shelve", "unshelve", "resolve", "comment", "adopt", "disown")
    ),
    (Permission.DECIDE, "POST", "alerts"),
    (Permission.DECIDE, "POST", "alerts/bulk"),
    (Permission.EDIT_MAINTENANCE, "PUT", "maintenance/m"),
    (Permission.EDIT_MAINTENANCE, "DELETE", "maintenance/m"),
    (Permission.EDIT_MAINTENANCE, "PUT", "out-of-service/o"),
    (Permission.EDIT_MAINTENANCE, "DELETE", "out-of-service/o"),
    (Permission.EDIT_TEAMS, "PUT", "teams/t"),
    (Permission.EDIT_TEAMS, "DELETE", "teams/t"),
    (Permission.EDIT_RULES, "PUT", "rules/r"),
    (Permission.EDIT_RULES, "DELETE", "rules/r"),
    (Permission.EDIT_DEVICES, "PUT", "devices/d"),
    (Permission.EDIT_DEVICES, "DELETE", "devices/d"),
    (Permission.EDIT_CAMERAS, "PUT", "cameras/c"),
    (Permission.EDIT_CAMERAS, "DELETE", "cameras/c"),
    (Permission.WATCH_CAMERAS, "GET", "cameras/c/snapshot"),
    (Permission.WATCH_CAMERAS, "GET", "cameras/c/live"),
    (Permission.READ_LOOKS, "GET", "cameras/c/looks"),
    (Permission.READ_REJECTIONS, "GET", "rejections"),
    (Permission.EXPORT, "GET", "history?device=d&format=csv"),
    (Permission.EXPORT, "GET", "history?device=d&format=parquet"),
]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("permission", "method", "path"), _ASKS)
async def test_a_role_may_what_the_matrix_says_and_nothing_else(
    api: Api, role: Role, permission: Permission, method: str, path: str
) -> None:
    answer = await api.client.request(method, f"{PREFIX}/{path}", headers=api.as_(role))

    assert (answer.status_code != 403) == (permission in MATRIX[role])


def test_the_matrix_is_that_of_the_design() -> None:
    assert MATRIX[Role.VIEWER] < MATRIX[Role.OPERATOR] < MATRIX[Role.ADMIN]
    assert MATRIX[Role.VIEWER] < MATRIX[Role.PLANNER] < MATRIX[Role.ADMIN]
    assert MATRIX[Role.ADMIN] == set(Permission)
    assert {role for role in Role if Permission.EDIT_MAINTENANCE in MATRIX[role]} == {Role.OPERATOR, Role.ADMIN}
    assert {role for role in Role if Permission.EDIT_TEAMS in MATRIX[role]} == {Role.ADMIN}
    assert {role for role in Role if Permission.WATCH_CAMERAS in MATRIX[role]} == {Role.OPERATOR, Role.ADMIN}
    for permission in (Permission.EDIT_CAMERAS, Permission.READ_LOOKS):
        assert {role for role in Role if permission in MATRIX[role]} == {Role.ADMIN}


async def test_the_right_password_gets_a_token_that_works_and_a_wrong_one_gets_none(api: Api) -> None:
    right = await api.client.post(f"{PREFIX}/token", data={"username": "planner", "password": PASSWORD})
    wrong = await api.client.post(f"{PREFIX}/token", data={"username": "planner", "password": "guess"})
    nobody = await api.client.post(f"{PREFIX}/token", data={"username": "nobody", "password": PASSWORD})

    token = right.json()["access_token"]
    me = await api.client.get(f"{PREFIX}/me", headers={"Authorization": f"Bearer {token}"})

    assert right.json() == {"access_token": token, "token_type": "bearer", "expires_in": 3600}
    assert me.json() == {"username": "planner", "role": "planner"}
    assert (wrong.status_code, nobody.status_code) == (401, 401)
    assert wrong.json() == nobody.json()


async def test_without_the_database_nobody_logs_in_but_an_issued_token_goes_on_working(api: Api) -> None:
    api.archive.is_away = True

    login = await api.client.post(f"{PREFIX}/token", data={"username": "viewer", "password": PASSWORD})
    me = await api.client.get(f"{PREFIX}/me", headers=api.as_(Role.VIEWER))

    assert login.status_code == 503
    assert login.json()["type"] == "urn:urbanwatch:problem:database-away"
    assert me.status_code == 200


async def test_guessing_a_password_is_stopped_for_that_name_and_address(api: Api) -> None:
    for _ in range(MOST_FAILURES):
        api.parts.attempts.begin("viewer", "127.0.0.1")

    answer = await api.client.post(f"{PREFIX}/token", data={"username": "viewer", "password": PASSWORD})
    other = await api.client.post(f"{PREFIX}/token", data={"username": "planner", "password": PASSWORD})

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert other.status_code == 200


async def test_guessing_many_passwords_at_once_is_stopped_after_as_many_as_one_by_one(api: Api) -> None:
    wrong = {"username": "viewer", "password": "guess"}

    answers = await asyncio.gather(*(api.client.post(f"{PREFIX}/token", data=wrong) for _ in range(MOST_FAILURES + 5)))

    assert Counter(answer.status_code for answer in answers) == {401: MOST_FAILURES, 429: 5}


async def test_logins_queue_for_their_hashing_up_to_a_limit(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MOST_WAITING", 0)

    answers = await asyncio.gather(
        *(api.client.post(f"{PREFIX}/token", data={"username": role, "password": PASSWORD}) for role in Role)
    )

    assert sorted(answer.status_code for answer in answers) == [200, 200, 429, 429]
    assert (await api.client.get("/healthz")).status_code == 200


async def test_a_user_name_with_a_zero_byte_is_refused(api: Api) -> None:
    answer = await api.client.post(f"{PREFIX}/token", data={"username": "a\0", "password": PASSWORD})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "username"


async def test_a_login_the_database_could_not_answer_counts_for_nothing(api: Api) -> None:
    form = {"username": "viewer", "password": PASSWORD}
    api.archive.is_away = True
    away = [await api.client.post(f"{PREFIX}/token", data=form) for _ in range(MOST_FAILURES + 1)]
    api.archive.is_away = False

    assert {answer.status_code for answer in away} == {503}
    assert (await api.client.post(f"{PREFIX}/token", data=form)).status_code == 200


def test_the_address_of_a_client_is_that_of_its_connection_whatever_its_headers_say(api: Api) -> None:
    assert not make_server(Settings(), api.parts).config.proxy_headers


@pytest.mark.parametrize("path", ["token", "session"])
async def test_a_login_form_of_a_stranger_is_read_no_further_than_its_limit(api: Api, path: str) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        yield b"username="
        while taken < 64:
            taken += 1
            yield b"x" * 1024

    form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    answer = await api.client.post(f"{PREFIX}/{path}", content=endless(), headers=form)

    assert (answer.status_code, answer.json()["type"]) == (413, "urn:urbanwatch:problem:too-large")
    assert taken == LARGEST_FORM_BYTES // 1024


@pytest.mark.parametrize("path", ["token", "session"])
async def test_a_login_form_with_files_is_refused_before_a_byte_of_it_is_kept(api: Api, path: str) -> None:
    answer = await api.client.post(
        f"{PREFIX}/{path}",
        data={"username": "viewer", "password": PASSWORD},
        files={"anything": b"x"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Content-Type"


def test_attempts_are_forgiven_after_five_minutes() -> None:
    now = 0.0
    attempts = Attempts(clock=lambda: now)
    for _ in range(MOST_FAILURES):
        assert attempts.begin("viewer", "10.0.0.1") == 0

    assert attempts.begin("viewer", "10.0.0.1") == FAILURES_WITHIN_S
    now = FAILURES_WITHIN_S
    assert attempts.begin("viewer", "10.0.0.1") == 0


def test_a_token_is_good_for_its_time_and_for_nobody_elses_secret() -> None:
    now = NOON / 1e6
    tokens = Tokens(SECRET, hours=1, clock=lambda: now)
    token = tokens.issue(Principal("ann", Role.VIEWER))

    assert tokens.verify(token) == Principal("ann", Role.VIEWER)
    assert Tokens(SECRET[::-1], hours=1, clock=lambda: now).verify(token) is None
    assert tokens.verify(token[:-2]) is None
    now += 3600
    assert tokens.verify(token) is None


async def test_a_session_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(api: Api) -> None:
    answer = await api.client.post(
        f"{PREFIX}/session",
        data={"username": "operator", "password": PASSWORD},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    cookie = answer.headers["set-cookie"]
    assert answer.json() == {"username": "operator", "role": "operator"}
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    me = await api.client.get(f"{PREFIX}/me")
    assert me.json()["username"] == "operator"
    out = await api.client.delete(f"{PREFIX}/session", headers={"Sec-Fetch-Site": "same-origin"})
    assert out.status_code == 204
    assert (await api.client.get(f"{PREFIX}/me")).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 404),
        ({"Origin": "http://city.test"}, 404),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://city.test"}, 403),
        ({"Origin": "http://evil.test"}, 403),
        ({}, 403),
    ],
)
async def test_a_cookie_changes_something_only_from_the_consoles_own_page(
    api: Api, headers: dict[str, str], status: int
) -> None:
    token = api.parts.tokens.issue(Principal("operator", Role.OPERATOR))

    answer = await api.client.post(
        f"{PREFIX}/alerts/none/acknowledge", headers={"Cookie": f"urbanwatch_session={token}", **headers}
    )

    assert answer.status_code == status


async def test_an_empty_token_beside_the_cookie_is_no_way_around_that(api: Api) -> None:
    token = api.parts.tokens.issue(Principal("operator", Role.OPERATOR))

    answer = await api.client.post(
        f"{PREFIX}/alerts/none/acknowledge",
        headers={"Cookie": f"urbanwatch_session={token}", "Authorization": "Bearer ", "Origin": "http://evil.test"},
    )

    assert answer.status_code == 401


async def test_every_answer_says_what_a_browser_may_do_with_it(api: Api) -> None:
    for path in ("/", "/docs", "/healthz", f"{PREFIX}/alerts", "/nothing"):
        answer = await api.client.get(path)

        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_fixed_alert_paths_come_before_those_with_an_id() -> None:
    app: FastAPI = create_app(Settings())
    paths = list(app.openapi()["paths"])

    assert paths.index("/api/v1/alerts/stream") < paths.index("/api/v1/alerts/{alert_id}")
