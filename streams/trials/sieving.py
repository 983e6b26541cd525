"""Which rules are about which series, and so what is calm for each."""

from collections import Counter
from collections.abc import Sequence

from streams.contracts.rules import SeriesRule, SightingRule, SilenceRule
from streams.judging.matching import Traits, covers, traits_of
from streams.runtime.units import conversion
from streams.timescale.bulk_history import StoredSeries
from streams.trials.calm import RESTLESS, Calm, Sieve, calm_under
from streams.trials.excerpt import Excerpt, judged
from streams.trials.scoping import view_of


def sieve_for(excerpt: Excerpt, series: Sequence[StoredSeries]) -> Sieve | None:
    """A sieve for readings of these series (by place); None: every reading of all of them matters.

    Of a series in several units the readings come by several places: there each one matters.
    """
    rules = [rule for rule in (*judged(excerpt.rules), *excerpt.faults) if not isinstance(rule, SightingRule)]
    view = view_of(excerpt)
    units = Counter((one.device, one.property) for one in series)
    known: dict[tuple[Traits, str], Calm] = {}
    calms = []
    for one in series:
        alike = (traits_of(one.device, view), one.property)
        if alike not in known:
            known[alike] = calm_under([rule for rule in rules if _is_about(rule, *alike)], one.property)
        calms.append(known[alike] if units[one.device, one.property] == 1 else RESTLESS)
    if all(calm.low >= calm.high for calm in calms):
        return None
    return Sieve(calms, [conversion(one.unit, one.property) for one in series])


def _is_about(rule: SeriesRule, traits: Traits, property_name: str) -> bool:
    """Silence of a device is about all its series: each reading is a sign of life."""
    if isinstance(rule, SilenceRule) and rule.scope.property is None:
        return covers(rule.scope, traits)
    return covers(rule.scope, traits) and rule.scope.property in (None, property_name)
