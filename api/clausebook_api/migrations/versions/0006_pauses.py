"""Subscribers can pause."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody does yet."""
    op.add_column("subscriber", sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Send to everybody again."""
    op.drop_column("subscriber", "paused_until")
