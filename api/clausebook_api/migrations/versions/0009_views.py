"""Of each recipient it is known which part of a notice they are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those before it were told all."""
    op.add_column("recipient", sa.Column("view", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("recipient", "view")
