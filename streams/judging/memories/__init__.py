"""What a series remembers beyond its newest reading, shared by all rules that need the same of it."""
