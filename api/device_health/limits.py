"""From where on a day of a series is a sick one: limits by property, and by the device's kind where it differs.

After PeMS (Chen, Kwon, Rice, Skabardonis, Varaiya: "Detecting errors and imputing missing data for single-loop
surveillance systems", Transportation Research Record 1855, 2003: too many zeros, too many high occupancies, constant
values) and IRIS of Minnesota DOT (no hits, chatter, locked on, no change, spikes). Their limits are for loops of 30 s;
ours are those of a whole day and say beside each why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

_HOUR_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """A day beyond any of these is a sick one; None: that does not say anything about such a series.

    `fewest_share`, `most_share`: readings of the day over those expected (by the interval registered, else the typical
    gap). `still_s`: the longest run of equal values. `rests_at`: values at which standing still is healthy. A run at or
    above `stuck_from` that lasts `stuck_s` is *stuck on* rather than *constant*. `zeros_share`: the share of zeros.
    """

    fewest_share: float = 0.7
    most_share: float = 1.5
    still_s: float | None = 6 * _HOUR_S
    rests_at: tuple[float, ...] = ()
    stuck_from: float | None = None
    stuck_s: float = 1 * _HOUR_S
    zeros_share: float | None = None
    spikes: int = 5
    implausible_share: float = 0.01


_USUAL = Limits()
"""Seven in ten: a radio link loses some per cent, a sick one far more. Six hours: no weather or traffic stands still so
long at the resolution sensors have. Five spikes: a normal day has none, a glitch in 50,000 readings one in weeks."""

_BY_PROPERTY: Mapping[str, Limits] = {
    # A counted road has empty minutes at night, but not seven in ten of a day (PeMS: 1,200 of 2,880 from 5 to 22 h).
    "vehicle_flow": replace(_USUAL, zeros_share=0.7, rests_at=(0.0,)),
    # Occupancy of 90 % for an hour is a closed road or a detector that hangs; PeMS counts samples above 35 %.
    "occupancy": replace(_USUAL, zeros_share=0.9, rests_at=(0.0,), stuck_from=90.0),
    # Events, not a measurement at intervals: neither a run of equal values nor a number expected.
    "detector_on": replace(_USUAL, still_s=None, fewest_share=0.0, most_share=float("inf"), spikes=1_000_000),
    "detector_off": replace(_USUAL, still_s=None, fewest_share=0.0, most_share=float("inf"), spikes=1_000_000),
    "online": replace(_USUAL, still_s=None, fewest_share=0.0, most_share=float("inf"), spikes=1_000_000),
    # It does not rain for days, and a shower begins and ends at once.
    "rainfall_rate": replace(_USUAL, rests_at=(0.0,), spikes=50),
    "rainfall": replace(_USUAL, rests_at=(0.0,), spikes=50),
    # A lamp draws the same all night, none by day, and leaps twice a day.
    "power": replace(_USUAL, still_s=None, spikes=50),
    # A link without losses is healthy; losses come in bursts.
    "packet_loss": replace(_USUAL, rests_at=(0.0,), spikes=200),
    # Percent and whole degrees change slowly.
    "battery": replace(_USUAL, still_s=None),
    "signal_strength": replace(_USUAL, still_s=24 * _HOUR_S),
}


def limits_for(property_name: str) -> Limits:
    """The limits of a property; the usual ones where it has none of its own."""
    return _BY_PROPERTY.get(property_name, _USUAL)
