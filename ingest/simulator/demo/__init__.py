"""What the demonstration city brings along: its areas and its rules."""
