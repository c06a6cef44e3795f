"""Of each delivery it is known which bytes were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of those before it is not."""
    op.add_column("delivery", sa.Column("message_sha256", sa.String(64), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("delivery", "message_sha256")
