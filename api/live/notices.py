"""What operators are told that is no alert: windows that begin and end, things out of service. The newest of each."""

from collections.abc import Iterator

from streams.contracts.alerts import Notice
from streams.contracts.times import Micros

KEPT = 1_000
KEY_PREFIX = "~notice/"
"""Of the keys of notices in ALERTS; the policy's id follows."""


class NoticeBoard:
    """The newest notice of each policy; of more than `KEPT` policies those told of last."""

    def __init__(self) -> None:
        self._notices: dict[str, Notice] = {}

    def put(self, notice: Notice) -> None:
        """A notice has come."""
        self._notices.pop(notice.policy, None)
        self._notices[notice.policy] = notice
        if len(self._notices) > KEPT:
            del self._notices[next(iter(self._notices))]

    def remove(self, policy: str) -> None:
        """The notice left the topic."""
        self._notices.pop(policy, None)

    def clear(self) -> None:
        """Forget everything."""
        self._notices.clear()

    def since(self, instant: Micros | None) -> Iterator[Notice]:
        """Those of `instant` or later, the newest first."""
        return (notice for notice in reversed(self._notices.values()) if instant is None or notice.at >= instant)
