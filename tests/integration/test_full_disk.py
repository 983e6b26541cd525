"""Guarantee 1 with a full disk: everything this product writes stands on a small file system that fills up."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.private_stack import PrivateStack
from tests.support.services import a_folder_for_services
from tests.support.stack import (
    a_running_stack,
    assert_every_acknowledged_reading_is_stored_once,
    assert_every_incident_has_one_alert,
    client_of,
)
from tests.support.steady_city import RULE, SteadyCity

pytestmark = pytest.mark.timeout(400)

SIZE_MB = 900


@contextmanager
def a_small_file_system(folder: Path) -> Iterator[Path]:
    """An ext4 file system of `SIZE_MB` on a loop-back device."""
    image, mount_point = folder / "image", folder / "small"
    mount_point.mkdir()
    with image.open("wb") as file:
        file.truncate(SIZE_MB * 1_000_000)
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", "-F", str(image)], check=True)
    subprocess.run(["mount", "-o", "loop", str(image), str(mount_point)], check=True)
    try:
        mount_point.chmod(0o711)
        yield mount_point
    finally:
        subprocess.run(["umount", "--lazy", str(mount_point)], check=True)


def fill(file_system: Path) -> Path:
    """Write until nothing more fits; the file that holds it all."""
    ballast = file_system / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1_000_000, 4_096):
            block = b"\0" * size
            try:
                while file.write(block) == size:
                    pass
            except OSError:
                continue
    return ballast


def start_what_ended(stack: PrivateStack) -> None:
    """What a supervisor does."""
    for service in stack.services.all:
        if service.pid is None:
            service.start()
    for process in stack.processes:
        if not stack.is_running(process):
            stack.start_process(process)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a loop-back file system takes root")
def test_a_full_disk_costs_delay_and_no_data() -> None:
    with (
        a_folder_for_services() as folder,
        a_small_file_system(folder) as small,
        a_running_stack(small) as stack,
        client_of(stack, "admin") as admin,
    ):
        admin.put("/rules/loud", json=RULE).raise_for_status()
        with SteadyCity(stack.settings.mqtt.url, name="full") as city:
            time.sleep(4)
            ballast = fill(small)
            time.sleep(15)
            ballast.unlink()
            for _ in range(4):
                start_what_ended(stack)
                time.sleep(4)
        start_what_ended(stack)
        stack.wait_until_ready()

        assert_every_acknowledged_reading_is_stored_once(stack, city)
        assert_every_incident_has_one_alert(admin, city)
