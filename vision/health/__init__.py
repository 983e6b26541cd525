"""Whether the camera itself is well."""
