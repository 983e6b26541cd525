"""Trying rules on stored history, and explaining what they see: the folds of live, run aside."""
