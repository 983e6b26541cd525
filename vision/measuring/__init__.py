"""Tracks to crossings, incidents, and minutes of readings. Pure geometry: no cv2 window, no clock, no I/O."""
