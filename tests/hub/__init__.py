"""Tests of the hub, most of them over real sockets and a real SQLite file."""
