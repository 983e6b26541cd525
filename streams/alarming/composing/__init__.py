"""Composed rules: what is true of several devices, of several rules, one after the other, in one place."""
