"""Preferences of this computer, and what is known of the person, the hub and the program."""
