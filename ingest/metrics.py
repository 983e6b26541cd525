"""What the gateway tells about itself. Counted per chunk, never per packet."""

from prometheus_client import Counter, Gauge, Histogram

RECEIVED = Counter("urbanwatch_ingest_received_packets", "MQTT packets taken up")
ACCEPTED = Counter("urbanwatch_ingest_accepted_readings", "Readings acknowledged by Kafka")
REJECTED = Counter("urbanwatch_ingest_rejected", "Packets or readings rejected, by reason", ["reason"])
DROPPED = Counter("urbanwatch_ingest_dropped_packets", "QoS 0 packets dropped because the inbox was full")
CHUNK = Histogram("urbanwatch_ingest_chunk_packets", "Packets per chunk", buckets=(1, 3, 10, 30, 100, 300, 1000, 3000))
PUBLISH = Histogram(
    "urbanwatch_ingest_publish_seconds",
    "From handing a chunk to Kafka to its last acknowledgement",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 30),
)
UNACKNOWLEDGED = Gauge("urbanwatch_ingest_unacknowledged_packets", "Packets received and not yet acknowledged")
ROUND_TRIP = Histogram(
    "urbanwatch_ingest_probe_round_trip_seconds",
    "A probe's way to the broker and back to the flow",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 10),
)
CONNECTED = Gauge("urbanwatch_ingest_mqtt_is_connected", "1 while connected to the MQTT broker")
