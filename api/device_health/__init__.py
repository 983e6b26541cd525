"""Is it the city or the sensor? What devices did on each day, and what that says of their health."""
