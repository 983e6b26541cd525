"""From the unit a reading was sent in to the canonical unit of its property, before it is judged.

Most readings come in the canonical unit, or in another spelling of it: that is known without reckoning. The rest is
pint's business, which is loaded when the first other unit comes: 0.6 s and 28 MB (2026-11-22) that a city which sends
what the catalogue says never spends.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import isclose
from typing import TYPE_CHECKING

import msgspec

from streams.contracts.properties import CATALOGUE, Property, Quantity

if TYPE_CHECKING:
    from pint import UnitRegistry

_MOLAR_VOLUME_L = 24.465
"""Litres of a mole of gas at 25 °C and 1013.25 hPa, R * T / p: what Vietnam's regulations refer their µg/Nm³ to
(QCVN 19:2009/BTNMT, 1.3: 25 °C, 760 mmHg). So Nm³ is m³ here."""

_TERM = re.compile(r"(?P<name>[A-Za-zµμ°%‰]{1,16})(?:(?:\*\*|\^)?(?P<power>-?[1-4])|(?P<raised>[²³]))?")
_SIGNS = re.compile(r"([/*·. ])")
_MOST_TERMS = 4
"""What may be a unit: a few names with small powers. Devices write what they like, and pint would reckon
``9**9**9**9`` until the end of days."""

_CONSIDERED = 4_096
"""How many pairs of unit and property are remembered: a city has tens. A sender of ever new units costs time only."""


class Conversion(msgspec.Struct, frozen=True):
    """Canonical value = value * `factor` + `offset`."""

    factor: float
    offset: float = 0.0

    def convert(self, value: float) -> float:
        """The value in the canonical unit."""
        return value * self.factor + self.offset


IDENTITY = Conversion(1.0)

_SPELLINGS: Mapping[str, str] = {
    "μg/m³": "µg/m³",  # the Greek letter, not the micro sign
    "μg/m3": "µg/m³",
    "µg/m3": "µg/m³",
    "ug/m3": "µg/m³",
    "ug/m³": "µg/m³",
    "ug/m^3": "µg/m³",
    "μg/Nm³": "µg/m³",
    "μg/Nm3": "µg/m³",
    "µg/Nm³": "µg/m³",
    "µg/Nm3": "µg/m³",
    "ug/Nm3": "µg/m³",
    "mg/Nm³": "mg/m³",
    "mg/Nm3": "mg/m³",
    "kph": "km/h",
    "kmh": "km/h",
    "km/hr": "km/h",
    "veh/h": "1/h",
    "veh/hr": "1/h",
    "vehicles/h": "1/h",
    "xe/h": "1/h",
    "/h": "1/h",
    "h-1": "1/h",
    "veh/min": "1/min",
    "veh/s": "1/s",
    "veh/km": "1/km",
    "pct": "%",
    "percent": "%",
    "C": "°C",
    "degC": "°C",
    "celsius": "°C",
    "Celsius": "°C",
    "F": "°F",
    "degF": "°F",
    "dB(A)": "dB",
    "dBA": "dB",
    "dbA": "dB",
    "db": "dB",
    "lux": "lx",
    "mbar": "hPa",
    "deg": "°",
    "degree": "°",
    "mm/hr": "mm/h",
    "l/m2": "mm",
    "l/m²": "mm",
    "watt": "W",
    "sec": "s",
    "decibel": "dB",
    "%RH": "%",
    "vph": "1/h",
    # Common codes of UN/CEFACT's Recommendation 20: the `unitCode` of NGSI-LD and the Smart Data Models.
    "GQ": "µg/m³",
    "GP": "mg/m³",
    "59": "ppm",
    "61": "ppb",
    "KMH": "km/h",
    "MTS": "m/s",
    "MTR": "m",
    "CMT": "cm",
    "MMT": "mm",
    "KMT": "km",
    "P1": "%",
    "2N": "dB",
    "CEL": "°C",
    "FAH": "°F",
    "KEL": "K",
    "A97": "hPa",
    "WTT": "W",
    "KWT": "kW",
    "KWH": "kWh",
    "LUX": "lx",
    "VLT": "V",
    "AMP": "A",
    "SEC": "s",
    "MIN": "min",
    "HUR": "h",
    "DD": "°",
}
"""What senders write, and how the same unit is written here. Of sound the weighting is dropped: noise is A-weighted."""

_ONE = frozenset({"1", "count", "bool", "boolean", "index"})
"""What is sent as the unit of something without one."""

_GAS_SHARES: Mapping[str, float] = {"ppb": 1e-3, "ppbv": 1e-3, "ppm": 1.0, "ppmv": 1.0}
"""Shares of volume, in millionths."""

_LEVELS = frozenset({Quantity.SOUND_LEVEL, Quantity.POWER_LEVEL, Quantity.LEVEL_DIFFERENCE})
"""Decibels of something: no factor leads to another unit."""


@lru_cache(maxsize=_CONSIDERED)
def conversion(unit: str, property_name: str) -> Conversion | None:
    """How a value of the property in `unit` becomes one in its canonical unit.

    `IDENTITY` where the units agree, none was sent, or the property is not in the catalogue; None if `unit` measures
    something else, or is not known.
    """
    known = CATALOGUE.get(property_name)
    sent = unit.strip()
    if known is None or not sent:
        return IDENTITY
    spelled = spelling(sent)
    if spelled == known.unit or (not known.unit and sent in _ONE):
        return IDENTITY
    if spelled in _GAS_SHARES and known.molar_mass_g is not None:
        return _of_gas(spelled, known, known.molar_mass_g)
    if known.quantity in _LEVELS or not known.unit:
        return None
    return _reckoned(spelled, known.unit)


def spelling(unit: str) -> str:
    """The unit as it is written here: ``ug/m3`` is ``µg/m³``."""
    return _SPELLINGS.get(unit, unit)


def spellings(unit: str) -> tuple[str, ...]:
    """All ways of writing a unit that are known here, its own first."""
    return (unit, *(other for other, same in _SPELLINGS.items() if same == unit)) if unit else ()


def _of_gas(share: str, known: Property, molar_mass_g: float) -> Conversion | None:
    """A share of volume as mass in a volume: ppb * M / V_m is µg/m³ (e.g. WHO Air Quality Guidelines 2005, ch. 1)."""
    millionths = _GAS_SHARES[share]
    if known.quantity is Quantity.AMOUNT_FRACTION:
        return Conversion(millionths)
    return Conversion(_rounded(millionths * 1_000 * molar_mass_g / _MOLAR_VOLUME_L))


def _reckoned(sent: str, canonical: str) -> Conversion | None:
    """By pint: what nought and one become gives offset and factor; what then fails at two is not linear.

    Besides its own errors pint has a ValueError for ``nan``, and an AssertionError for ``1/oct``, a name of two units.
    """
    from pint.errors import PintError  # noqa: PLC0415  see above

    expression = _expression(sent)
    if expression is None:
        return None
    units = _unit_registry()
    try:
        unit = units.parse_units(expression)
        at_0, at_1, at_2 = (units.Quantity(value, unit).to(canonical).magnitude for value in (0.0, 1.0, 2.0))
    except (PintError, ValueError, AssertionError, ArithmeticError):
        return None
    factor = at_1 - at_0
    is_linear = isclose(at_2, at_0 + 2 * factor, rel_tol=1e-9)
    return Conversion(_rounded(factor), _rounded(at_0)) if is_linear else None


def _expression(sent: str) -> str | None:
    """The unit as pint reads it, ``µg/m**3`` for ``µg/m3``; None for what does not look like a unit."""
    first, *rest = _SIGNS.split(sent)
    terms = ["1" if first == "1" else _term(first), *(_term(text) for text in rest[1::2])]
    if len(terms) > _MOST_TERMS or None in terms:
        return None
    signs = ["", *("/" if sign == "/" else "*" for sign in rest[::2])]
    return "".join(f"{sign}{term}" for sign, term in zip(signs, terms, strict=True))


def _term(text: str) -> str | None:
    found = _TERM.fullmatch(text)
    if found is None:
        return None
    power = found["power"] or {"²": "2", "³": "3"}.get(found["raised"] or "")
    return f"{found['name']}**{power}" if power else found["name"]


def _rounded(number: float) -> float:
    """To 12 digits: 3.6, not 3.5999999999999996, so that 10 m/s is at a level of 36 km/h and not just below."""
    return float(f"{number:.12g}")


@lru_cache(maxsize=1)
def _unit_registry() -> "UnitRegistry[float]":
    from pint import UnitRegistry  # noqa: PLC0415  see above

    units: UnitRegistry[float] = UnitRegistry(autoconvert_offset_to_baseunit=True)
    return units
