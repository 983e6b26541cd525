"""Cities that never were, and a real one replayed, over MQTT."""
