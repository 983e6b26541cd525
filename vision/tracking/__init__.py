"""Boxes to tracks: the same vehicle, frame after frame."""
