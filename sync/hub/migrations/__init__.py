"""Alembic's scripts for a hub's database, shipped with the program and run by it (see ``sync/hub/upgrades.py``).

A new revision is a script here, named in ``sync/hub/revision.py``, and the same change in ``sync/hub/schema.py``.
Scripts say tables in full, with every constraint's whole name, and never take them from the models, which move on. They
run on SQLite and on PostgreSQL alike; tests hold what they leave against the models on both.
"""
