"""Runs the migrations on a connection that the program opened."""

from __future__ import annotations

from alembic import context

from clausebook_api.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
