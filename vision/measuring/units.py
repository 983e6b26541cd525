"""How much of a road a vehicle takes: passenger-car units and motorcycle units, as data with their sources.

- Motorcycle units: Cao and Sano (2012), "Estimating Capacity and Motorcycle Equivalent Units on Urban Roads in Hanoi,
  Vietnam", Journal of Transportation Engineering 138(6), by the space a vehicle takes while moving: car 3.4, bus 10.5,
  minibus 8.3, bicycle 1.4 (its abstract, read on 2026-11-22). A truck here is taken as the minibus, about as long;
  a bicycle cannot be told from a motorcycle and counts as one.
- Passenger-car units: TCXDVN 104:2007 "Đường đô thị - Yêu cầu thiết kế" (Urban roads: design), conversion factors for
  streets of 60 km/h and less; TCVN 13592:2022 has the same orders. From memory, not looked up: motorbike 0.25, car 1,
  bus 2.5 to 3, two-axle truck 2. The table knows more kinds than a camera. `other` (three-wheelers, carts) is a guess.

A city that has measured its own puts them here. They are for traffic that moves; a standing queue holds more
two-wheelers than they say.

Pedestrians take nothing of either.
"""

from types import MappingProxyType
from typing import Final

from streams.contracts.sightings import VehicleClass

PASSENGER_CAR_UNITS: Final = MappingProxyType(
    {
        VehicleClass.TWO_WHEELER: 0.25,
        VehicleClass.CAR: 1.0,
        VehicleClass.BUS: 3.0,
        VehicleClass.TRUCK: 2.0,
        VehicleClass.OTHER: 0.5,
        VehicleClass.PEDESTRIAN: 0.0,
    }
)
MOTORCYCLE_UNITS: Final = MappingProxyType(
    {
        VehicleClass.TWO_WHEELER: 1.0,
        VehicleClass.CAR: 3.4,
        VehicleClass.BUS: 10.5,
        VehicleClass.TRUCK: 8.3,
        VehicleClass.OTHER: 2.0,
        VehicleClass.PEDESTRIAN: 0.0,
    }
)
LENGTHS_M: Final = MappingProxyType(
    {
        VehicleClass.TWO_WHEELER: 2.0,
        VehicleClass.CAR: 4.5,
        VehicleClass.BUS: 11.0,
        VehicleClass.TRUCK: 8.0,
        VehicleClass.OTHER: 4.0,
        VehicleClass.PEDESTRIAN: 0.0,
    }
)
"""How long a vehicle is, about: what the last one adds to a queue."""
