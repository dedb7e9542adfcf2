"""What alembic runs around the revisions. The caller brings the connection, with its transaction begun."""

from __future__ import annotations

from alembic import context

# No metadata: its naming convention would name every constraint of a script a second time.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=None,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
