"""Ready-made sets of rules, as files a city can copy and change (`*.toml`), and how they are read and taken over."""
