"""Speed and memory, measured: `urbanwatch bench …` prints JSON lines with their conditions."""
