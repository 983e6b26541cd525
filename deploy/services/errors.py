"""What can go wrong with a local service; each message says what to do."""


class ServiceError(Exception):
    """A local service cannot be prepared, started or stopped."""


class PortTakenError(ServiceError):
    """A port that was asked for belongs to another program."""


class DidNotStartError(ServiceError):
    """A service ended, or did not answer in time; the message ends with the last lines of its log."""
