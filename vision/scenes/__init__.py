"""Drawn streets with known truth, for demonstrations and tests."""
