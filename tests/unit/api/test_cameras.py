"""Cameras in the registry: with their devices and rules, and never with a password anybody can read."""

import logging
from typing import Any

import msgspec
import pytest
import structlog

from api.cameras.sealing import Seals
from api.live.outbox import NotPublished
from api.roles import Role
from api.rule_sets.reading import ready_made
from streams.contracts.areas import Area
from streams.contracts.cameras import Camera
from streams.contracts.devices import Device
from streams.contracts.policies import OutOfService
from streams.contracts.topics import REGISTRY
from streams.contracts.wire import decoder
from streams.runtime.sealing import unseal
from tests.unit.api.fakes import SECRET, Api

CAMERAS = "/api/v1/cameras"
LINE = {"id": "east", "start": [100, 400], "end": [900, 420]}
ZONE = {"id": "lane", "kind": "lane", "polygon": [[0, 0], [100, 0], [100, 100], [0, 100]]}
CAMERA: dict[str, Any] = {
    "source": "rtsp://10.0.0.7/stream1",
    "name": "Bến Thành",
    "location": {"lat": 10.75, "lon": 106.7},
    "tags": ["market"],
    "view": {"lines": [LINE], "zones": [ZONE]},
}
DEVICES = ["cam", "cam:east:up", "cam:east:down", "cam:lane"]
WARD = Area("ward-1", "", "", "ward", None, None, [[[(106.6, 10.7), (106.8, 10.7), (106.8, 10.8), (106.6, 10.7)]]])
RULE_IDS = [rule.id for rule in ready_made()["cameras"].file.rules]


@pytest.fixture(autouse=True)
def _with_a_secret(api: Api) -> None:
    object.__setattr__(api.parts, "seals", Seals(SECRET))


async def put(api: Api, camera_id: str = "cam", **changes: object) -> Any:  # noqa: ANN401  JSON
    answer = await api.client.put(f"{CAMERAS}/{camera_id}", json=CAMERA | changes, headers=api.as_(Role.ADMIN))
    assert answer.status_code == 200, answer.text
    return answer.json()


def registered(api: Api, camera_id: str = "cam") -> Camera:
    return api.parts.registry.view.cameras[camera_id]


async def test_a_camera_is_put_read_listed_and_removed_with_its_devices(api: Api) -> None:
    api.parts.registry.view.areas["ward-1"] = WARD

    item = await put(api)
    read = await api.client.get(f"{CAMERAS}/cam", headers=api.as_(Role.VIEWER))
    listed = await api.client.get(CAMERAS, headers=api.as_(Role.VIEWER))

    assert item["devices"] == DEVICES
    assert (item["area"], item["has_credentials"], item["source"]) == ("ward-1", False, CAMERA["source"])
    assert read.json() == {name: value for name, value in item.items() if name != "written_rules"}
    assert listed.json() == {"items": [read.json()], "next": None}
    devices = api.parts.registry.view.devices
    assert sorted(devices) == sorted(DEVICES)
    assert {device.area for device in devices.values()} == {"ward-1"}
    assert devices["cam:east:up"].parent == "cam"

    removed = await api.client.delete(f"{CAMERAS}/cam", headers=api.as_(Role.ADMIN))
    assert removed.status_code == 204
    assert not devices
    assert not api.parts.registry.view.cameras
    assert (await api.client.get(f"{CAMERAS}/cam", headers=api.as_(Role.VIEWER))).status_code == 404


async def test_an_answer_may_be_put_back_as_it_is(api: Api) -> None:
    item = await put(api, source="rtsp://lan:secret@10.0.0.7/stream1")
    before = registered(api)

    again = await api.client.put(f"{CAMERAS}/cam", json=item, headers=api.as_(Role.ADMIN))

    assert again.status_code == 200, again.text
    assert registered(api) == before
    assert again.json() == item | {"written_rules": []}


async def test_the_camera_and_its_devices_are_published_together_the_camera_last(api: Api) -> None:
    await put(api)
    api.outbox.records.clear()
    api.outbox.batches.clear()

    await put(api, view={"lines": [LINE | {"id": "west"}]})

    assert api.outbox.batches == [7]
    keys = [(record.key or b"").decode() for record in api.outbox.records]
    assert keys == [
        *("device/cam", "device/cam:west:up", "device/cam:west:down"),
        *("device/cam:east:up", "device/cam:east:down", "device/cam:lane"),
        "camera/cam",
    ]
    assert [record.value is None for record in api.outbox.records] == [False] * 3 + [True] * 3 + [False]
    assert sorted(api.parts.registry.view.devices) == ["cam", "cam:west:down", "cam:west:up"]


async def test_a_camera_that_is_moved_lies_in_the_area_of_its_new_place_and_so_do_its_devices(api: Api) -> None:
    api.parts.registry.view.areas["ward-1"] = WARD
    await put(api)

    item = await put(api, location={"lat": 11.5, "lon": 106.7})

    assert item["area"] is None
    assert {device.area for device in api.parts.registry.view.devices.values()} == {None}


async def test_the_first_camera_brings_the_rules_about_cameras_live_and_keeps_those_there_are(api: Api) -> None:
    own = {"kind": "silence", "scope": {"kind": "camera"}, "after_s": 5.0, "stage": "watched"}
    await api.client.put("/api/v1/rules/camera-dark", json=own, headers=api.as_(Role.ADMIN))

    first, second = await put(api), await put(api, "cam-2")

    rules = api.parts.registry.view.rules
    assert sorted(first["written_rules"]) == sorted(rule_id for rule_id in RULE_IDS if rule_id != "camera-dark")
    assert second["written_rules"] == []
    assert {rules[rule_id].stage for rule_id in first["written_rules"]} == {"live"}
    assert rules["camera-dark"].stage == "watched"


async def test_a_rule_somebody_removed_does_not_come_back_with_the_next_camera(api: Api) -> None:
    await put(api)
    await api.client.delete("/api/v1/rules/camera-dark", headers=api.as_(Role.ADMIN))

    assert (await put(api, "cam-2"))["written_rules"] == []
    assert "camera-dark" not in api.parts.registry.view.rules


async def test_a_device_of_a_camera_is_changed_and_removed_with_the_camera_only(api: Api) -> None:
    await put(api)
    admin = api.as_(Role.ADMIN)

    for device_id in DEVICES:
        changed = await api.client.put(f"/api/v1/devices/{device_id}", json={"kind": "noise"}, headers=admin)
        removed = await api.client.delete(f"/api/v1/devices/{device_id}", headers=admin)
        for answer in (changed, removed):
            assert (answer.status_code, answer.json()["reason"]) == (409, "of_a_camera")
            assert "belongs to the camera 'cam'" in answer.json()["detail"]
    other = await api.client.put("/api/v1/devices/cam:else", json={"kind": "noise"}, headers=admin)
    assert other.status_code == 200
    assert sorted(api.parts.registry.view.devices) == sorted([*DEVICES, "cam:else"])


async def test_a_camera_takes_no_id_from_a_device_of_another_kind(api: Api) -> None:
    api.parts.registry.view.devices["cam:lane"] = Device("cam:lane", "noise")

    answer = await api.client.put(f"{CAMERAS}/cam", json=CAMERA, headers=api.as_(Role.ADMIN))

    assert (answer.status_code, answer.json()["reason"]) == (409, "taken")
    assert api.outbox.records == []


async def test_devices_left_behind_by_a_change_that_was_cut_short_are_taken_over(api: Api) -> None:
    api.parts.registry.view.devices["cam:lane"] = Device("cam:lane", "camera_zone")

    assert (await put(api))["devices"] == DEVICES


async def test_a_camera_that_is_switched_off_is_out_of_service_until_it_is_switched_on_or_removed(api: Api) -> None:
    out = api.parts.registry.view.out_of_service
    await put(api, is_enabled=False)
    assert isinstance(out["camera.cam"], OutOfService)
    assert out["camera.cam"].reach.parent == "cam"

    await put(api, is_enabled=True)
    assert not out

    await put(api, is_enabled=False)
    await api.client.delete(f"{CAMERAS}/cam", headers=api.as_(Role.ADMIN))
    assert not out


@pytest.mark.parametrize(
    ("failure", "kind"),
    [(NotPublished.NOT_SENT, "event-log-away"), (NotPublished.UNKNOWN, "outcome-unknown")],
)
async def test_without_the_event_log_nothing_is_registered_and_the_answer_says_so(
    api: Api, failure: NotPublished, kind: str
) -> None:
    api.outbox.failure = failure

    answer = await api.client.put(f"{CAMERAS}/cam", json=CAMERA, headers=api.as_(Role.ADMIN))

    assert (answer.status_code, answer.json()["type"]) == (503, f"urn:urbanwatch:problem:{kind}")
    assert not api.parts.registry.view.cameras


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_before_the_registry_has_been_read_no_camera_is_said_to_be_missing(api: Api, method: str) -> None:
    api.parts.registry.has_caught_up = False

    answer = await api.client.request(method, f"{CAMERAS}/cam", json=CAMERA, headers=api.as_(Role.ADMIN))

    assert (answer.status_code, answer.json()["type"]) == (503, "urn:urbanwatch:problem:event-log-away")


@pytest.mark.parametrize("camera_id", ["a:b", "-a", "a b", "x" * 61, "ä"])
async def test_an_id_that_would_not_do_for_devices_is_refused(api: Api, camera_id: str) -> None:
    answer = await api.client.put(f"{CAMERAS}/{camera_id}", json=CAMERA, headers=api.as_(Role.ADMIN))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "id"


PASSWORDS = ["p@ss", "a:b", "100%", "%41", "s p a c e", "mật khẩu", "'\"\\", "+&=;", "[x]", "#/?", "\N{SNOWMAN}", ""]


@pytest.mark.parametrize("password", PASSWORDS)
async def test_a_password_given_apart_is_sealed_for_the_camera_and_stands_nowhere_else(
    api: Api, password: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logs:
        answer = await put(api, username="lan", password=password)

    sealed = registered(api).sealed
    opened = unseal(SECRET, "cam", sealed)
    assert (opened.username, opened.password) == ("lan", password)
    assert answer["has_credentials"] is True
    if len(password) > 3:
        told = [msgspec.json.encode(answer).decode(), str(logs), caplog.text]
        told += [str((record.key, (record.value or b"").decode())) for record in api.outbox.records]
        told.append((await api.client.get(CAMERAS, headers=api.as_(Role.ADMIN))).text)
        for text in told:
            assert password not in text
            assert msgspec.json.encode(password).decode().strip('"') not in text


@pytest.mark.parametrize(
    ("written", "username", "password"),
    [
        ("rtsp://lan:top-secret@10.0.0.7/s", "lan", "top-secret"),
        ("rtsp://lan:top@secret:x@10.0.0.7:554/s?a=b", "lan", "top@secret:x"),
        ("RTSPS://lan:top%2Fsecret%23@10.0.0.7/s", "lan", "top/secret#"),
        ("http://l%40n:top%20secret@[2001:db8::7]:8080/video", "l@n", "top secret"),
        ("https://lan@camera.example.org/v.mjpg", "lan", ""),
        ("rtsp://lan:100%secret@10.0.0.7", "lan", "100%secret"),
    ],
)
async def test_user_and_password_in_an_address_are_taken_out_of_it_and_sealed(
    api: Api, written: str, username: str, password: str
) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = await put(api, source=written)

    opened = unseal(SECRET, "cam", registered(api).sealed)
    assert (opened.username, opened.password) == (username, password)
    assert answer["source"] == registered(api).source
    for text in (msgspec.json.encode(answer).decode(), str(logs), *(str(one.value) for one in api.outbox.records)):
        assert "secret" not in text
        assert "@" not in text


@pytest.mark.parametrize(
    "written",
    [
        "rtsp://lan:top/secret@10.0.0.7/s",
        "rtsp://lan:1/secret@10.0.0.7/s",
        "rtsp://lan:top#secret@10.0.0.7/s",
        "rtsp://lan:top?secret@10.0.0.7/s",
        "rtsp://lan:top secret@10.0.0.7/s",
        "rtsp://:secret@10.0.0.7/s",
        "rtsp://10.0.0.7/s?user=lan&password=secret",
        "rtsp://10.0.0.7/user=lan&password=secret&channel=1",
        "rtsp://10.0.0.7/user=lan_password=secret_channel=1",
        "ftp://lan:secret@10.0.0.7/s",
        "lan:secret@10.0.0.7",
        "rtsp:lan:secret@10.0.0.7",
        "rtsp://lan:secret@",
        "rtsp://lan:secret@10.0.0.7:99999/s",
        "rtsp://lan:secret@10.0.0.7:port/s",
        "scene:secret@x/y",
    ],
)
async def test_an_address_that_might_show_a_password_is_refused_and_not_repeated(api: Api, written: str) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = await api.client.put(f"{CAMERAS}/cam", json=CAMERA | {"source": written}, headers=api.as_(Role.ADMIN))

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == "source"
    assert "secret" not in answer.text
    assert "secret" not in str(logs)
    assert api.outbox.records == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": "rtsp://a:b@10.0.0.7/", "username": "lan"}, "username"),
        ({"password": "x"}, "username"),
        ({"source": "file:/clips/a.mp4", "username": "lan", "password": "x"}, "username"),
        ({"source": ""}, "source"),
        ({"source": "rtsp://"}, "source"),
        ({"source": "file:"}, "source"),
        ({"source": "file://elsewhere/a.mp4"}, "source"),
        ({"source": "scene:"}, "source"),
        ({"source": "rtsp://10.0.0.7/\u0000"}, "source"),
        ({"name": "a\u0000"}, "name"),
        ({"tags": [""]}, "tags[0]"),
        ({"colour": "red"}, "colour"),
        ({"location": {"lat": 91, "lon": 0}}, "location"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_the_name_of_the_field(
    api: Api, changes: dict[str, object], field: str
) -> None:
    answer = await api.client.put(f"{CAMERAS}/cam", json=CAMERA | changes, headers=api.as_(Role.ADMIN))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert api.outbox.records == []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("file:///clips/a.mp4", "file:/clips/a.mp4"),
        ("file:clips/b c".replace(" ", "%20"), "file:clips/b%20c"),
        ("scene:boulevard?seed=1&weather=rain", "scene:boulevard?seed=1&weather=rain"),
        (" RTSP://Camera.Example.Org:554/S#part ", "rtsp://camera.example.org:554/S"),
    ],
)
async def test_addresses_are_kept_in_one_form(api: Api, written: str, kept: str) -> None:
    assert (await put(api, source=written))["source"] == kept


async def test_a_password_stays_while_the_host_does_and_never_goes_to_another(api: Api) -> None:
    await put(api, source="rtsp://lan:top-secret@10.0.0.7/stream1")
    sealed = registered(api).sealed

    await put(api, source="rtsp://10.0.0.7:8554/stream2", name="other stream")
    assert registered(api).sealed == sealed

    answer = await put(api, source="rtsp://10.0.0.8/stream2")
    assert (answer["has_credentials"], registered(api).sealed) == (False, "")

    await put(api, source="rtsp://lan:top-secret@10.0.0.7/stream1")
    answer = await put(api, source="rtsp://10.0.0.7/stream1", username="")
    assert (answer["has_credentials"], registered(api).sealed) == (False, "")


async def test_what_the_registry_keeps_is_read_back_as_it_was(api: Api) -> None:
    await put(api, source="rtsp://lan:top-secret@10.0.0.7/stream1")
    record = api.outbox.records[-1]

    assert record.value is not None
    assert decoder(REGISTRY).decode(record.value) == registered(api)
