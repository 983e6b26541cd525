"""How fast somebody comes straight towards the camera, or leaves: their place hardly changes, their size does.

A thing of constant size at distance d appears as high as f / d; who comes nearer by v grows by the share v / d a
second. In heights of the thing itself that is v = f / (height in pixels) x growth: no calibration is needed, only f.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from vision.tracking.tracks import Box

_FOCAL = 0.6
"""Of the picture's width: an angle of view of 80 degrees. Street cameras have 50 to 100, so a speed found is off by 1.8
times at most; `NEARS_AT_LEAST` allows for it."""
NEARS_AT_LEAST = 2.0
"""Heights a second. A walk is 0.9, by the widest lens 1.3; a motorcycle at 20 km/h is 3.5, by the longest lens 2."""
_SHORTEST_S, _LOOKS_BACK_S = 0.8, 1.2
_PARTS = 4
_AT_BORDER_PX = 2.0


@dataclass(slots=True)
class Nearing:
    """The boxes of one person, whole ones only. `size` (width, height) of the picture."""

    size: tuple[int, int]
    _seen: list[tuple[float, float, float]] = field(default_factory=list)

    def add(self, box: Box, time_s: float) -> None:
        """As the network found it; what the border cuts off grows by coming in."""
        width, height = self.size
        is_whole = (
            min(box.left, box.top) > _AT_BORDER_PX
            and box.right < width - _AT_BORDER_PX
            and box.bottom < height - _AT_BORDER_PX
        )
        if not is_whole:
            self._seen.clear()
            return
        self._seen.append((time_s, box.right - box.left, box.bottom - box.top))
        while time_s - self._seen[0][0] > _LOOKS_BACK_S:
            self._seen.pop(0)

    def heights_a_second(self) -> float:
        """Towards the camera or away; 0 where the size does not change steadily, in height and in width."""
        spell_s = self._seen[-1][0] - self._seen[0][0] if self._seen else 0.0
        if spell_s < _SHORTEST_S or len(self._seen) < 2 * _PARTS:
            return 0.0
        heights = [math.log(max(1.0, height)) for _, _, height in self._seen]
        widths = [math.log(max(1.0, width)) for _, width, _ in self._seen]
        growth, widening = _steady_change(heights), _steady_change(widths)
        if growth == 0 or growth * widening <= 0:
            return 0.0
        return _FOCAL * self.size[0] / math.exp(median(heights)) * abs(growth) / (spell_s * (_PARTS - 1) / _PARTS)


def _steady_change(values: Sequence[float]) -> float:
    """From the first quarter's middle to the last one's; 0 where the quarters do not all go the same way.

    A box that leaps once, because something no longer hides half of it, has quarters that stay.
    """
    step = len(values) / _PARTS
    middles = [median(values[round(part * step) : round((part + 1) * step)]) for part in range(_PARTS)]
    changes = [later - earlier for earlier, later in pairwise(middles)]
    least = abs(middles[-1] - middles[0]) / (2 * _PARTS)
    if all(change >= least for change in changes) or all(change <= -least for change in changes):
        return middles[-1] - middles[0]
    return 0.0
