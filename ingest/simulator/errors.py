"""What can go wrong while playing a city to a broker. Every error says whether trying again helps."""

from streams.runtime.errors import UrbanwatchError


class PlayError(UrbanwatchError):
    """The simulator or a replay cannot go on."""


class BrokerAwayError(PlayError):
    """The MQTT broker does not answer."""

    retry_helps = True


class BrokerRefusedError(PlayError):
    """The broker answered and refused: login, packet size, permission."""
