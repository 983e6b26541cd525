"""Whether the camera itself is well, from its pictures alone.

About once a second a picture is looked at. What blurred, covered and moved mean is relative to this camera's own
normal, learned slowly while nothing is wrong (of a change, half is taken for normal after seven minutes: dusk is,
a turned camera is not). The normal is forgotten when the process ends: no picture is kept.
"""

from dataclasses import dataclass, field
from typing import Final

from streams.contracts.cameras import HealthCondition
from vision.frames import Frame
from vision.health.lasting import Lasting
from vision.health.looks import Displacement, Look, Plane, correlation, displacement, look_at, small
from vision.health.stillness import IDENTICAL_S, Stillness

_EVERY_S: Final = 1.0
_STEADY_S: Final = 5.0
_LEARNING_S: Final = 600.0
_LEARNED_LOOKS: Final = 10
"""Before so many looks nothing is compared with a normal that is not known yet."""
_LONGEST_STEP_S: Final = 5.0
UNREACHABLE_S: Final = 10.0

_DARK, _LIGHT = 32.0, 40.0
"""Of 255: where the brightest hundredth is below, there is neither a lamp nor a headlight in the picture."""
_PLAIN: Final = 3.0
"""Grey levels of contrast in the whole picture: a cap, a wall, a blue screen. True also before anything is learned."""
_BLURRED, _CRISP = 0.5, 0.65
_BARE, _TEXTURED = 0.35, 0.5
_OTHER, _SAME = 0.6, 0.7
"""Shares of the normal crispness and texture; correlations of the layout. In each pair: begins below, ends above."""
_AWAY, _IN_PLACE = 0.02, 0.0125
"""Of the width: 2 % is 25 pixels at 1280, where a counting line leaves its lane."""
_FOUND_BETTER: Final = 0.2
_LOST, _FOUND = 0.25, 0.4
"""Likeness of the features at their best place: below the first the camera looks elsewhere or is rotated."""


@dataclass(slots=True)
class _Normal:
    """What this camera's picture is like when it is well."""

    texture: float
    crispness: float
    features: Plane
    layout: Plane
    looks: int = 1

    def learn(self, look: Look, step_s: float) -> None:
        """A little of the look; much of the first ones."""
        self.looks += 1
        share = max(1 / self.looks, step_s / _LEARNING_S) if self.looks <= _LEARNED_LOOKS else step_s / _LEARNING_S
        self.texture += share * (look.texture - self.texture)
        self.crispness += share * (look.crispness - self.crispness)
        self.features += share * (look.features - self.features)
        self.layout += share * (look.layout - self.layout)


def _conditions() -> dict[HealthCondition, Lasting]:
    """A bus before the lens passes within 20 s; a picture that is well again for 5 s is well."""
    slow = (HealthCondition.DARK, HealthCondition.BLURRED, HealthCondition.COVERED, HealthCondition.MOVED)
    lasting = {condition: Lasting(20, 5) for condition in slow}
    return {**lasting, HealthCondition.FROZEN: Lasting(0, 2)}


@dataclass(slots=True)
class HealthWatch:
    """Sees the frames of one camera, or is told that there is none; answers with the conditions that hold now."""

    identical_s: float = IDENTICAL_S
    _lasting: dict[HealthCondition, Lasting] = field(default_factory=_conditions)
    _stillness: Stillness = field(init=False)
    _steady: Plane | None = None
    _normal: _Normal | None = None
    _last_look_s: float | None = None
    _holding: frozenset[HealthCondition] = frozenset()

    def __post_init__(self) -> None:
        self._stillness = Stillness(self.identical_s)

    def see(self, frame: Frame) -> frozenset[HealthCondition]:
        """A frame came. Cheap for those that are not looked at."""
        if self._last_look_s is not None and frame.time_s - self._last_look_s < _EVERY_S:
            return self._holding
        since_s = _EVERY_S if self._last_look_s is None else frame.time_s - self._last_look_s
        self._last_look_s = frame.time_s
        picture = small(frame.image)
        if self._steady is None:
            self._steady = picture
        else:
            self._steady += min(1.0, since_s / _STEADY_S) * (picture - self._steady)
        found = self._found_in(look_at(self._steady), min(since_s, _LONGEST_STEP_S))
        if self._stillness.see(frame.image, frame.time_s):
            found.add(HealthCondition.FROZEN)
        self._holding = frozenset(
            condition
            for condition, lasting in self._lasting.items()
            if lasting.see(is_found=condition in found, time_s=frame.time_s)
        )
        return self._holding

    def absent(self, since_s: float) -> frozenset[HealthCondition]:
        """No frame has come for so long. What else held is not known while nothing is seen, and kept for then."""
        if since_s < UNREACHABLE_S:
            return self._holding
        self._steady = self._last_look_s = None
        self._stillness.forget()
        for lasting in self._lasting.values():
            lasting.pause()
        return frozenset((HealthCondition.UNREACHABLE,))

    def _found_in(self, look: Look, step_s: float) -> set[HealthCondition]:
        """What is wrong in this look. One cause hides others: in the dark nothing is crisp."""
        if look.brightest < (_LIGHT if self._holds(HealthCondition.DARK) else _DARK):
            return {HealthCondition.DARK}
        if look.contrast < _PLAIN:
            return {HealthCondition.COVERED}
        normal = self._normal
        if normal is None:
            self._normal = _Normal(look.texture, look.crispness, look.features.copy(), look.layout.copy())
            return set()
        found = self._compared(look, normal) if normal.looks >= _LEARNED_LOOKS else set()
        if not found and not self._holding:
            normal.learn(look, step_s)
        return found

    def _compared(self, look: Look, normal: _Normal) -> set[HealthCondition]:
        layout = correlation(normal.layout, look.layout)
        is_other = layout < (_SAME if self._holds(HealthCondition.COVERED) else _OTHER)
        is_bare = look.texture < normal.texture * (_TEXTURED if self._holds(HealthCondition.COVERED) else _BARE)
        if is_other and is_bare:
            return {HealthCondition.COVERED}
        if look.crispness < normal.crispness * (_CRISP if self._holds(HealthCondition.BLURRED) else _BLURRED):
            return {HealthCondition.BLURRED}
        if not is_bare and self._is_moved(displacement(normal.features, look.features)):
            return {HealthCondition.MOVED}
        return set()

    def _is_moved(self, now: Displacement) -> bool:
        if self._holds(HealthCondition.MOVED):
            return now.away > _IN_PLACE or now.likeness < _FOUND
        is_shifted = now.away >= _AWAY and now.likeness >= now.likeness_in_place + _FOUND_BETTER
        return is_shifted or now.likeness < _LOST

    def _holds(self, condition: HealthCondition) -> bool:
        return self._lasting[condition].holds
