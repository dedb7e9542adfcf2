"""Searching the courses that are here: a field over the window, and what it finds."""
