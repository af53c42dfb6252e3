"""Alembic's way in: the connection and, for comparing, the metadata are handed over by points.db.migrate."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
