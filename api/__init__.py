"""Alerts and history for people: HTTP, server-sent events, the console."""
