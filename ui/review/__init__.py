"""Ôn tập: what was missed comes back until it is known."""
