"""The second fold: verdicts, decisions and ticks to alerts."""
