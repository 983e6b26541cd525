"""Decisions of a user: written to the alarm log, answered by alarming through ALERTS.

request ──Decision──> ALARM_LOG ──> alarming ──AlertChanged or DecisionRefused──> feed ──> answer
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from prometheus_client import Counter

from api.live.feed import Answer
from api.live.outbox import NotPublished
from api.parts import Parts
from streams.contracts.alerts import AlertChanged, DecisionRefused
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


@dataclass(frozen=True, slots=True)
class Target:
    """The alert a decision is about, and the revision its decider has seen (None: whatever it is now)."""

    alert: str
    revision: int | None


async def decide(parts: Parts, target: Target, by: str, action: Action) -> Outcome:
    """Publish the decision and wait for the answer, `decision_wait_s` seconds in all."""
    (outcome,) = await decide_all(parts, [target], by, action)
    return outcome


async def decide_all(parts: Parts, targets: Sequence[Target], by: str, action: Action) -> list[Outcome]:
    """The same decision about each of several alerts, published together; the outcomes in the same order."""
    now = parts.now()
    decisions = [Decision(str(uuid4()), target.alert, by, now, action, target.revision) for target in targets]
    records = [Outgoing(ALARM_LOG, 0, None, encode(decision)) for decision in decisions]
    ends_at = asyncio.get_running_loop().time() + parts.decision_wait_s
    with parts.feed.awaiting([decision.id for decision in decisions]) as answers:
        published = await parts.outbox.publish_all(records, deadline_s=parts.decision_wait_s)
        expected = [answer for answer, sent in zip(answers, published, strict=True) if isinstance(sent, int)]
        if expected:
            remaining_s = max(0.0, ends_at - asyncio.get_running_loop().time())
            await asyncio.wait(expected, timeout=remaining_s)
        outcomes = [
            _outcome(decision.id, sent, answer)
            for decision, sent, answer in zip(decisions, published, answers, strict=True)
        ]
    for outcome in outcomes:
        _OUTCOMES.labels(type(outcome).__name__).inc()
    return outcomes


def _outcome(decision: str, sent: int | NotPublished, answer: "asyncio.Future[Answer]") -> Outcome:
    match sent:
        case NotPublished.NOT_SENT:
            return NotAccepted(decision, may_apply=False)
        case NotPublished.UNKNOWN:
            return NotAccepted(decision, may_apply=True)
        case int():
            return answer.result() if answer.done() else Pending(decision)
