"""Arbitrary alarm logs: steps that Hypothesis chooses and shrinks, written as entries of a log with its registry.

The writer folds what it writes, only to know which alerts there are to decide about. Steps are plain data, so that a
log that breaks a promise is told as a short list of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from hypothesis import strategies as st

from streams.contracts.alerts import AlertChanged, Finding, Severity
from streams.contracts.decisions import (
    Acknowledge,
    Action,
    Adopt,
    Assign,
    Comment,
    Decision,
    Disown,
    Report,
    Resolve,
    Shelve,
    Unshelve,
)
from streams.contracts.readings import Tick
from streams.contracts.times import DAY, HOUR, MINUTE, SECOND, Micros
from streams.contracts.topics import READINGS
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from streams.runtime.registry import RegistryChange
from streams.runtime.settings import Alarm
from tests.unit.alarming.any_city import (
    DEVICES,
    OUTAGE_RULES,
    PROPERTY_OF_RULE,
    PUTS,
    RULES,
    SEVERITIES,
    SILENCE_RULES,
    STAGE_PUTS,
    WARDS,
    Put,
    the_city_at_first,
)
from tests.unit.alarming.builders import START
from tests.unit.alarming.folding import Folding

Entry = Verdict | Decision | Tick


class Judged(NamedTuple):
    """Judging finds `severity` for rule and device; its time lags behind the log's, or is ahead of it."""

    rule: str
    device: str
    severity: Severity | None
    lag: Micros = 0


class JudgedAll(NamedTuple):
    """Judging finds the same for several devices, one after the other, ticks between them."""

    rule: str
    devices: tuple[str, ...]
    severity: Severity | None
    apart: Micros


class Flutters(NamedTuple):
    """A condition comes and goes, `times` over."""

    rule: str
    device: str
    times: int
    apart: Micros


class JudgedAgain(NamedTuple):
    """A judge starts again and repeats its last verdicts."""

    number: int


class Passes(NamedTuple):
    """Time passes, in so many ticks."""

    duration: Micros
    ticks: int = 1


class Special(Enum):
    """Alerts decisions are about other than by their age: one that nobody knows; the newest that stands for others."""

    UNKNOWN = 1
    COVER = 2


class Decided(NamedTuple):
    """Somebody decides about the alert `back` alerts ago, having seen an old revision."""

    make: "Sketch"
    back: "int | Special" = 0
    staleness: int | None = None


class DecidedAgain(NamedTuple):
    """The api sends the decision before last, or an older one, again."""

    back: int


class Registered(NamedTuple):
    """Somebody writes the registry; it applies from the next tick."""

    put: Put


Step = Judged | JudgedAll | Flutters | JudgedAgain | Passes | Decided | DecidedAgain | Registered


class Situation(NamedTuple):
    """What a decision is made of: the time, and the ids of all alerts so far, first the unresolved, then the newest."""

    now: Micros
    alerts: Sequence[str]

    def alert(self, back: int) -> str:
        return self.alerts[back % len(self.alerts)] if self.alerts else "al-unknown"


class Sketch(NamedTuple):
    """An action, but for times and alerts."""

    name: str
    make: Callable[[Situation], Action]

    def __repr__(self) -> str:
        return self.name


@dataclass
class AnyLog:
    """A log, the registry it goes with, and the steps it was written by."""

    steps: Sequence[Step] = ()
    settings: Alarm = field(default_factory=Alarm)
    entries: list[Entry] = field(default_factory=list)
    registry: list[RegistryChange] = field(default_factory=list)

    def __repr__(self) -> str:
        steps = "".join(f"\n  {step}" for step in self.steps)
        entries = "".join(f"\n  {number:3} {entry}" for number, entry in enumerate(self.entries))
        return f"<steps{steps}\n entries{entries}>"


class LogWriter:
    """Writes a log by steps, folding it on the way."""

    def __init__(self, steps: Sequence[Step], settings: Alarm) -> None:
        self.log = AnyLog(steps, settings)
        self.now: Micros = START
        self._folding = Folding(self.log.registry, settings)
        self._alerts: list[str] = []
        self._verdicts: list[Verdict] = []
        self._decisions: list[Decision] = []
        self._standing: dict[tuple[str, str], None] = {}
        for put in the_city_at_first():
            self._register(put)
        self._pass(0)

    def take(self, step: Step) -> None:  # noqa: C901, PLR0912  one case for each step
        """Write what the step is about."""
        match step:
            case Judged(rule, device, severity, lag):
                self._judge(rule, device, severity, lag)
            case JudgedAll(rule, devices, severity, apart):
                for device in devices:
                    self._judge(rule, device, severity)
                    self._pass(apart)
            case Flutters(rule, device, times, apart):
                for _ in range(times):
                    self._judge(rule, device, Severity.HIGH)
                    self._pass(apart)
                    self._judge(rule, device, None)
                    self._pass(apart)
            case JudgedAgain(number):
                for verdict in self._verdicts[-number:]:
                    self._write(verdict)
            case Passes(duration, ticks):
                for _ in range(ticks):
                    self._pass(duration // ticks)
            case Decided():
                self._decide(step)
            case DecidedAgain(back):
                for decision in self._decisions[-back:][:1]:
                    self._write(decision)
            case Registered(put):
                self._register(put)

    def all_goes(self, duration: Micros, *, every: Micros) -> None:
        """Every condition goes, every window and order is taken back, and time passes quietly."""
        for rule, device in list(self._standing):
            self._judge(rule, device, None)
        passed: Micros = 0
        while passed < duration:
            self._pass(every)
            passed += every

    def _judge(self, rule: str, device: str, severity: Severity | None, lag: Micros = 0) -> None:
        stamp = Stamp(READINGS.name, DEVICES.index(device) % 2, len(self._verdicts), 0)
        raised = VerdictReason.SILENCE if rule in SILENCE_RULES else VerdictReason.THRESHOLD
        reason = VerdictReason.BACK_TO_NORMAL if severity is None else raised
        at = self.now - lag
        value = None if rule == "mute" else 80.0 + len(self._verdicts)
        verdict = Verdict(
            stamp, rule, device, PROPERTY_OF_RULE[rule], severity, reason, at, value=value, area=WARDS.get(device)
        )
        self._verdicts.append(verdict)
        if severity is None:
            self._standing.pop((rule, device), None)
        else:
            self._standing[rule, device] = None
        self._write(verdict)

    def _decide(self, step: Decided) -> None:
        unresolved = {alert.id for alert in self._folding.book.unresolved()}
        newest_first = self._alerts[::-1]
        situation = Situation(self.now, sorted(newest_first, key=lambda alert: alert not in unresolved))
        target = self._target(step.back, situation)
        alert = self._folding.book.alert(target)
        revision = None if step.staleness is None or alert is None else alert.revision - step.staleness
        action = step.make.make(situation)
        number = len(self._decisions)
        if isinstance(action, Report) and step.back is not Special.COVER:  # else: under the id of another alert
            target = f"rp-{number}"
        decision = Decision(f"decision-{number}", target, "lan", self.now, action, revision)
        self._decisions.append(decision)
        self._write(decision)

    def _target(self, back: int | Special, situation: Situation) -> str:
        match back:
            case Special.UNKNOWN:
                return "al-unknown"
            case Special.COVER:
                covers = [alert.covered_by for alert in self._folding.book.unresolved() if alert.covered_by is not None]
                return max(covers, key=self._alerts.index, default=situation.alert(0))
            case _:
                return situation.alert(back)

    def _register(self, put: Put) -> None:
        self.log.registry.append(RegistryChange(len(self.log.registry), put.kind, put.id, put.make(self.now)))

    def _pass(self, duration: Micros) -> None:
        self.now += duration
        self._write(Tick(self.now, len(self.log.registry)))

    def _write(self, entry: Entry) -> None:
        for change in self._folding.process(len(self.log.entries), entry):
            if isinstance(change, AlertChanged) and change.alert.id not in self._alerts:
                self._alerts.append(change.alert.id)
        self.log.entries.append(entry)


def written(steps: Sequence[Step], settings: Alarm | None = None) -> AnyLog:
    """The log the steps tell of."""
    return _writer(steps, settings).log


def written_until_all_is_quiet(steps: Sequence[Step], settings: Alarm | None = None) -> AnyLog:
    """The same, then every condition goes, and ticks come for a day and a half, the last after the alerts have left."""
    writer = _writer(steps, settings)
    writer.all_goes(2 * HOUR, every=2 * MINUTE)
    writer.all_goes(34 * HOUR, every=2 * HOUR)
    return writer.log


def _writer(steps: Sequence[Step], settings: Alarm | None) -> LogWriter:
    writer = LogWriter(steps, settings or Alarm())
    for step in steps:
        writer.take(step)
    return writer


DEVICE = st.sampled_from(DEVICES)
SEVERITY: st.SearchStrategy[Severity | None] = st.sampled_from([None, *SEVERITIES])
APART = st.sampled_from([0, 100_000, 2 * SECOND, 20 * SECOND, 2 * MINUTE])
SHORT = st.sampled_from([0, SECOND, 9 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE])
LONG = st.sampled_from([HOUR, 5 * HOUR, 23 * HOUR, 25 * HOUR])
ALERTS_BACK = st.integers(0, 5)

_SIMPLE: list[Sketch] = [
    Sketch("acknowledge", lambda _: Acknowledge()),
    Sketch("assign, due at once", lambda it: Assign("minh", due_at=it.now)),
    Sketch("assign, due in ten minutes", lambda it: Assign("minh", due_at=it.now + 10 * MINUTE)),
    Sketch("assign, due in a day", lambda it: Assign("team-1", due_at=it.now + DAY, comment="look at it")),
    Sketch("assign", lambda _: Assign("minh")),
    Sketch("take back", lambda _: Assign(None)),
    Sketch("shelve for ten seconds", lambda it: Shelve(it.now + 10 * SECOND, "soon")),
    Sketch("shelve for an hour", lambda it: Shelve(it.now + HOUR, "roadworks")),
    Sketch("shelve for a day and more", lambda it: Shelve(it.now + 25 * HOUR, "tomorrow")),
    Sketch("shelve until before", lambda it: Shelve(it.now - SECOND, "yesterday")),
    Sketch("unshelve", lambda _: Unshelve()),
    Sketch("resolve as true", lambda _: Resolve(Finding.TRUE)),
    Sketch("resolve", lambda _: Resolve(comment="done")),
    Sketch("comment", lambda _: Comment("hm")),
    Sketch("report", lambda _: Report("Accident", Severity.HIGH, source="police", area="ward-1", device="s-1")),
    Sketch("report from nowhere", lambda _: Report("Smoke", Severity.MEDIUM)),
]


def _adopting(backs: list[int]) -> Sketch:
    return Sketch(f"adopt {backs}", lambda it: Adopt(tuple(map(it.alert, backs)), comment="the same"))


def _disowning(backs: list[int]) -> Sketch:
    return Sketch(f"disown {backs}", lambda it: Disown(tuple(map(it.alert, backs))))


SKETCHES: st.SearchStrategy[Sketch] = st.one_of(
    st.sampled_from(_SIMPLE),
    st.sampled_from(_SIMPLE),
    st.sampled_from(_SIMPLE),
    st.builds(_adopting, st.lists(ALERTS_BACK, min_size=1, max_size=3)),
    st.builds(_disowning, st.lists(ALERTS_BACK, min_size=1, max_size=2)),
)
_TARGETS = st.sampled_from([0, 0, 1, 2, 3, 5, Special.COVER, Special.COVER, Special.UNKNOWN])
DECIDED = st.builds(Decided, SKETCHES, _TARGETS, st.sampled_from([None, None, 0, 1]))
PARTS = ("both#1", "jam", "crawl", "loud")
"""What composed rules rest on."""
FOCUSES: list[tuple[str, ...]] = [
    RULES,
    OUTAGE_RULES,
    ("jam", "crawl"),
    ("offline",),
    ("loud",),
    ("jam", "mute"),
    PARTS,
    PARTS,
]
"""The rules a log speaks of."""
OTHER_STEPS: list[st.SearchStrategy[Step]] = [
    st.builds(JudgedAgain, st.integers(1, 6)),
    st.builds(Passes, SHORT | LONG, st.sampled_from([1, 1, 6])),
    DECIDED,
    DECIDED,
    DECIDED,
    st.builds(DecidedAgain, st.integers(1, 4)),
    st.builds(Registered, PUTS),
    st.builds(Registered, PUTS),
    st.builds(Registered, STAGE_PUTS),
]
PARTS_OF_OTHER_STEPS = [
    OTHER_STEPS,
    OTHER_STEPS,
    OTHER_STEPS[1:],
    OTHER_STEPS[1:6],  # no policies, no changed rules
    OTHER_STEPS[2:5],  # decisions alone
    OTHER_STEPS[6:],  # the registry alone
    OTHER_STEPS[:2],
    [*OTHER_STEPS[2:4], *OTHER_STEPS[-1:]],  # decisions, and rules on trial
]
"""A log has all or some of them: where everything changes all the time, nothing lasts."""


def _steps_about(rules: tuple[str, ...]) -> list[st.SearchStrategy[Step]]:
    rule = st.sampled_from(rules)
    several = st.lists(DEVICE, min_size=2, max_size=5, unique=True).map(tuple)
    judged = st.builds(Judged, rule, DEVICE, SEVERITY, st.sampled_from([0, 0, 0, SECOND, -30 * SECOND]))
    return [
        judged,
        judged,
        st.builds(JudgedAll, rule, several, SEVERITY, APART),
        st.builds(Flutters, rule, DEVICE, st.integers(2, 5), APART),
        st.builds(Passes, SHORT, st.sampled_from([1, 6])),
    ]


@st.composite
def step_lists(draw: st.DrawFn) -> list[Step]:
    """Of any length alike: `lists` of any length are short for the most part, and in short logs little meets."""
    about = _steps_about(draw(st.sampled_from(FOCUSES)))
    steps = st.one_of(*about, *draw(st.sampled_from(PARTS_OF_OTHER_STEPS)))
    return [draw(steps) for _ in range(draw(st.integers(1, 45)))]


SETTINGS = st.sampled_from(
    [Alarm(), Alarm(), Alarm(hold_s=0, release_s=0), Alarm(chatter_count=2, chatter_within_s=10), Alarm(hold_s=60)]
)
ANY_LOGS = st.builds(written, step_lists(), SETTINGS)
ANY_LOGS_THAT_END_QUIETLY = st.builds(written_until_all_is_quiet, step_lists(), SETTINGS)
