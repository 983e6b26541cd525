# size: a table, one entry a property
"""The catalogue of properties: what each is, its canonical unit, and between which values it can be true.

A property that is not in it may be measured and judged all the same, in whatever unit it comes. Values outside `low`
to `high` are no state of a city but a fault of the device; the range is wide on purpose, and `grounds` says why it
ends there. The names cover the traffic, air and weather observations of FIWARE's Smart Data Models.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Quantity(StrEnum):
    """What is measured, whatever its unit."""

    SPEED = "speed"
    RATE = "rate"
    SHARE = "share"
    COUNT = "count"
    TIME = "time"
    LENGTH = "length"
    LINEAR_DENSITY = "linear_density"
    MASS_CONCENTRATION = "mass_concentration"
    AMOUNT_FRACTION = "amount_fraction"
    SOUND_LEVEL = "sound_level"
    PRECIPITATION = "precipitation"
    PRECIPITATION_RATE = "precipitation_rate"
    TEMPERATURE = "temperature"
    ANGLE = "angle"
    PRESSURE = "pressure"
    ILLUMINANCE = "illuminance"
    POWER = "power"
    ENERGY = "energy"
    VOLTAGE = "voltage"
    CURRENT = "current"
    POWER_LEVEL = "power_level"
    LEVEL_DIFFERENCE = "level_difference"
    INDEX = "index"
    STATE = "state"


class Property(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One property. `unit` is canonical: rules, windows and verdicts speak it.

    `grounds`: why `low` and `high` are where they are. `molar_mass_g` (g/mol) of a gas, which is also sent as a
    share of volume.
    """

    name: str
    quantity: Quantity
    unit: str
    low: float
    high: float
    label_vi: str
    label_en: str
    grounds: str = ""
    molar_mass_g: float | None = None


_WHOLE = "A share lies between nothing and all."
_MICROGRAMS = "µg/m³"
_MOST_COUNTED = "More than the busiest street carries in an hour."

_TRAFFIC = (
    Property(
        "vehicle_flow",
        Quantity.RATE,
        "1/h",
        0,
        40_000,
        "Lưu lượng xe",
        "Vehicle flow",
        "A lane carries 2,400 cars an hour at most (Highway Capacity Manual); ten lanes, or a street full of "
        "motorbikes, carry some tens of thousands.",
    ),
    Property(
        "speed",
        Quantity.SPEED,
        "km/h",
        0,
        200,
        "Tốc độ",
        "Speed",
        "The highest limit in Vietnam is 120 km/h; a mean above 200 is no traffic.",
    ),
    Property("occupancy", Quantity.SHARE, "%", 0, 100, "Độ chiếm dụng", "Occupancy", _WHOLE),
    Property(
        "headway",
        Quantity.TIME,
        "s",
        0,
        3_600,
        "Khoảng cách thời gian giữa các xe",
        "Time headway",
        "Beyond an hour it is the absence of vehicles.",
    ),
    Property(
        "queue_length",
        Quantity.LENGTH,
        "m",
        0,
        10_000,
        "Chiều dài hàng chờ",
        "Queue length",
        "Longer than any stretch between two junctions of a city.",
    ),
    Property(
        "density",
        Quantity.LINEAR_DENSITY,
        "1/km",
        0,
        5_000,
        "Mật độ xe",
        "Vehicle density",
        "A standing lane holds some 150 cars, or several times as many motorbikes; five lanes of these.",
    ),
    Property(
        "vehicle_count",
        Quantity.COUNT,
        "",
        0,
        100_000,
        "Số lượt xe",
        "Vehicle count",
        _MOST_COUNTED,
    ),
    Property(
        "vehicle_length",
        Quantity.LENGTH,
        "m",
        0,
        50,
        "Chiều dài xe",
        "Vehicle length",
        "A road train with trailers has some 25 m.",
    ),
    *(
        Property(f"{who}_count", Quantity.COUNT, "", 0, 100_000, f"Số lượt {vi}", f"{en} count", _MOST_COUNTED)
        for who, vi, en in (
            ("two_wheeler", "xe hai bánh", "Two-wheeler"),
            ("car", "ô tô con", "Car"),
            ("bus", "xe buýt, xe khách", "Bus"),
            ("truck", "xe tải", "Truck"),
            ("other", "xe khác", "Other vehicle"),
            ("pedestrian", "người đi bộ", "Pedestrian"),
        )
    ),
    Property(
        "pcu_flow",
        Quantity.RATE,
        "1/h",
        0,
        40_000,
        "Lưu lượng quy đổi ra xe con",
        "Flow in passenger-car units",
        "What a lane carries in cars (2,400 an hour, Highway Capacity Manual), for more lanes than a street has.",
    ),
    Property(
        "mcu_flow",
        Quantity.RATE,
        "1/h",
        0,
        200_000,
        "Lưu lượng quy đổi ra xe máy",
        "Flow in motorcycle units",
        "A car is some 3 to 4 motorcycles and a bus some 10, so the limit of vehicles an hour, five times.",
    ),
    Property("detector_on", Quantity.INDEX, "", 0, 1_000, "Cảm biến có xe", "Detector on", "A detector's number."),
    Property("detector_off", Quantity.INDEX, "", 0, 1_000, "Cảm biến hết xe", "Detector off", "A detector's number."),
)

_AIR = (
    Property(
        "pm2_5",
        Quantity.MASS_CONCENTRATION,
        _MICROGRAMS,
        0,
        1_000,
        "Bụi PM2.5",
        "PM2.5",
        "The range of beta attenuation monitors and of optical sensors.",
    ),
    Property(
        "pm10",
        Quantity.MASS_CONCENTRATION,
        _MICROGRAMS,
        0,
        2_000,
        "Bụi PM10",
        "PM10",
        "Dust storms reach thousands; none are known in Vietnam.",
    ),
    Property(
        "pm4", Quantity.MASS_CONCENTRATION, _MICROGRAMS, 0, 2_000, "Bụi PM4", "PM4", "Lies between PM2.5 and PM10."
    ),
    Property(
        "tsp",
        Quantity.MASS_CONCENTRATION,
        _MICROGRAMS,
        0,
        10_000,
        "Tổng bụi lơ lửng",
        "Total suspended particles",
        "The range of reference samplers, 10 mg/m³.",
    ),
    Property(
        "so2",
        Quantity.MASS_CONCENTRATION,
        _MICROGRAMS,
        0,
        5_000,
        "Lưu huỳnh đioxit (SO₂)",
        "Sulphur dioxide (SO₂)",
        "Some 2 ppm: the largest range of ambient analysers.",
        molar_mass_g=64.07,
    ),
    Property(
        "no2",
        Quantity.MASS_CONCENTRATION,
        _MICROGRAMS,
        0,
        2_000,
        "Nitơ đioxit (NO₂)",
        "Nitrogen dioxide (NO₂)",
        "Some 1 ppm: ten times the limit of an hour.",
        molar_mass_g=46.01,
    ),
    Property(
        "no",
        Quantity.MASS_CONCENTRATION,
        _MICROGRAMS,
        0,
        5_000,
        "Nitơ oxit (NO)",
        "Nitric oxide (NO)",
        "Some 4 ppm: beyond what is found at a kerb.",
        molar_mass_g=30.01,
    ),
    Property(
        "nox",
        Quantity.MASS_CONCENTRATION,
        _MICROGRAMS,
        0,
        5_000,
        "Các nitơ oxit (NOₓ)",
        "Nitrogen oxides (NOₓ)",
        "As nitric oxide; counted as NO₂, which is how networks report it.",
        molar_mass_g=46.01,
    ),
    Property(
        "o3",
        Quantity.MASS_CONCENTRATION,
        _MICROGRAMS,
        0,
        1_000,
        "Ôzôn (O₃)",
        "Ozone (O₃)",
        "Some 0.5 ppm: the range of ambient analysers.",
        molar_mass_g=48.00,
    ),
    Property(
        "co",
        Quantity.MASS_CONCENTRATION,
        _MICROGRAMS,
        0,
        100_000,
        "Cacbon monoxit (CO)",
        "Carbon monoxide (CO)",
        "Some 90 ppm: more than three times the limit of an hour.",
        molar_mass_g=28.01,
    ),
    Property(
        "co2",
        Quantity.AMOUNT_FRACTION,
        "ppm",
        300,
        40_000,
        "Cacbon đioxit (CO₂)",
        "Carbon dioxide (CO₂)",
        "The atmosphere has had more than 300 for a century; 40,000 is at once dangerous to life (NIOSH).",
        molar_mass_g=44.01,
    ),
    Property(
        "air_quality_index",
        Quantity.INDEX,
        "",
        0,
        500,
        "Chỉ số chất lượng không khí",
        "Air quality index",
        "The scale of the Vietnamese index (Decision 1459/QĐ-TCMT) ends at 500.",
    ),
)

_WEATHER = (
    Property(
        "temperature",
        Quantity.TEMPERATURE,
        "°C",
        -20,
        60,
        "Nhiệt độ",
        "Temperature",
        "The highest of Vietnam is 44.2 °C (2023); a box in the sun is hotter.",
    ),
    Property("humidity", Quantity.SHARE, "%", 0, 100, "Độ ẩm tương đối", "Relative humidity", _WHOLE),
    Property(
        "pressure",
        Quantity.PRESSURE,
        "hPa",
        500,
        1_080,
        "Áp suất khí quyển",
        "Atmospheric pressure",
        "The range asked of barometers (WMO-No. 8).",
    ),
    Property(
        "pressure_tendency",
        Quantity.PRESSURE,
        "hPa",
        -50,
        50,
        "Biến thiên áp suất",
        "Pressure tendency",
        "In three hours; the deepest typhoons stay within.",
    ),
    Property(
        "wind_speed",
        Quantity.SPEED,
        "m/s",
        0,
        75,
        "Tốc độ gió",
        "Wind speed",
        "The range asked of anemometers (WMO-No. 8).",
    ),
    Property("wind_direction", Quantity.ANGLE, "°", 0, 360, "Hướng gió", "Wind direction", "A full circle."),
    Property(
        "rainfall_rate",
        Quantity.PRECIPITATION_RATE,
        "mm/h",
        0,
        500,
        "Cường độ mưa",
        "Rain intensity",
        "Gauges measure up to 2,000 (WMO-No. 8); more than 500 over a minute is rather a fault than rain.",
    ),
    Property(
        "rainfall",
        Quantity.PRECIPITATION,
        "mm",
        0,
        2_000,
        "Lượng mưa",
        "Rainfall",
        "More than any day has brought on earth (1,825 mm, Réunion, 1966; WMO).",
    ),
    Property(
        "snow_height",
        Quantity.LENGTH,
        "cm",
        0,
        1_000,
        "Độ dày tuyết",
        "Snow height",
        "More than lies in any town.",
    ),
    Property(
        "uv_index",
        Quantity.INDEX,
        "",
        0,
        25,
        "Chỉ số tia cực tím",
        "UV index",
        "The tropics at noon reach some 15; high mountains 20.",
    ),
    Property(
        "illuminance",
        Quantity.ILLUMINANCE,
        "lx",
        0,
        200_000,
        "Độ rọi",
        "Illuminance",
        "The sun at its highest gives some 130,000.",
    ),
    Property(
        "water_level",
        Quantity.LENGTH,
        "m",
        -10,
        20,
        "Mực nước",
        "Water level",
        "The Sài Gòn river at Phú An stays within 3 m of its datum; a gauge of another datum has room.",
    ),
)

_CITY = (
    Property(
        "noise_level",
        Quantity.SOUND_LEVEL,
        "dB",
        20,
        140,
        "Mức ồn",
        "Noise level",
        "A-weighted. Meters of class 1 begin at some 25 dB, and 140 dB is the threshold of pain.",
    ),
    Property(
        "power",
        Quantity.POWER,
        "W",
        0,
        1_000_000,
        "Công suất",
        "Power",
        "A cabinet of street lights draws some kilowatts; nothing on a street a megawatt.",
    ),
    Property(
        "energy", Quantity.ENERGY, "kWh", 0, 100_000_000, "Điện năng", "Energy", "Counters of eight digits end there."
    ),
    Property(
        "voltage", Quantity.VOLTAGE, "V", 0, 1_000, "Điện áp", "Voltage", "Low voltage ends at 1,000 V (IEC 60038)."
    ),
    Property(
        "current",
        Quantity.CURRENT,
        "A",
        0,
        5_000,
        "Dòng điện",
        "Current",
        "More than the low side of a street's transformer gives.",
    ),
    Property(
        "signal_strength",
        Quantity.POWER_LEVEL,
        "dBm",
        -150,
        10,
        "Cường độ tín hiệu",
        "Signal strength",
        "LoRa receivers end at some -148 dBm; no antenna in the field receives milliwatts.",
    ),
    Property(
        "signal_to_noise",
        Quantity.LEVEL_DIFFERENCE,
        "dB",
        -40,
        60,
        "Tỉ số tín hiệu trên nhiễu",
        "Signal to noise ratio",
        "LoRa decodes down to -20 dB; 60 dB is a cable.",
    ),
    Property("packet_loss", Quantity.SHARE, "%", 0, 100, "Tỉ lệ mất gói", "Packet loss", _WHOLE),
    Property("battery", Quantity.SHARE, "%", 0, 100, "Pin", "Battery", _WHOLE),
    Property("online", Quantity.STATE, "", 0, 1, "Trực tuyến", "Online", "Yes or no."),
)

CATALOGUE: Mapping[str, Property] = {one.name: one for one in (*_TRAFFIC, *_AIR, *_WEATHER, *_CITY)}
"""Property by name."""
