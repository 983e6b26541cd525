"""Which stored series and cameras the rules of a trial are about, and how they are shared out among workers."""

from collections.abc import Iterable, Sequence

from streams.contracts.rules import Scope, SeriesRule, SightingRule
from streams.judging.matching import covers, traits_of
from streams.runtime.registry import RegistryView
from streams.timescale.bulk_history import StoredSeries, stored_series
from streams.timescale.pool import Connection
from streams.trials.excerpt import Excerpt, judged


async def series_for(connection: Connection, excerpt: Excerpt) -> list[StoredSeries]:
    """The stored series that the excerpt's rules are about.

    Of a device whose silence matters all of them: each reading is a sign of life.
    """
    view = view_of(excerpt)
    found: dict[int, StoredSeries] = {}
    for scope in _distinct(part for part in judged(excerpt.rules) if not isinstance(part, SightingRule)):
        for one in await stored_series(connection, devices_in(scope, view), scope.property):
            found[one.number] = one
    return list(found.values())


def cameras_for(excerpts: Sequence[Excerpt]) -> tuple[str, ...] | None:
    """The cameras whose sightings matter; None: all."""
    cameras: set[str] = set()
    for excerpt in excerpts:
        view = view_of(excerpt)
        for scope in _distinct(part for part in judged(excerpt.rules) if isinstance(part, SightingRule)):
            devices = devices_in(scope, view)
            if devices is None:
                return None
            cameras.update(devices)
    return tuple(sorted(cameras))


def devices_in(scope: Scope, view: RegistryView) -> list[str] | None:
    """The devices a scope selects; None: any, so also devices that nobody registered."""
    if scope.kind is None and scope.tag is None and scope.area is None:
        return None if scope.device is None else [scope.device]
    return [device for device in view.devices if covers(scope, traits_of(device, view))]


def view_of(excerpt: Excerpt) -> RegistryView:
    """The registry that an excerpt tells of."""
    view = RegistryView()
    for change in excerpt.changes():
        view.apply(change)
    return view


def shares(devices: Iterable[str], series: Sequence[StoredSeries], workers: int) -> list[set[str]]:
    """The devices shared out, each with all its series, so that workers have about the same number of series."""
    load = dict.fromkeys(sorted(devices), 1)
    for one in series:
        load[one.device] = load.get(one.device, 1) + 100
    shared: list[set[str]] = [set() for _ in range(max(1, min(workers, len(load))))]
    loads = [0] * len(shared)
    for device, of_device in sorted(load.items(), key=lambda item: (-item[1], item[0])):
        least = loads.index(min(loads))
        shared[least].add(device)
        loads[least] += of_device
    return shared


def _distinct(parts: Iterable[SeriesRule]) -> list[Scope]:
    return list(dict.fromkeys(part.scope for part in parts))
