"""The kinds of device a simulated city has: what each measures, how often, and how many there are of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ingest.simulator.packets import Property


class Kind(StrEnum):
    """A device's kind, as the registry has it."""

    TRAFFIC = "traffic"
    AIR_QUALITY = "air_quality"
    NOISE = "noise"
    WATER_LEVEL = "water_level"
    RAIN = "rain"
    STREET_LIGHT = "street_light"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class KindSheet:
    """One kind: id prefix, what its devices are called, its properties, how often it speaks, its share of the city.

    `interval_min` divides an hour. `glitch` is what a faulty single measurement says: the property's column and the
    value; None where what is measured is a mean over the interval, which has no single faulty measurement (noise).
    """

    prefix: str
    title_vi: str
    properties: tuple[Property, ...]
    interval_min: int
    share: float
    glitch: tuple[int, float] | None


_MICROGRAMS = "µg/m³"

SHEETS: Mapping[Kind, KindSheet] = {
    Kind.TRAFFIC: KindSheet(
        "traffic",
        "Cảm biến giao thông",
        (Property("vehicle_flow", "1/h"), Property("speed", "km/h"), Property("occupancy", "%")),
        interval_min=1,
        share=0.40,
        glitch=(1, 3.0),
    ),
    Kind.AIR_QUALITY: KindSheet(
        "air",
        "Trạm chất lượng không khí",
        (Property("pm2_5", _MICROGRAMS), Property("pm10", _MICROGRAMS), Property("no2", _MICROGRAMS)),
        interval_min=2,
        share=0.14,
        glitch=(0, 190.0),
    ),
    Kind.NOISE: KindSheet(
        "noise", "Trạm đo tiếng ồn", (Property("noise_level", "dB"),), interval_min=1, share=0.12, glitch=None
    ),
    Kind.WATER_LEVEL: KindSheet(
        "water", "Trạm đo mực nước", (Property("water_level", "m"),), interval_min=2, share=0.07, glitch=(0, 2.4)
    ),
    Kind.RAIN: KindSheet(
        "rain", "Trạm đo mưa", (Property("rainfall_rate", "mm/h"),), interval_min=2, share=0.07, glitch=(0, 80.0)
    ),
    Kind.STREET_LIGHT: KindSheet(
        "lamp", "Đèn đường", (Property("power", "W"),), interval_min=5, share=0.15, glitch=(0, 0.0)
    ),
    Kind.NETWORK: KindSheet(
        "gateway",
        "Trạm thu phát",
        (Property("signal_strength", "dBm"), Property("packet_loss", "%")),
        interval_min=1,
        share=0.05,
        glitch=(1, 40.0),
    ),
}
