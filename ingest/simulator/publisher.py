"""Publishes packets over one MQTT 5 connection at QoS 1, and knows which of them the broker has acknowledged.

One thread does everything: `publish` writes to the socket at once and reads acknowledgements while its window is
full, `pump` does the reading in quiet times. After a lost connection it connects again and paho sends what was not
acknowledged once more, so a packet may arrive twice but none that was accepted here is forgotten.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ingest.simulator.errors import BrokerAwayError, BrokerRefusedError, PlayError

_KEEPALIVE_S = 30
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_ANSWER_DEADLINE_S = 10.0
_READ_ACKS_EVERY = 16
"""Packets between two looks at the socket: reading for each packet costs a `select` each."""

_SENT_OR_KEPT = {MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_NO_CONN, MQTTErrorCode.MQTT_ERR_CONN_LOST}
"""Without a connection paho keeps a packet and sends it on the next one."""

Token = TypeVar("Token")


@dataclass(slots=True)
class Counts:
    """What has become of the packets so far; `refused` were answered with a failure code."""

    sent: int = 0
    acknowledged: int = 0
    refused: int = 0
    reconnects: int = 0


class Publisher(Generic[Token]):
    """A bounded window of QoS 1 packets in flight: at most `window` packets are unacknowledged, then `publish` waits.

    `on_acknowledged` gets the token of each packet the broker took, once. A lost broker is waited for up to
    `patience_s`, or until `is_stopped` (then BrokerAwayError); one that refuses the connection raises
    BrokerRefusedError at once.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str,
        on_acknowledged: Callable[[Token], None] | None = None,
        window: int = 500,
        patience_s: float = 60,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname:
            raise PlayError(f"{url!r} is no broker address; expected mqtt://user:password@host:port")
        self._host = parts.hostname
        self._port = parts.port or (8883 if parts.scheme == "mqtts" else 1883)
        self._window = window
        self._patience_s = patience_s
        self._is_stopped = is_stopped
        self._on_acknowledged = on_acknowledged
        self._in_flight: dict[int, Token] = {}
        self._answer: ReasonCode | None = None
        self.counts = Counts()
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"urbanwatch-{name}-{uuid.uuid4().hex[:8]}",
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        if parts.username is not None:
            self._client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        if parts.scheme == "mqtts":
            self._client.tls_set()
        self._client.max_inflight_messages_set(0)  # the window is kept here, so that `publish` can wait
        self._client.on_connect = self._connected
        self._client.on_publish = self._answered
        self._client.on_disconnect = self._disconnected

    @property
    def address(self) -> str:
        """Host and port, without the login."""
        return f"{self._host}:{self._port}"

    @property
    def unacknowledged(self) -> int:
        """Packets in flight."""
        return len(self._in_flight)

    def connect(self) -> None:
        """Connect once; BrokerAwayError where nothing answers, BrokerRefusedError where the broker says no."""
        self._answer = None
        try:
            self._client.connect(self._host, self._port, _KEEPALIVE_S, clean_start=True)
        except OSError as error:
            raise BrokerAwayError(f"the MQTT broker at {self.address} does not answer ({error})") from error
        answer = self._await_answer()
        if answer.is_failure:
            raise BrokerRefusedError(
                f"the MQTT broker at {self.address} refused the connection: {answer}; "
                "check user and password in URBANWATCH_MQTT__URL"
            )

    def publish(self, topic: str, payload: bytes, token: Token, *, retain: bool = False) -> None:
        """Send one packet; waits for room in the window first."""
        while len(self._in_flight) >= self._window:
            self._turn(0.5)
        sent = self._client.publish(topic, payload, qos=1, retain=retain)
        if sent.rc not in _SENT_OR_KEPT:
            raise PlayError(f"a packet on {topic} could not be sent: {sent.rc!r}")
        self._in_flight[sent.mid] = token
        self.counts.sent += 1
        if self.counts.sent % _READ_ACKS_EVERY == 0:
            self._turn(0)

    def pump(self, duration_s: float) -> None:
        """Look after the connection for so many seconds: acknowledgements, keep-alive, connecting again."""
        until = time.monotonic() + duration_s
        while (remaining := until - time.monotonic()) > 0:
            self._turn(min(remaining, 0.5))

    def drain(self, deadline_s: float = 30) -> int:
        """Wait until everything is acknowledged, or the deadline; how many packets are still in flight then."""
        until = time.monotonic() + deadline_s
        while self._in_flight and time.monotonic() < until:
            self._turn(0.1)
        return len(self._in_flight)

    def close(self) -> None:
        """Disconnect in good order. Drain first."""
        self._client.disconnect()

    def _await_answer(self) -> ReasonCode:
        deadline = time.monotonic() + _ANSWER_DEADLINE_S
        while time.monotonic() < deadline:
            state = self._client.loop(0.1)
            if self._answer is not None:
                return self._answer
            if state is not MQTTErrorCode.MQTT_ERR_SUCCESS:
                raise BrokerAwayError(f"{self.address} closed the connection before answering; is it an MQTT broker?")
        raise BrokerAwayError(f"{self.address} takes connections but does not answer as an MQTT broker")

    def _turn(self, wait_s: float) -> None:
        if self._client.loop(wait_s) is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._connect_again()

    def _connect_again(self) -> None:
        """Try with growing pauses; paho then sends the unacknowledged packets again, marked as duplicates."""
        until = time.monotonic() + self._patience_s
        pause_s = _FIRST_PAUSE_S
        while True:
            time.sleep(pause_s)
            try:
                self.connect()
            except BrokerAwayError:
                if self._is_stopped() or time.monotonic() > until:
                    raise
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            else:
                self.counts.reconnects += 1
                return

    def _connected(
        self, _client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, properties: Properties | None
    ) -> None:
        """MQTT 5, 3.2.2.3.3: Receive Maximum is how many QoS 1 packets the broker takes unacknowledged."""
        self._window = min(self._window, getattr(properties, "ReceiveMaximum", 65_535))
        self._answer = reason

    def _answered(
        self, _client: Client, _data: object, mid: int, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        token = self._in_flight.pop(mid)
        if reason.is_failure:
            self.counts.refused += 1
            return
        self.counts.acknowledged += 1
        if self._on_acknowledged is not None:
            self._on_acknowledged(token)

    def _disconnected(
        self,
        _client: Client,
        _data: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        """A refused login arrives as a disconnect on some brokers: keep the reason, for `connect` to raise it."""
        if self._answer is None and reason.is_failure:
            self._answer = reason
