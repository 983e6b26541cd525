"""How large and quick each class of vehicle is."""

from dataclasses import dataclass

from streams.contracts.sightings import VehicleClass


@dataclass(frozen=True, slots=True)
class Kind:
    """Metres; `pace`: of what a car would like to drive; `strength`: how hard it accelerates, m/s²."""

    vehicle_class: VehicleClass
    length: float
    width: float
    height: float
    pace: float
    strength: float

    @property
    def is_two_wheeled(self) -> bool:
        """Rides abreast and weaves."""
        return self.vehicle_class is VehicleClass.TWO_WHEELER


KINDS = {
    kind.vehicle_class: kind
    for kind in (
        Kind(VehicleClass.TWO_WHEELER, length=1.9, width=0.7, height=1.6, pace=0.95, strength=2.2),
        Kind(VehicleClass.CAR, length=4.3, width=1.75, height=1.5, pace=1.0, strength=1.6),
        Kind(VehicleClass.BUS, length=10.5, width=2.45, height=3.1, pace=0.85, strength=0.9),
        Kind(VehicleClass.TRUCK, length=6.8, width=2.2, height=2.8, pace=0.87, strength=1.0),
        Kind(VehicleClass.PEDESTRIAN, length=0.4, width=0.5, height=1.68, pace=0.13, strength=1.0),
    )
}
