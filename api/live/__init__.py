"""From the alerts topic to every screen."""
