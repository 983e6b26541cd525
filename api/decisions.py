"""One decision of a user: written to the alarm log, answered by alarming through ALERTS.

request ──Decision──> ALARM_LOG ──> alarming ──AlertChanged or DecisionRefused──> feed ──> answer
"""

import asyncio
from dataclasses import dataclass
from uuid import uuid4

from prometheus_client import Counter

from api.live.feed import Answer
from api.live.outbox import NotPublished
from api.parts import Parts
from streams.contracts.alerts import Alert, AlertChanged, DecisionRefused
from streams.contracts.decisions import Action, Decision
from streams.contracts.topics import ALARM_LOG
from streams.contracts.wire import encode
from streams.runtime.publishing import Outgoing

_OUTCOMES = Counter("urbanwatch_api_decisions_total", "Decisions by outcome", ["outcome"])


@dataclass(frozen=True, slots=True)
class Pending:
    """The decision is in the log and will be applied or refused; alarming has not said yet."""

    decision: str


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """Kafka did not acknowledge in time. `may_apply`: the record was on its way and may yet arrive."""

    decision: str
    may_apply: bool


Outcome = AlertChanged | DecisionRefused | Pending | NotAccepted


async def decide(parts: Parts, alert: Alert, by: str, action: Action, revision: int | None) -> Outcome:
    """Publish the decision and wait for the answer, `decision_wait_s` seconds in all."""
    decision = Decision(str(uuid4()), alert.id, by, parts.now(), action, revision)
    record = Outgoing(ALARM_LOG, 0, None, encode(decision))
    ends_at = asyncio.get_running_loop().time() + parts.decision_wait_s
    with parts.feed.awaiting(decision.id) as answer:
        published = await parts.outbox.publish(record, deadline_s=parts.decision_wait_s)
        outcome: Outcome
        match published:
            case NotPublished.NOT_SENT:
                outcome = NotAccepted(decision.id, may_apply=False)
            case NotPublished.UNKNOWN:
                outcome = NotAccepted(decision.id, may_apply=True)
            case int():
                outcome = await _answered(answer, ends_at) or Pending(decision.id)
    _OUTCOMES.labels(type(outcome).__name__).inc()
    return outcome


async def _answered(answer: "asyncio.Future[Answer]", ends_at: float) -> Answer | None:
    remaining_s = max(0.0, ends_at - asyncio.get_running_loop().time())
    done, _ = await asyncio.wait([answer], timeout=remaining_s)
    return answer.result() if done else None
