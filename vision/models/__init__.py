"""Models that find vehicles, faces and plates: what they take and give, where they are installed."""
