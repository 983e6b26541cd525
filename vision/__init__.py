"""Cameras to readings and sightings."""
