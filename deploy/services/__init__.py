"""The local Mosquitto, Kafka and TimescaleDB."""
