"""Alembic's scripts, shipped with the program and run by it (see ``app/database/upgrade.py``)."""
