"""What `urbanwatch bench vision` measures in one process: films, the camera's loop, and the loop a user would write."""
