"""How it is set up, started, supervised and stopped."""
