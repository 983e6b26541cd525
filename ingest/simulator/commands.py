"""The commands `urbanwatch simulate` and `urbanwatch replay signals`: what is typed, checked and handed on."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer

from ingest.simulator.incidents import IncidentKind
from ingest.simulator.replay import Replay, Shift, run_replay
from ingest.simulator.session import Outcome
from ingest.simulator.simulation import Simulation, run_simulation
from ingest.simulator.typed import (
    parse_duration,
    parse_incidents,
    parse_instant,
    parse_script,
    parse_speed,
    parse_zone,
)
from streams.runtime.errors import UrbanwatchError
from streams.runtime.logs import configure_logs
from streams.runtime.settings import Settings, SettingsError, load_settings

simulate_app = typer.Typer(add_completion=False, help="Play a simulated city to the MQTT broker.")
replay_app = typer.Typer(add_completion=False, help="Play recorded real data to the MQTT broker.")

_EXIT_CANNOT_GO_ON = 1
_EXIT_BAD_SETTINGS = 2

_Devices = Annotated[int, typer.Option(min=20, max=100_000, help="How many devices the city has.")]
_Seed = Annotated[int, typer.Option(min=0, help="The same seed plays the same city.")]
_SpeedUp = Annotated[str, typer.Option(help="Times real time: a number, or max. It never overtakes the present.")]
_Duration = Annotated[str | None, typer.Option(help="Simulated time to play: 90s, 10m, 2h, 30d. Default: no end.")]
_Start = Annotated[
    str | None,
    typer.Option(help="Simulated time to begin at (ISO 8601). Default: now; sped up, --duration (or 1d) ago."),
]
_Incidents = Annotated[str, typer.Option(help="on (12 an hour), off, or a number an hour.")]
_Script = Annotated[
    str | None,
    typer.Option(
        "--incident",
        help="Incidents of your own beside the random ones: power_cut@120+300,chatter@600 is a power cut 120 s after "
        "the start that lasts 300 s, and a chattering sensor at 600 s for as long as usual. Kinds: "
        + ", ".join(IncidentKind),
    ),
]
_Truth = Annotated[Path | None, typer.Option(help="Append each incident to this file before it begins, as JSON lines.")]
_Ledger = Annotated[Path | None, typer.Option(help="Append every acknowledged reading to this file, as JSON lines.")]
_Register = Annotated[
    bool,
    typer.Option(
        "--register/--no-register", help="First write devices, and missing demo rules and policies, to the registry."
    ),
]
_Only = Annotated[
    str | None,
    typer.Option(help="Play only the devices that carry this tag, as road:vo-van-kiet; they say what they always say."),
]
_Speed = Annotated[str, typer.Option(help="1 is real time; a larger number; or max, as fast as possible.")]
_Shift = Annotated[
    Shift | None,
    typer.Option(
        help="days: by whole days, to the last time all of it lies in the past. live: by whole quarter hours, so that "
        "it runs now; what the running quarter hour has had already is sent at once. none: as --original-time. "
        "Default: live at speed 1, days otherwise."
    ),
]
_OriginalTime = Annotated[
    bool, typer.Option("--original-time", help="Keep April 2024. The gateway rejects what is older than 400 days.")
]
_Zone = Annotated[str, typer.Option(help="The zone the recorded clock is read in; the recording names none.")]
_Loop = Annotated[bool, typer.Option("--loop", help="Again and again, each round following the one before in time.")]

Parsed = TypeVar("Parsed")


@simulate_app.callback(invoke_without_command=True)
def simulate(
    *,
    devices: _Devices = 200,
    seed: _Seed = 1,
    speed_up: _SpeedUp = "1",
    duration: _Duration = None,
    start: _Start = None,
    incidents: _Incidents = "on",
    incident: _Script = None,
    truth: _Truth = None,
    ledger: _Ledger = None,
    register: _Register = True,
    only: _Only = None,
) -> None:
    """Play a city to the MQTT broker until it is stopped.

    Traffic, air quality, noise, water level, rain, street lights and network reach, with a day's rhythm, drop-outs,
    late and repeated packets, and incidents whose truth is written to a file. Sped up, thresholds are judged as
    usual, but silence is not: it is counted in real seconds.
    """
    wanted = Simulation(
        devices=devices,
        seed=seed,
        speed=_parsed(parse_speed, speed_up, "--speed-up"),
        length=_parsed(parse_duration, duration, "--duration") if duration else None,
        start=_parsed(parse_instant, start, "--start") if start else None,
        incidents_per_hour=_parsed(parse_incidents, incidents, "--incidents"),
        script=_parsed(parse_script, incident, "--incident") if incident else (),
        truth=truth,
        ledger=ledger,
        is_registering=register,
        only=only,
    )
    _run("simulate", lambda settings: run_simulation(settings, wanted))


@replay_app.callback()
def replay() -> None:
    """Play recorded real data to the MQTT broker."""


@replay_app.command()
def signals(
    *,
    speed: _Speed = "1",
    shift: _Shift = None,
    original_time: _OriginalTime = False,
    zone: _Zone = "UTC",
    loop: _Loop = False,
    ledger: _Ledger = None,
    register: _Register = True,
) -> None:
    """Play two hours of real signal-controller events: 24,945 of 23 detectors at one crossing.

    They become readings `detector_on` and `detector_off` of devices `signal-1136-det-N`; `count` or `sum` of
    `detector_on` over 15 minutes is the detector's volume. No event is sent before its time has come, so a loop
    catches up with the present and goes on in real time.
    """
    wanted = Replay(
        speed=_parsed(parse_speed, speed, "--speed"),
        shift=Shift.NONE if original_time else shift,
        zone=_parsed(parse_zone, zone, "--zone"),
        is_looping=loop,
        ledger=ledger,
        is_registering=register,
    )
    _run("replay", lambda settings: run_replay(settings, wanted))


def _parsed(parse: Callable[[str], Parsed], text: str, option: str) -> Parsed:
    try:
        return parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def _run(process: str, play: Callable[[Settings], Outcome]) -> None:
    """Exit 0 if every packet was acknowledged; 1 and a sentence if not, or if it could not go on; 2 for settings."""
    try:
        settings = load_settings()
        configure_logs(settings.logs, process)
        outcome = play(settings)
    except SettingsError as error:
        _end(str(error), _EXIT_BAD_SETTINGS)
    except (UrbanwatchError, OSError) as error:
        _end(str(error), _EXIT_CANNOT_GO_ON)
    typer.echo(_summary(outcome), err=True)
    if outcome.unacknowledged or outcome.counts.refused:
        raise typer.Exit(_EXIT_CANNOT_GO_ON)


def _summary(outcome: Outcome) -> str:
    counts = outcome.counts
    text = f"{counts.sent:,} packets sent, {counts.acknowledged:,} acknowledged"
    if counts.refused:
        text += f", {counts.refused:,} refused by the broker"
    if outcome.unacknowledged:
        text += f", {outcome.unacknowledged:,} not answered for"
    return text + (" (stopped)" if outcome.was_stopped else "")


def _end(sentence: str, code: int) -> NoReturn:
    typer.echo(f"urbanwatch: {sentence}", err=True)
    raise typer.Exit(code)
