"""What is said of gateways on their status topics: last wills, coming back, and short losses of the connection.

A broker publishes a client's will when its keep-alive has run out one and a half times, some seconds after it died.
"""

import random
from collections.abc import Iterable, Iterator

from ingest.simulator.incidents import Incident
from ingest.simulator.packets import StatusPacket
from streams.contracts.times import DAY, MINUTE, SECOND, Micros

EARLIEST_WILL: Micros = 15 * SECOND
LATEST_WILL: Micros = 30 * SECOND
_BACK_WITHIN = 5 * SECOND

_RECONNECTS_A_DAY = 2
"""Of a healthy gateway."""

LONGEST_LOSS: Micros = 12 * SECOND
_SHORTEST_LOSS = 2 * SECOND


def of_incident(incident: Incident, gateways: Iterable[str]) -> Iterator[StatusPacket]:
    """The wills of those of the gateways that die in it, and their words on coming back."""
    if not incident.is_silence():
        return
    devices = frozenset(incident.devices)
    dice = random.Random(f"statuses {incident.id}")  # noqa: S311  a game, no secret
    for gateway in gateways:
        if gateway in devices:
            yield StatusPacket(gateway, False, incident.begins_at + dice.randint(EARLIEST_WILL, LATEST_WILL))  # noqa: FBT003  a record's field
            yield StatusPacket(gateway, True, incident.ends_at + dice.randint(0, _BACK_WITHIN))  # noqa: FBT003


def of_minute(begins_at: Micros, gateways: Iterable[str], seed: int) -> Iterator[StatusPacket]:
    """Healthy gateways that lose their connection for some seconds, beginning in this minute."""
    dice = random.Random(f"reconnects {seed} {begins_at}")  # noqa: S311  a game, no secret
    for gateway in gateways:
        if dice.random() < _RECONNECTS_A_DAY * MINUTE / DAY:
            lost_at = begins_at + dice.randint(0, MINUTE)
            yield StatusPacket(gateway, False, lost_at)  # noqa: FBT003
            yield StatusPacket(gateway, True, lost_at + dice.randint(_SHORTEST_LOSS, LONGEST_LOSS))  # noqa: FBT003


def is_spoken(status: StatusPacket, running: Iterable[Incident]) -> bool:
    """A gateway without power neither comes back nor loses its connection; only its will is published."""
    return not any(
        incident.is_silence()
        and status.device in incident.devices
        and incident.is_going_on(status.sent_at)
        and (status.is_online or not EARLIEST_WILL <= status.sent_at - incident.begins_at <= LATEST_WILL)
        for incident in running
    )
