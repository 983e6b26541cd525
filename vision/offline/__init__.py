"""`urbanwatch camera analyse` and `render`: recordings and scenes, every frame, without Kafka or a database."""
