"""No picture leaves the process unmasked."""
