"""What `test_any_interleaving` found, each as the shortest log that showed it."""

from collections.abc import Sequence

from streams.alarming.changes import Change, Removed
from streams.contracts.alerts import AlertChanged, Severity, TransitionKind
from streams.contracts.evidence import Evidence
from streams.contracts.readings import Tick
from streams.contracts.times import MINUTE, SECOND
from streams.contracts.verdicts import Stamp, Verdict, VerdictReason
from tests.unit.alarming.any_city import composed_put
from tests.unit.alarming.any_log import AnyLog, Flutters, Judged, Passes, Registered, Step, written
from tests.unit.alarming.builders import START
from tests.unit.alarming.folding import AlertsTopic
from tests.unit.alarming.history import folded


def refolded_from(log: AnyLog, offset: int) -> list[Change]:
    """The log folded to below the offset, recalled from what was given out, and folded on."""
    topic, given_out = AlertsTopic(), list[Change]()
    folding = topic.restored(log.registry, log.settings)
    for number, entry in enumerate(log.entries):
        if number == offset:
            folding = topic.restored(log.registry, log.settings)
        changes = folding.process(number, entry)
        topic.commit(changes, folding.book)
        given_out += changes
    return given_out


def last_kinds(steps: Sequence[Step]) -> list[TransitionKind]:
    """What the last entry of the log brings about."""
    changes = folded(written(steps)).moments[-1].changes
    return [change.transition.kind for change in changes if isinstance(change, AlertChanged)]


def test_an_alert_that_calms_before_it_would_escalate_does_so_after_a_restart_as_well() -> None:
    """A condition kept coming after the first entry for calming was planned.

    One long tick carried that one out, in its place before the escalation; a restored book knew only of the later one.
    """
    log = written([Flutters("loud", "gw-1", 3, 100_000), Passes(2 * MINUTE)])

    assert refolded_from(log, len(log.entries) - 1) == folded(log).changes


def test_evidence_of_a_beginning_long_past_does_not_hurry_that_of_the_newest_one() -> None:
    """A part of a sequence came twice; the entry for its first time dropped the second's in one long tick.

    A restored book knew only of the second, and dropped it in its own place.
    """
    log = written([Judged("jam", "gw-1", Severity.LOW), Flutters("crawl", "gw-1", 2, 100_000)])
    log.entries += [Verdict(Stamp("x", 0, 1, 0), "jam", "gw-1", "speed", None, VerdictReason.BACK_TO_NORMAL, START)]
    log.entries.append(Tick(START + 2 * MINUTE, len(log.registry)))

    assert refolded_from(log, len(log.entries) - 1) == folded(log).changes


def test_evidence_counts_as_long_as_the_changed_rule_says_and_no_longer() -> None:
    """A part had ended when its rule came to ask for longer: it was planned to age at the time asked for before."""
    log = written(
        [
            Judged("jam", "gw-1", Severity.LOW),
            Registered(composed_put("wave", "jam, crawl, both")),
            Judged("jam", "gw-1", None),
            Passes(SECOND),
            Passes(2 * MINUTE),
        ]
    )
    kept = [change.rule for change in folded(log).changes if isinstance(change, Evidence)]
    log.entries.append(Tick(START + 5 * MINUTE, len(log.registry)))

    assert kept == ["jam", "jam"]
    assert Removed(b"~evidence/jam/gw-1/speed/") in folded(log).moments[-1].changes
