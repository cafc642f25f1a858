"""Run by alembic, with the connection that `migrate` has opened."""

from __future__ import annotations

from alembic import context

from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can, too: a migration that dies halfway leaves nothing
)
context.run_migrations()
