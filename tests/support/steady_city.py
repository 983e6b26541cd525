"""A city that talks steadily while things break: it knows what the broker acknowledged and what it caused."""

import threading
import time
from collections import defaultdict
from types import TracebackType
from typing import NamedTuple, Self

from ingest.simulator.publisher import Publisher

CALM, LOUD = 60.0, 95.0
PROPERTY = "noise_level"
RULE = {
    "kind": "threshold",
    "scope": {"property": PROPERTY},
    "levels": [{"severity": "high", "raise_at": 85, "clear_at": 80}],
    "hold_s": 0,
}
_ROUND_S = 0.1
_INCIDENT_S = 2.0


class _Token(NamedTuple):
    device: str
    measured_at: int
    value: float


class SteadyCity:
    """`devices` noise meters publish ten readings a second each; every `incident_every_s` one of them is loud for 2 s.

    Each device has at most one incident. Runs in a thread of its own while the `with` block lasts; leaving it lets
    the running incidents end and waits for the last acknowledgements.
    """

    def __init__(self, url: str, *, name: str, devices: int = 40, incident_every_s: float = 1.0) -> None:
        self.devices = [f"{name}-{number}" for number in range(devices)]
        self.incidents: list[str] = []
        self.acknowledged: dict[str, dict[int, float]] = defaultdict(dict)
        self.sent = 0
        self._incident_every_s = incident_every_s
        self._loud_until: dict[str, float] = {}
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self._publisher: Publisher[_Token] = Publisher(
            url, name=name, on_acknowledged=self._acknowledge, window=1_000, patience_s=90
        )
        self._thread = threading.Thread(target=self._run_and_remember_failure, daemon=True)

    def __enter__(self) -> Self:
        self._publisher.connect()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=120)
        if error is None and self._failure is not None:
            raise self._failure
        if error is None and self._thread.is_alive():
            raise TimeoutError("the city could not deliver its last packets")

    def _acknowledge(self, token: _Token) -> None:
        self.acknowledged[token.device][token.measured_at] = token.value

    def _run_and_remember_failure(self) -> None:
        try:
            self._run()
        except BaseException as failure:  # noqa: BLE001  raised again where the test waits
            self._failure = failure

    def _run(self) -> None:
        quiet = iter(self.devices)
        next_incident = time.monotonic() + self._incident_every_s
        while not self._stop.is_set() or self._loud_until:
            now = time.monotonic()
            if now >= next_incident and not self._stop.is_set():
                next_incident = now + self._incident_every_s
                if (device := next(quiet, None)) is not None:
                    self._loud_until[device] = now + _INCIDENT_S
                    self.incidents.append(device)
            self._publish_round(now)
            self._publisher.pump(_ROUND_S)
        self._publish_round(time.monotonic())
        left = self._publisher.drain(deadline_s=90)
        self._publisher.close()
        if left:
            raise TimeoutError(f"{left} packets were never acknowledged")

    def _publish_round(self, now: float) -> None:
        self._loud_until = {device: until for device, until in self._loud_until.items() if until > now}
        for device in self.devices:
            value = LOUD if device in self._loud_until else CALM
            measured_at = time.time_ns() // 1000
            payload = f'{{"property":"{PROPERTY}","value":{value},"time":{measured_at / 1e6:.6f}}}'.encode()
            self._publisher.publish(f"urbanwatch/v1/{device}/readings", payload, _Token(device, measured_at, value))
            self.sent += 1
