"""How the scene of each kind of incident is drawn."""

from collections.abc import Callable, Mapping

from ingest.simulator import fault_scenes, road_scenes
from ingest.simulator.incidents import IncidentKind
from ingest.simulator.scenes import Casting, Scene

DRAW: Mapping[IncidentKind, Callable[[Casting], Scene | None]] = {
    IncidentKind.NOISE_EVENT: Casting.noise_event,
    IncidentKind.CONGESTION: Casting.congestion,
    IncidentKind.DEVICE_DEAD: Casting.device_dead,
    IncidentKind.FLOODING: Casting.flooding,
    IncidentKind.LAMP_OUTAGE: Casting.lamp_outage,
    IncidentKind.AIR_POLLUTION: Casting.air_pollution,
    IncidentKind.GATEWAY_DEAD: Casting.gateway_dead,
    IncidentKind.JAM: road_scenes.jam,
    IncidentKind.SLOW_SPOT: road_scenes.slow_spot,
    IncidentKind.SPILL_BACK: road_scenes.spill_back,
    IncidentKind.SUDDEN_DROP: road_scenes.sudden_drop,
    IncidentKind.STUCK: fault_scenes.stuck,
    IncidentKind.STUCK_ON: fault_scenes.stuck_on,
    IncidentKind.NO_HITS: fault_scenes.no_hits,
    IncidentKind.DETECTOR_CHATTER: fault_scenes.detector_chatter,
    IncidentKind.SPIKES: fault_scenes.spikes,
    IncidentKind.IMPLAUSIBLE: fault_scenes.implausible,
    IncidentKind.CLOCK_JUMP: fault_scenes.clock_jump,
    IncidentKind.POWER_CUT: Casting.power_cut,
    IncidentKind.CHATTER: Casting.chatter,
}
