"""`deploy/run`: start everything on this machine, keep it running, stop it in order."""
