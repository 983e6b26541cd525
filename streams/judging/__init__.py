"""The first fold: readings and ticks to verdicts."""
