"""What the cameras' process tells Prometheus."""

from prometheus_client import Counter, Gauge

CAMERAS = Gauge("urbanwatch_vision_cameras", "Cameras kept by this process, by how they are", ["state"])
RESTARTS = Counter("urbanwatch_vision_camera_restarts_total", "Camera processes that ended and were started again")
DECODER_RESTARTS = Counter("urbanwatch_vision_decoder_restarts_total", "Decoders that hung or died and were replaced")
FRAMES = Counter("urbanwatch_vision_analysed_frames_total", "Frames that were analysed")
SIGHTINGS = Counter("urbanwatch_vision_sightings_total", "Sightings published", ["kind"])
READINGS = Counter("urbanwatch_vision_readings_total", "Readings published")
WAITING = Gauge("urbanwatch_vision_outbox_records", "Records that wait for Kafka")
HELD_BACK = Gauge("urbanwatch_vision_held_back_cameras", "Cameras that look no further until Kafka takes what they saw")
LOST = Counter(
    "urbanwatch_vision_lost_records_total", "Records that still waited for Kafka when this process had to end"
)
PICTURES = Counter("urbanwatch_vision_pictures_total", "Masked pictures taken from camera processes", ["kind"])
VIEWERS = Gauge("urbanwatch_vision_viewers", "Live pictures being watched")
CUT_OFF = Counter("urbanwatch_vision_viewers_cut_off_total", "Viewers that took no picture in time")
LEADING = Gauge("urbanwatch_vision_leading_processes", "1 while this process watches, 0 while it stands by")
