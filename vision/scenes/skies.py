"""What each weather is like: the sun, the light, what falls, how noisy the picture is."""

from dataclasses import dataclass

from vision.scenes.presets import Weather
from vision.scenes.shapes import Colour


@dataclass(frozen=True, slots=True)
class Sky:
    """`sun`: the direction towards it, x, y, z. Lights: what surfaces get of the sky and of the sun, 1 being all.

    `zenith`, `horizon`: the colours of the sky. `shadow`: how much light is left in a shadow. `haze`: the share of
    the horizon's colour at 100 m. `noise`: grey levels, one standard deviation. `wet`: how much the road mirrors.
    `lamps`: how bright street lamps, windows and headlights are.
    """

    sun: tuple[float, float, float]
    ambient: Colour
    sunlight: Colour
    zenith: Colour
    horizon: Colour
    shadow: float = 1.0
    haze: float = 0.1
    noise: float = 2.2
    wet: float = 0.0
    lamps: float = 0.0
    has_clouds: bool = False
    has_rain: bool = False


SKIES: dict[Weather, Sky] = {
    Weather.CLEAR: Sky(
        sun=(0.5, -0.35, 0.79),
        ambient=(0.60, 0.55, 0.52),
        sunlight=(0.42, 0.47, 0.5),
        zenith=(214, 164, 110),
        horizon=(232, 220, 204),
        shadow=0.56,
    ),
    Weather.CLOUDS: Sky(
        sun=(0.5, -0.35, 0.79),
        ambient=(0.62, 0.58, 0.55),
        sunlight=(0.34, 0.38, 0.4),
        zenith=(200, 176, 150),
        horizon=(226, 222, 216),
        shadow=0.6,
        has_clouds=True,
    ),
    Weather.RAIN: Sky(
        sun=(0.0, 0.0, 1.0),
        ambient=(0.60, 0.57, 0.55),
        sunlight=(0.06, 0.06, 0.06),
        zenith=(160, 152, 146),
        horizon=(186, 182, 178),
        haze=0.4,
        noise=3.0,
        wet=0.34,
        lamps=0.25,
        has_rain=True,
    ),
    Weather.DUSK: Sky(
        sun=(-0.72, 0.55, 0.42),
        ambient=(0.42, 0.33, 0.30),
        sunlight=(0.08, 0.14, 0.22),
        zenith=(120, 84, 66),
        horizon=(96, 130, 206),
        shadow=0.8,
        haze=0.16,
        noise=4.0,
        lamps=0.6,
    ),
    Weather.NIGHT: Sky(
        sun=(0.0, 0.0, 1.0),
        ambient=(0.105, 0.085, 0.075),
        sunlight=(0.0, 0.0, 0.0),
        zenith=(34, 22, 16),
        horizon=(44, 36, 34),
        haze=0.05,
        noise=6.5,
        lamps=1.0,
    ),
}
