"""`urbanwatch bench`: measures on a private stack of its own and prints one JSON object a line."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer

from deploy.bench.alarm_cut import cut
from deploy.bench.alarm_desk import desk
from deploy.bench.alarm_flood import Flood, flood
from deploy.bench.alarm_restart import History, restart
from deploy.bench.detection_command import detection
from deploy.bench.dry_run import RULES, Month
from deploy.bench.dry_run import dry_run as measure_dry_run
from deploy.bench.gateway import gateway as measure_gateway
from deploy.bench.judging import apart, thresholds, windows
from deploy.bench.judging import closing as judging_closing
from deploy.bench.judging import restart as judging_restart
from deploy.bench.judging import speed as judging_speed
from deploy.bench.latency import latency as measure_latency
from deploy.bench.load import Load
from deploy.bench.rules import put_load_rules
from deploy.bench.saying import own_folder, print_figures, say
from deploy.bench.scenarios import sustained
from deploy.bench.vision_command import vision
from deploy.private_stack import PrivateStack
from deploy.processes import WITHOUT_CAMERAS
from streams.runtime.settings import Gateway, Settings

bench_app = typer.Typer(
    help="Measure speed and memory on a private stack; prints JSON lines. Nothing else should run meanwhile.",
    no_args_is_help=True,
)

Seconds = Annotated[float, typer.Option(min=1, help="how long each load lasts")]
Repeat = Annotated[int, typer.Option(min=1, help="how often each measurement is made; quote the median")]
Series = Annotated[int, typer.Option(min=1, help="over how many series the readings are spread")]
_HOUR = 61
"""Minutes lived through before windows of an hour are full."""


@bench_app.command()
def pipeline(
    seconds: Seconds = 60,
    repeat: Repeat = 1,
    series: Series = 1_000,
    packets_per_s: Annotated[int, typer.Option(min=1, help="packets of one reading")] = 10_000,
    packs_per_s: Annotated[int, typer.Option(min=1, help="packets of 50 readings")] = 800,
) -> None:
    """From publish to committed row in single packets and in packs of 50, and from packet to server-sent event."""
    with _stack() as stack:
        put_load_rules(stack)
        for _ in range(repeat):
            print_figures("pipeline.packets", sustained(stack, Load(packets_per_s, 1, seconds, series), say))
            print_figures("pipeline.packs", sustained(stack, Load(packs_per_s, 50, seconds, series), say))
            print_figures("pipeline.latency", measure_latency(stack, Load(2_000, 1, seconds, series), say))


@bench_app.command()
def latency(seconds: Seconds = 30, repeat: Repeat = 3, series: Series = 1_000) -> None:
    """From packet to server-sent event at 2,000 readings/s."""
    with _stack() as stack:
        for _ in range(repeat):
            print_figures("latency", measure_latency(stack, Load(2_000, 1, seconds, series), say))


@bench_app.command()
def gateway(
    seconds: Seconds = 20,
    repeat: Repeat = 3,
    packets_per_s: Annotated[int, typer.Option(min=1)] = 15_000,
    series: Series = 1_000,
) -> None:
    """Through the gateway to Kafka's acknowledgement, with nothing else running."""
    base = Settings(gateway=Gateway(ticks_enabled=False))
    with _stack(processes=("gateway",), base=base) as stack:
        for _ in range(repeat):
            print_figures("gateway", measure_gateway(stack, Load(packets_per_s, 1, seconds, series), say))


@bench_app.command()
def series(
    seconds: Seconds = 30,
    packets_per_s: Annotated[int, typer.Option(min=1)] = 400,
    pack: Annotated[int, typer.Option(min=1, help="readings in a packet")] = 25,
) -> None:
    """Processor time a reading with 1,000 and with 100,000 series, each after every series was seen once."""
    for count in (1_000, 100_000):
        with _stack() as stack:
            put_load_rules(stack)
            sustained(stack, Load(packets_per_s, pack, 1.5 * count / (packets_per_s * pack) + 1, count), say)
            print_figures("series", sustained(stack, Load(packets_per_s, pack, seconds, count), say))


bench_app.command()(detection)
bench_app.command()(vision)


class AlarmingPart(StrEnum):
    """What `urbanwatch bench alarming` measures."""

    FLOOD = "flood"
    DESK = "desk"
    RESTART = "restart"
    CUT = "cut"


@bench_app.command()
def alarming(
    *,
    only: Annotated[list[AlarmingPart] | None, typer.Option(help="these parts; default: all")] = None,
    seconds: Seconds = 30,
    repeat: Repeat = 3,
    alerts_per_s: Annotated[int, typer.Option(min=1, help="new alerts of the flood")] = 2_000,
    open_alerts: Annotated[int, typer.Option(min=1, help="open while operators work")] = 10_000,
    acknowledgements: Annotated[int, typer.Option(min=1)] = 300,
    history: Annotated[int, typer.Option(min=1, help="alerts in the topic at a restart, some five records each")] = (
        100_000
    ),
    devices: Annotated[int, typer.Option(min=100, help="that a power cut silences")] = 10_000,
) -> None:
    """New alerts into topic and database, acknowledgements and lists with many open, a restart, a power cut."""
    parts = only or list(AlarmingPart)
    if AlarmingPart.FLOOD in parts:
        for _ in range(repeat):
            with _stack() as stack:
                print_figures("alarming.flood", flood(stack, Flood("bench-flood", alerts_per_s, seconds), say))
    if AlarmingPart.DESK in parts:
        for _ in range(repeat):
            with _stack() as stack:
                for found in desk(stack, open_alerts=open_alerts, acknowledgements=acknowledgements, say=say):
                    print_figures("alarming.desk", found)
    if AlarmingPart.RESTART in parts:
        with _stack(processes=("alarm",)) as stack:
            for found in restart(stack, History(history), repeat=repeat, say=say):
                print_figures("alarming.restart", found)
    if AlarmingPart.CUT in parts:
        for seed in range(1, repeat + 1):
            with _stack() as stack:
                print_figures("alarming.cut", cut(stack, devices=devices, seed=seed, say=say))


@bench_app.command()
def dry_run(
    *,
    kind: Annotated[list[str] | None, typer.Option(help="of " + ", ".join(RULES) + "; default: all")] = None,
    series: Annotated[int, typer.Option(min=1, help="of one area, a reading a minute each")] = 200,
    days: Annotated[int, typer.Option(min=1)] = 30,
    repeat: Repeat = 3,
) -> None:
    """A dry-run of a month of one area through the api, which answers other questions meanwhile."""
    with _stack(processes=("api",)) as stack:
        for found in measure_dry_run(stack, Month(series, days), kind or list(RULES), repeat=repeat, say=say):
            print_figures("dry_run", found)


@bench_app.command()
def judging(
    *,
    series: Annotated[int, typer.Option(min=1, help="over which readings are spread, one a device")] = 100_000,
    window_series: Annotated[int, typer.Option(min=1, help="that have lived through an hour of windows")] = 5_000,
    restart_series: Annotated[int, typer.Option(min=1, help="restored at a restart")] = 1_000_000,
    rounds: Annotated[int, typer.Option(min=1, help="minutes measured, a reading a series each")] = 5,
    repeat: Repeat = 1,
) -> None:
    """The fold of judging alone on one core: readings a second by rules, what a series weighs, a restart."""
    for _ in range(repeat):
        for task in (thresholds(10), windows(5)):
            print_figures("judging.speed", apart(judging_speed, task, series=series, rounds=rounds, say=say))
        full = apart(judging_speed, windows(5), series=window_series, rounds=rounds, lived_through=_HOUR, say=say)
        print_figures("judging.speed", full)
        print_figures(
            "judging.closing", apart(judging_closing, windows(5), series=series, lived_through=rounds, say=say)
        )
        print_figures("judging.restart", apart(judging_restart, thresholds(1), series=restart_series, say=say))


@contextmanager
def _stack(*, processes: Sequence[str] = WITHOUT_CAMERAS, base: Settings | None = None) -> Iterator[PrivateStack]:
    with own_folder() as folder:
        say(f"starting a private stack in {folder}")
        with PrivateStack(folder, processes=processes, base=base) as stack:
            yield stack
