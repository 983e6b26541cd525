"""Frames to boxes."""
