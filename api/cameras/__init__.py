"""Cameras as people register and watch them."""
