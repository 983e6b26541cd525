"""The history: the only SQL, one writer, one reader."""
