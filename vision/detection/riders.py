"""Rider and machine are one: a motorcycle or bicycle with the persons on it is one `two_wheeler`.

┌───┐ person        A person rides a machine when their box stands over the machine's: centres close together
│ ┌─┼──┐            sideways, feet between the machine's top and a little below its wheels, and a good part of
│ │ │  │ machine    the person above it or in it. Who walks past stands beside it or before it, feet on the ground
└─┼─┘  │            and head about as high over the machine's box as a rider's: they look alike from the front,
  └────┘            and are told apart only by how they move, which tracking does.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision.detection.detections import Boxes, no_boxes

_SIDEWAYS = 0.6
"""Of the wider of the two boxes: how far apart the middles may be. The second person on the bench sits half a
motorcycle's length behind the middle at most."""
_FEET_ABOVE = 0.1
"""Of the machine's height: how far above its top a rider's box may end, where the network saw only the upper body."""
_FEET_BELOW = 0.25
"""Of the machine's height: how far below its wheels. Further down somebody stands in front of it."""
_TALLER = 3.5
"""Times the machine's height: a rider's box is at most about as high; beyond it a person stands nearer the camera."""


@dataclass(frozen=True, slots=True)
class Joined:
    """`two_wheelers` n x 4 with `scores` n; `on_foot`: which of the persons ride nothing."""

    two_wheelers: Boxes
    scores: npt.NDArray[np.float32]
    on_foot: npt.NDArray[np.bool_]


def join_riders(
    machines: Boxes, machine_scores: npt.NDArray[np.float32], persons: Boxes, person_scores: npt.NDArray[np.float32]
) -> Joined:
    """Each person to the machine they fit best, if any; a machine with its riders is one box, scored as its best."""
    boxes, scores = machines.copy(), machine_scores.copy()
    on_foot = np.ones(len(persons), np.bool_)
    if len(machines) == 0 or len(persons) == 0:
        return Joined(boxes if len(machines) else no_boxes(), scores, on_foot)
    for person, fits in enumerate(_fits(machines, persons)):
        machine = int(np.argmax(fits))
        if fits[machine] <= 0:
            continue
        on_foot[person] = False
        boxes[machine, :2] = np.minimum(boxes[machine, :2], persons[person, :2])
        boxes[machine, 2:] = np.maximum(boxes[machine, 2:], persons[person, 2:])
        scores[machine] = max(scores[machine], person_scores[person])
    return Joined(boxes, scores, on_foot)


def _fits(machines: Boxes, persons: Boxes) -> npt.NDArray[np.float32]:
    """Persons x machines: 0 where they cannot belong together, else the more the closer their middles are."""
    machine_width, machine_height = _sides(machines)
    person_width, person_height = _sides(persons)
    middles = (persons[:, 0] + persons[:, 2])[:, None] / 2 - (machines[:, 0] + machines[:, 2])[None] / 2
    sideways = np.abs(middles) / (_SIDEWAYS * np.maximum(person_width[:, None], machine_width[None]))
    feet = (persons[:, 3][:, None] - machines[:, 1][None]) / machine_height[None]
    on_it = (feet >= -_FEET_ABOVE) & (feet <= 1 + _FEET_BELOW)
    head_over = persons[:, 1][:, None] < machines[:, 1][None] + 0.5 * machine_height[None]
    of_its_size = person_height[:, None] <= _TALLER * machine_height[None]
    fits: npt.NDArray[np.float32] = np.where(on_it & head_over & of_its_size, 1 - sideways, 0).astype(np.float32)
    return fits


def _sides(boxes: Boxes) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    return np.maximum(boxes[:, 2] - boxes[:, 0], 1), np.maximum(boxes[:, 3] - boxes[:, 1], 1)
