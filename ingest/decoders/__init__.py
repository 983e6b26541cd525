"""One file a payload format: bytes to readings or reasons."""
