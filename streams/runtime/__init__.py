"""What every process stands on: settings, logs, metrics, start and stop, the event log, the registry's view."""
