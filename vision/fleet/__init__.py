"""`urbanwatch camera run`: keeps a camera process for each camera, publishes what they say, shows their pictures."""
