"""The demonstration: made-up areas, a simulated city, and the replay of real signal-controller events."""

from collections.abc import Callable, Mapping
from importlib.resources import as_file, files

from deploy.supervision.data_folder import DataFolder
from deploy.supervision.logins import run_verb

DEMO_PROCESSES: Mapping[str, Callable[[DataFolder], list[str]]] = {
    "simulate": lambda folder: ["simulate", "--incidents", "40", "--truth", str(folder.demo / "truth.jsonl")],
    "replay": lambda _: ["replay", "signals"],
}
"""Name to the words of its `urbanwatch` command."""


def prepare_demonstration(folder: DataFolder, environment: Mapping[str, str]) -> None:
    """Import the demo city's areas, before devices look for the area they lie in; once for each data folder."""
    if folder.areas_imported_file.exists():
        return
    with as_file(files("ingest.simulator.demo") / "areas.geojson") as areas:
        run_verb("areas", "import", str(areas), environment=environment)
    folder.areas_imported_file.touch()
