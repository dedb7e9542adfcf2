"""Tests of the client half of the wire."""
