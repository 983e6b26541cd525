"""Packets in: MQTT to readings on Kafka, acknowledged only after Kafka has them."""
