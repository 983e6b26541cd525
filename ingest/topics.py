"""Which topic means what: the device it names and the decoder of its payload, by pattern below the topic root."""

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.decoders import Decoder
from ingest.decoders.native import NativeReadings, NativeStatus
from ingest.measurements import Fault, shown
from ingest.screening import name_fault
from streams.contracts.rejections import Reason

PROBE = "~probe"
"""`{root}/~probe` is the gateway's own: no device can be named so, and what arrives there is never data."""

_MOST_REMEMBERED = 65_536


@dataclass(frozen=True, slots=True)
class Route:
    """A topic that carries readings of `device`, to be read by `decoder`."""

    device: str
    decoder: Decoder


@dataclass(frozen=True, slots=True)
class ProbeRoute:
    """The gateway's own probe comes back here."""


Destination = Route | ProbeRoute | Fault


def native_patterns() -> Mapping[str, Decoder]:
    """DESIGN.md, "MQTT": the native format. `+` stands for the device; other formats join by other patterns."""
    return {"+/readings": NativeReadings(), "+/status": NativeStatus()}


class Router:
    """Finds the destination of a topic. Routes are remembered, at most 65,536, then forgotten all at once."""

    def __init__(self, root: str, patterns: Mapping[str, Decoder]) -> None:
        self._prefix = f"{root}/"
        self._patterns = [(pattern.split("/"), decoder) for pattern, decoder in patterns.items()]
        self._routes: dict[bytes, Destination] = {f"{root}/{PROBE}".encode(): ProbeRoute()}
        self._probe = dict(self._routes)

    def find(self, topic: bytes) -> Destination:
        """Any bytes have a destination; a fault says why it is none."""
        known = self._routes.get(topic)
        if known is not None:
            return known
        found = self._match(topic)
        if isinstance(found, Route):
            if len(self._routes) >= _MOST_REMEMBERED:
                self._routes = dict(self._probe)
            self._routes[topic] = found
        return found

    def _match(self, topic: bytes) -> Route | Fault:
        try:
            text = topic.decode()
        except UnicodeDecodeError:
            return Fault(Reason.NOT_UTF8, "The topic is not UTF-8.")
        if not text.startswith(self._prefix):
            return Fault(Reason.BAD_TOPIC, f"The topic {shown(text)} is outside {self._prefix}.")
        levels = text.removeprefix(self._prefix).split("/")
        for pattern, decoder in self._patterns:
            if len(levels) == len(pattern) and all(
                wanted in ("+", level) for wanted, level in zip(pattern, levels, strict=True)
            ):
                device = levels[pattern.index("+")]
                return name_fault(device, "The device") or Route(device, decoder)
        known = ", ".join("/".join(pattern) for pattern, _ in self._patterns)
        return Fault(Reason.BAD_TOPIC, f"The topic {shown(text)} fits none of {known} below {self._prefix}.")
