"""The command `urbanwatch`."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from deploy.cli import app

VERBS = ["gateway", "judge", "alarm", "store", "api", "migrate"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_of_its_own_explains_itself(verb: str) -> None:
    result = CliRunner().invoke(app, [verb, "--help"])

    assert result.exit_code == 0
    assert verb in result.output


def test_the_command_line_itself_loads_no_part_of_the_product() -> None:
    heavy = ("fastapi", "asyncpg", "paho", "aiokafka", "cv2", "numpy")
    script = f"import sys, deploy.cli; print([m for m in sys.modules if m in {heavy}])"

    printed = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout

    assert printed.strip() == "[]"
