"""How the picture lies on the ground, from what was set in the view."""

from streams.contracts.cameras import Calibration
from vision.measuring.ground import CalibrationError, Ground, Place
from vision.measuring.known_lengths import ground_by_lengths
from vision.measuring.known_points import ground_by_points
from vision.measuring.scaling import Scale, Size


def calibrated(calibration: Calibration, scale: Scale, size: Size) -> Ground:
    """By the points where there are any, else by the lengths. CalibrationError says in a sentence what is wrong."""
    if calibration.points:
        pixels = [scale.point(point.pixel) for point in calibration.points]
        return ground_by_points(pixels, [Place(*point.metres) for point in calibration.points], size[0])
    if calibration.lengths:
        segments = [(scale.point(length.start), scale.point(length.end)) for length in calibration.lengths]
        if any(start == end for start, end in segments):
            raise CalibrationError("a length begins and ends at the same point")
        return ground_by_lengths(segments, [length.metres for length in calibration.lengths], size)
    raise CalibrationError("a calibration needs four points of the road, or three known lengths on it")
