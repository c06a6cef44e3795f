"""Bundles know the day before which nothing of them goes out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those there are have no such day: their deliveries know it."""
    op.add_column("bundle", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget the day."""
    op.drop_column("bundle", "due_at")
