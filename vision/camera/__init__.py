"""A camera process: a plain loop that looks, counts and says what it saw. It publishes nothing itself."""
